import asyncio
import ssl

import pytest

from kentongan.client.errors import KeyChanged, NotKentongan
from kentongan.client.tls import check_server, pinning_context
from kentongan.protocol.alpn import MAIN_ALPN, SHADOW_ALPN
from tests.client.fake_server import FakeServer, all_closed, fake_server
from tests.client.samples import Identity, new_identity


async def checked(server: FakeServer, alpn: str, fingerprint: str) -> bytes:
    _, writer = await asyncio.open_connection(server.host, server.port, ssl=pinning_context(MAIN_ALPN))
    try:
        return check_server(writer.transport, server="contoh", alpn=alpn, fingerprint=fingerprint)
    finally:
        writer.transport.abort()


async def test_the_right_server_shows_its_certificate() -> None:
    async with fake_server() as server:
        assert await checked(server, MAIN_ALPN, server.identity.fingerprint) == server.identity.der


async def test_a_renewed_certificate_with_the_same_key_is_the_same_server() -> None:
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    old: Identity = new_identity(key)
    async with fake_server(identity=new_identity(key)) as server:
        assert server.identity.der != old.der
        assert await checked(server, MAIN_ALPN, old.fingerprint) == server.identity.der


async def test_another_key_and_another_protocol_are_refused() -> None:
    async with fake_server() as server:
        with pytest.raises(KeyChanged):
            await checked(server, MAIN_ALPN, new_identity().fingerprint)
        with pytest.raises(NotKentongan):
            await checked(server, SHADOW_ALPN, server.identity.fingerprint)


async def test_a_connection_without_tls_is_refused() -> None:
    async def wait(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(wait, "127.0.0.1", 0) as plain:
        _, writer = await asyncio.open_connection(*plain.sockets[0].getsockname())
        with pytest.raises(NotKentongan):
            check_server(writer.transport, server="contoh", alpn=MAIN_ALPN, fingerprint="")
        writer.close()
        await all_closed(plain)


def test_older_tls_is_not_even_offered() -> None:
    assert pinning_context(MAIN_ALPN).minimum_version == ssl.TLSVersion.TLSv1_3
