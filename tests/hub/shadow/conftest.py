"""Real workers, real TLS, a spool in a folder of the test."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.hub.shadow.stage import Stage

Staging = Callable[..., AbstractAsyncContextManager[Stage]]


@pytest.fixture(scope="session")
def key_pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Certificate (with its chain) and key as PEM files."""
    folder = tmp_path_factory.mktemp("key_pair")
    issued = trustme.CA().issue_cert("localhost")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(b"".join(pem.bytes() for pem in issued.cert_chain_pems))
    key.write_bytes(issued.private_key_pem.bytes())
    return certificate, key


@pytest.fixture
def staging(key_pair: tuple[Path, Path], tmp_path: Path) -> Staging:
    """`async with staging(**settings) as stage`: a manager with one worker unless the settings say otherwise."""

    @asynccontextmanager
    async def staged(**settings: Any) -> AsyncIterator[Stage]:
        stage = Stage.make(key_pair, tmp_path / "files", **settings)
        await stage.manager.start()
        try:
            yield stage
        finally:
            await stage.manager.stop()

    return staged


@pytest.fixture
async def stage(staging: Staging) -> AsyncIterator[Stage]:
    async with staging() as stage:
        yield stage
