"""What a parent starts in tests, in a hub's place: does what the options of its order say, and ends with SIGTERM.

`ends`: at once, with this exit code. `deaf`: it does not end. `silent`: it serves and shows no life after one beat.
"""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

from kentongan.parent import line


async def main() -> None:
    end = line.HubEnd(int(sys.argv[1]))
    order = end.order()
    stop = asyncio.Event()
    hear = (lambda: None) if order.options.get("deaf") else stop.set
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, hear)
    with open(Path(order.config) / f"{order.number}.runs", "a", encoding="ascii") as runs:
        runs.write(json.dumps([os.getpid(), os.environ.get("NOTIFY_SOCKET"), order.options]) + "\n")
    if (code := order.options.get("ends")) is not None:
        sys.exit(code)
    line.BEAT_SECONDS = 60 if order.options.get("silent") else 0.02
    beating = asyncio.create_task(end.beat())
    end.serves()
    await stop.wait()
    beating.cancel()
    end.close()


asyncio.run(main())
