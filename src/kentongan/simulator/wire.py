"""TLS 1.3 and ALPN for both simulators. What is agreed is checked here and never left to the library, [TLS-2]."""

import asyncio
import ssl
import tempfile
from asyncio import StreamReader, StreamWriter
from dataclasses import dataclass
from pathlib import Path

from kentongan.protocol.fingerprint import fingerprint_of
from kentongan.simulator.identity import Identity
from kentongan.simulator.mishap import OtherProtocol, StrangeServer, Unreachable
from kentongan.simulator.server_line import Endpoint

HANDSHAKE_SECONDS = 5.0
# How long a connection that we close may take over its farewell.
SHUTDOWN_SECONDS = 1.0
READ_BYTES = 256 * 1024


def server_context(identity: Identity, protocol: str) -> ssl.SSLContext:
    """TLS 1.3 with this identity, offering one protocol."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.set_alpn_protocols([protocol])
    # The library takes key and certificate from a file only; it lives for this one call, for its owner's eyes.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "identity.pem"
        path.touch(mode=0o600)
        path.write_bytes(identity.pem)
        context.load_cert_chain(path)
    return context


def client_context(protocol: str) -> ssl.SSLContext:
    """TLS 1.3 without names and authorities: a server is known by its pinned key, [TLS-3]."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols([protocol])
    return context


def is_agreed(writer: StreamWriter, protocol: str) -> bool:
    """Whether the other side speaks `protocol` over TLS 1.3; OpenSSL completes the handshake when it does not."""
    tls: ssl.SSLObject | None = writer.get_extra_info("ssl_object")
    return tls is not None and tls.version() == "TLSv1.3" and tls.selected_alpn_protocol() == protocol


@dataclass(frozen=True, slots=True)
class Dialled:
    """A connection to a server whose key is the pinned one; `certificate` as DER."""

    reader: StreamReader
    writer: StreamWriter
    certificate: bytes

    def end(self, which: str) -> Endpoint:
        """One end of the connection: `sockname` is ours, `peername` the server's."""
        return end_of(self.writer, which)


def end_of(writer: StreamWriter, which: str) -> Endpoint:
    """One end of a connection, `sockname` or `peername`; empty when the connection is gone already."""
    return Endpoint(*(writer.get_extra_info(which) or ("", 0))[:2])


async def dial(endpoint: Endpoint, protocol: str, fingerprint: str, local_host: str | None = None) -> Dialled:
    """Connect and check protocol and key; raises Unreachable, OtherProtocol, StrangeServer before a byte is sent."""
    try:
        reader, writer = await asyncio.open_connection(
            endpoint.host,
            endpoint.port,
            ssl=client_context(protocol),
            ssl_handshake_timeout=HANDSHAKE_SECONDS,
            ssl_shutdown_timeout=SHUTDOWN_SECONDS,
            local_addr=(local_host, 0) if local_host else None,
        )
    except OSError as error:
        raise Unreachable(endpoint=endpoint, why=error.strerror or type(error).__name__) from error
    certificate = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    if not is_agreed(writer, protocol):
        await close(writer)
        raise OtherProtocol(endpoint=endpoint, wanted=protocol)
    if fingerprint_of(certificate) != fingerprint:
        await close(writer)
        raise StrangeServer(fingerprint=fingerprint_of(certificate))
    return Dialled(reader, writer, certificate)


async def close(writer: StreamWriter) -> None:
    """Close a connection and wait until it is gone, whatever the other side does."""
    writer.close()
    try:
        await writer.wait_closed()
    except OSError:
        writer.transport.abort()
