"""The line that brings a client to a server: `kentongan://host:port,host:port#fingerprint`, [TLS-4]."""

import re
from dataclasses import dataclass

from kentongan.errors import Refusal
from kentongan.protocol.fingerprint import read_fingerprint
from kentongan.simulator.mishap import EndpointUnreadable, ServerLineUnreadable

_SCHEME = "kentongan://"
USUAL_PORT = 7420
_ENDPOINT = re.compile(r"(\[(?P<v6>[0-9A-Fa-f:.%]+)\]|(?P<host>[^\s:\[\],#/]*))(:(?P<port>[0-9]{1,5}))?")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address with a port, written `host:port` or `[v6]:port`, [BLOCK-3]."""

    host: str
    port: int

    @classmethod
    def read(cls, text: str) -> "Endpoint":
        """From its written form; raises EndpointUnreadable. An empty host stays empty, a missing port is the usual."""
        match = _ENDPOINT.fullmatch(text)
        if match is None or int(match["port"] or USUAL_PORT) > 65535:
            raise EndpointUnreadable(text=text)
        return cls(match["v6"] or match["host"] or "", int(match["port"] or USUAL_PORT))

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class ServerLine:
    """Where a server is and how it is known."""

    servers: tuple[Endpoint, ...]
    fingerprint: str

    @classmethod
    def read(cls, line: str) -> "ServerLine":
        """From its written form; raises ServerLineUnreadable."""
        where, _, fingerprint = line.strip().removeprefix(_SCHEME).partition("#")
        try:
            servers = tuple(Endpoint.read(part) for part in where.split(","))
            fingerprint = read_fingerprint(fingerprint)
        except (EndpointUnreadable, Refusal):
            raise ServerLineUnreadable(line=line) from None
        if not line.strip().startswith(_SCHEME) or not all(server.host and server.port for server in servers):
            raise ServerLineUnreadable(line=line)
        return cls(servers, fingerprint)

    def __str__(self) -> str:
        return f"{_SCHEME}{','.join(map(str, self.servers))}#{self.fingerprint}"
