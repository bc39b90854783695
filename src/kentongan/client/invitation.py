"""The line that brings a client to its server: `kentongan://host:port[,host:port]#FINGERPRINT`, [TLS-4]."""

from dataclasses import dataclass
from typing import Self

from kentongan.client.errors import InvitationInvalid
from kentongan.errors import Refusal
from kentongan.protocol.fingerprint import read_fingerprint

SCHEME = "kentongan://"
DEFAULT_PORT = 7420


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """Where a main socket listens. `host` is a name or an address, IPv6 without brackets."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """`host`, `host:port`, `[v6]` or `[v6]:port`; raises ValueError for anything else."""
        if text.startswith("["):
            host, bracket, rest = text[1:].partition("]")
            colon, port = rest[:1], rest[1:]
            well_formed = bool(bracket) and ":" in host and colon in ("", ":")
        else:
            host, colon, port = text.partition(":")
            well_formed = ":" not in port
        if not well_formed or not host or any(c.isspace() or c in "/@#[]," for c in host):
            raise ValueError(text)
        return cls(host, port_of(f":{port}") if colon else DEFAULT_PORT)

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def port_of(endpoint: str) -> int:
    """The port of `host:port`, `[v6]:port` or `:port`; raises ValueError when there is none that can be used."""
    digits = endpoint.rpartition(":")[2]
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 5) or not 1 <= int(digits) <= 65535:
        raise ValueError(endpoint)
    return int(digits)


@dataclass(frozen=True, slots=True)
class Invitation:
    """The main sockets of a server, in the order to try them, and the key they all have."""

    servers: tuple[ServerAddress, ...]
    fingerprint: str

    @classmethod
    def parse(cls, line: str) -> Self:
        """The invitation of a line as mail programs and people hand it on; raises InvitationInvalid."""
        text = line.strip()
        where, _, fingerprint = text[len(SCHEME) :].partition("#")
        try:
            if text[: len(SCHEME)].lower() != SCHEME:
                raise ValueError(text)
            servers = tuple(ServerAddress.parse(part.strip()) for part in where.rstrip("/").split(","))
            return cls(servers, read_fingerprint(fingerprint))
        except (ValueError, Refusal):
            raise InvitationInvalid(text[:200]) from None

    def __str__(self) -> str:
        return f"{SCHEME}{','.join(map(str, self.servers))}#{self.fingerprint}"

    def with_servers(self, announced: list[str]) -> "Invitation":
        """Also the addresses that a pinned, logged-in server has announced, after those known; same key, [LOGIN-6]."""
        more: list[ServerAddress] = []
        for text in announced:
            try:
                more.append(ServerAddress.parse(text))
            except ValueError:
                continue
        return Invitation(tuple(dict.fromkeys((*self.servers, *more))), self.fingerprint)

    def beginning_with(self, server: ServerAddress) -> "Invitation":
        """The same, with this server to be tried first."""
        return Invitation(tuple(dict.fromkeys((server, *self.servers))), self.fingerprint)
