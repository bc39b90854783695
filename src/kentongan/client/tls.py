"""TLS 1.3 with a pinned key: no certificate authority, no host names, one trusted public key, [TLS-1].

Python completes a handshake whatever ALPN was agreed on, so both ALPN and version are checked here, together with the
key, before anything is sent.
"""

import asyncio
import ssl

from kentongan.client.errors import KeyChanged, NotKentongan
from kentongan.protocol.fingerprint import fingerprint_of


def pinning_context(alpn: str) -> ssl.SSLContext:
    """A context that accepts any certificate at the handshake: `check_server` must follow, and nothing come between."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols([alpn])
    return context


def check_server(transport: asyncio.BaseTransport, *, server: str, alpn: str, fingerprint: str) -> bytes:
    """The certificate (DER) of a peer with the right protocol and key; raises NotKentongan or KeyChanged, [TLS-5]."""
    channel: ssl.SSLObject | None = transport.get_extra_info("ssl_object")
    certificate = channel.getpeercert(binary_form=True) if channel else None
    if channel is None or certificate is None or channel.version() != "TLSv1.3":
        raise NotKentongan(server, "TLS 1.3")
    if channel.selected_alpn_protocol() != alpn:
        raise NotKentongan(server, f"ALPN {channel.selected_alpn_protocol()}")
    shown = fingerprint_of(certificate)
    if shown != fingerprint:
        raise KeyChanged(server, fingerprint, shown)
    return certificate
