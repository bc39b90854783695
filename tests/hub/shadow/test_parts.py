"""Two hubs with one folder of attachments: what broke at one goes on at the other, and nobody writes beside another."""

import os
from pathlib import Path

import pytest

from kentongan.errors import ErrorCode
from kentongan.protocol.transfer import Stored
from tests.hub.shadow.conftest import Staging
from tests.hub.shadow.stage import aside, download, in_time, proved, refusal_of, upload

pytestmark = pytest.mark.process

CONTENT = os.urandom(3 << 20)


async def test_an_upload_that_broke_at_one_hub_goes_on_at_another(staging: Staging, tmp_path: Path) -> None:
    async with staging() as one, staging() as two:
        assert one.spool.root == two.spool.root
        transfer = await one.offer([CONTENT], owner=7)
        with proved(transfer) as visitor:
            await aside(visitor.go)
            await aside(visitor.tls.sendall, CONTENT[: 2 << 20])
            meanwhile = await two.offer([CONTENT], owner=7)
            with proved(meanwhile):
                assert (await refusal_of(meanwhile)).code is ErrorCode.TRANSFER_BUSY, "the first one still writes"
        assert (await refusal_of(transfer)).code is ErrorCode.TRANSFER_BROKEN
        again = await two.offer([CONTENT], owner=7)
        assert 0 < again.request.files[0].offset <= 2 << 20
        assert await aside(upload, again, [CONTENT]) == Stored()
        await in_time(again.finished)
        assert await aside(download, await one.want([CONTENT])) == [CONTENT]
        assert one.parts() == []
