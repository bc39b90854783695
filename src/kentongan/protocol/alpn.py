"""The names by which both sides agree in the TLS handshake what they are going to speak, [TLS-2]."""

MAIN_ALPN = "kentongan/1"
SHADOW_ALPN = "kentongan-shadow/1"
