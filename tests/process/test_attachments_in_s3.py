"""A whole server with its attachments in a bucket: through real shadow sockets, and what it says when it cannot."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

from tests.process.server import running
from tests.process.transfer import downloading, upload
from tests.swift import KEY, SECRET, Swift

pytestmark = pytest.mark.process

SENDER, RECIPIENT = "humas@satu", "rektorat@dua"


def in_bucket(swift: Swift, folder: Path, **other: str) -> dict[str, object]:
    usual = {"s3.endpoint": swift.endpoint, "s3.key": KEY, "s3.secret": SECRET}
    return {"attachments": f"s3://{swift.bucket}/{folder.name}", **usual, **other}


async def test_what_a_member_sends_lies_in_the_bucket_and_comes_out_of_it_again(swift: Swift, tmp_path: Path) -> None:
    content = secrets.token_bytes(300_000)
    async with running(tmp_path / "data", settings=in_bucket(swift, tmp_path)) as server:
        passwords = await server.members([SENDER, RECIPIENT])
        async with server.session(SENDER, passwords[SENDER]) as sender:
            attachment = await upload(sender, content)
            accepted = await sender.send([RECIPIENT], "Undangan", attachments=[attachment])
        [stored] = swift.objects(tmp_path.name)
        assert swift.read(stored) == content
        assert not [path for path in (tmp_path / "data" / "files").rglob("*") if path.is_file()]
        async with server.session(RECIPIENT, passwords[RECIPIENT]) as recipient:
            message = await recipient.fetch(accepted.message)
            async with downloading(recipient, message) as down:
                assert await down.receive() == [content]


@pytest.mark.nightly
def test_a_bucket_that_cannot_be_used_keeps_the_server_from_starting_and_its_secret_is_not_told(
    swift: Swift, tmp_path: Path
) -> None:
    wrong = in_bucket(swift, tmp_path, **{"s3.secret": "salah-rahasia"})
    given = {f"KENTONGAN_{name.upper().replace('.', '__')}": str(value) for name, value in wrong.items()}
    command = [sys.executable, "-m", "kentongan", "serve", "--data", tmp_path / "data", "--listen", "127.0.0.1:0"]
    done = subprocess.run(command, env=os.environ | given | {"LANG": "C"}, capture_output=True, text=True, timeout=60)
    assert done.returncode != 0
    assert "refuses our key for the bucket" in done.stderr
    assert "salah-rahasia" not in done.stdout + done.stderr
