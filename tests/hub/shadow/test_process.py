import os
from pathlib import Path

import pytest

from tests.hub.shadow.conftest import Staging


@pytest.mark.process
async def test_a_worker_gets_no_setting_of_the_hub_from_its_environment(
    staging: Staging, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KENTONGAN_SMTP__PASSWORD", "rahasia")
    async with staging() as stage:
        transfer = await stage.offer([b"x"])
        [pid] = stage.worker_pids()
        environment = Path(f"/proc/{pid}/environ").read_bytes()
        await stage.manager.cancel(transfer.transfer)
    assert b"PATH=" in environment
    assert b"rahasia" not in environment
    assert os.environ["KENTONGAN_SMTP__PASSWORD"] == "rahasia"


@pytest.mark.process
async def test_a_worker_inherits_no_descriptor_but_its_own_end(staging: Staging, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("rahasia")
    with secret.open():
        async with staging(workers=2) as stage:
            transfers = [await stage.offer([b"x"]) for _ in range(2)]
            for pid in stage.worker_pids():
                links = [path.readlink() for path in Path(f"/proc/{pid}/fd").iterdir()]
                assert not [link for link in links if "secret" in str(link)]
                sockets = [link for link in links if str(link).startswith("socket:")]
                assert len(sockets) == 2  # to the hub, and the one that listens
            for transfer in transfers:
                await stage.manager.cancel(transfer.transfer)
