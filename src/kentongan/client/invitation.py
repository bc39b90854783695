"""The line that brings a client to its server: `kentongan://host:port[,host:port]#FINGERPRINT`, [TLS-4]."""

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from kentongan import limits
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
        """`host`, `host:port`, `[v6]` or `[v6]:port`; raises ValueError for anything else, and for what is too long."""
        if text.startswith("["):
            host, bracket, rest = text[1:].partition("]")
            colon, port = rest[:1], rest[1:]
            well_formed = bool(bracket) and ":" in host and colon in ("", ":")
        else:
            host, colon, port = text.partition(":")
            well_formed = ":" not in port
        if not well_formed or not host or any(c.isspace() or c in "/@#[]," for c in host):
            raise ValueError(text)
        server = cls(host, port_of(f":{port}") if colon else DEFAULT_PORT)
        if len(str(server)) > limits.ENDPOINT.value:
            raise ValueError(text)
        return server

    @classmethod
    def parse_list(cls, text: str) -> "tuple[Self, ...]":
        """Addresses with commas between them, in their order and each once; raises ValueError, also for too many."""
        servers = tuple(dict.fromkeys(cls.parse(part.strip()) for part in text.split(",")))
        if len(servers) > limits.SERVERS.value:
            raise ValueError(text)
        return servers

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
    """The main sockets of a system, and the key they all have."""

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
            return cls(ServerAddress.parse_list(where.rstrip("/")), read_fingerprint(fingerprint))
        except (ValueError, Refusal):
            raise InvitationInvalid(text[:200]) from None

    def __str__(self) -> str:
        return f"{SCHEME}{','.join(map(str, self.servers))}#{self.fingerprint}"

    def with_servers(self, more: Iterable[ServerAddress]) -> "Invitation":
        """Also other addresses of the same system, behind those known; not more than there may be."""
        servers = tuple(dict.fromkeys((*self.servers, *more)))
        return Invitation(servers[: limits.SERVERS.value], self.fingerprint)


def announced_servers(texts: Iterable[str]) -> tuple[ServerAddress, ...]:
    """The addresses that a pinned, logged-in server has announced, [LOGIN-6]; what cannot be read is left out."""
    servers: dict[ServerAddress, None] = {}
    for text in texts:
        with contextlib.suppress(ValueError):
            servers[ServerAddress.parse(text)] = None
    return tuple(servers)[: limits.SERVERS.value]
