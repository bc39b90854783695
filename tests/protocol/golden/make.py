"""Writes the golden bytes from the specification alone: nothing here imports the project or any library.

    python tests/protocol/golden/make.py [FOLDER]

writes the *.bin files and index.json into the folder, or beside itself. The index says of every file what it is, which
clause it stands for, and what must come of it:

    block     one frame; reading gives `block`, writing `block` gives these bytes; `columns` are those of [BLOCK-4]
    reading   one frame in another spelling; reading gives `block`
    refusal   bytes from a client to a server whose connection is in `state`; the answer is `error` with `code`,
              `field`, `token` and `detail` (null: free); then the connection goes on, or `ends`
    chunk     one chunk of `length` bytes, which are `content` in hexadecimal (null: look into the file)
    proof     32 bytes: the proof of the values that stand beside it
    record    one record of a shadow socket
    dialogue  what one `side` sends over a whole shadow connection; `steps` tell who sends what and how many bytes
"""

import json
import sys
from pathlib import Path

from administration import all_administration
from blocks import all_blocks
from case import CASES, FILES
from chunks import all_chunks
from refusals import all_refusals
from shadow import all_shadow


def main(folder):
    all_blocks()
    all_administration()
    all_refusals()
    all_chunks()
    all_shadow()
    for old in folder.glob("*.bin"):
        old.unlink()
    for name, data in FILES.items():
        (folder / name).write_bytes(data)
    (folder / "index.json").write_text(json.dumps(CASES, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
