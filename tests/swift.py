"""An S3 server of the test run's own: OpenStack Swift with its S3 face, on loopback, ended by its process id.

It lives in an environment of its own (`.venv-swift`, made by `make system-tools`), because it is called and never
imported. Its four servers share one process, so that they start in one go; one folder is the only disk, rings have one
device, and every object is kept once.
"""

import contextlib
import hashlib
import hmac
import re
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from tests.mariadb import fast_folder
from tests.process.server import free_ports

ROOT = Path(__file__).parent.parent
KEY, SECRET = "test:tester", "testing"
# An account of the same project that may do nothing with the bucket.
STRANGER, STRANGERS_SECRET = "test:reader", "reading"
START, END = 60.0, 20.0

# Runs in the other environment: folder, and the ports of account, container, object and proxy server.
_PROGRAM = """
import sys
from swift.common.utils import eventlet_monkey_patch
eventlet_monkey_patch()
from eventlet import spawn, wsgi
from swift.common.http_protocol import SwiftHttpProtocol
from swift.common.ring import RingBuilder
from swift.common.utils import NullLogger, set_swift_dir
from swift.common.wsgi import appconfig, get_socket, loadapp

folder, ports = sys.argv[1], list(map(int, sys.argv[2:]))
set_swift_dir(folder)
kinds = ("account", "container", "object", "proxy")
for kind, port in zip(kinds[:3], ports):
    builder = RingBuilder(4, 1, 0)
    builder.add_dev({"region": 1, "zone": 1, "ip": "127.0.0.1", "port": port, "device": "disk", "weight": 1})
    builder.rebalance()
    builder.get_ring().save(f"{folder}/{kind}.ring.gz")
options = {"protocol": SwiftHttpProtocol, "capitalize_response_headers": False}
servers = []
for kind in kinds:
    conf = f"{folder}/{kind}.conf"
    socket = get_socket(appconfig(conf, name=f"{kind}-server"))
    servers.append(spawn(wsgi.server, socket, loadapp(conf), NullLogger(), **options))
for server in servers:
    server.wait()
"""

_COMMON = """[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
swift_dir = {folder}
devices = {folder}
mount_check = false
fallocate_reserve = 0

[pipeline:main]
pipeline = {filters} {kind}-server

[app:{kind}-server]
use = egg:swift#{kind}
account_autocreate = true
"""
_FILTERS = (
    "catch_errors",
    "gatekeeper",
    "listing_formats",
    "cache",
    "s3api",
    "tempauth",
    "copy",
    "slo",
    "dlo",
    "symlink",
)
_OPTIONS = {
    "cache": "use = egg:swift#memcache\nmemcache_servers = 127.0.0.1:1",
    "tempauth": "use = egg:swift#tempauth\nuser_test_tester = testing .admin\nuser_test_reader = reading",
}


class Swift:
    """One server with one bucket; it may be ended and started again on the same data."""

    bucket = "attachments"

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="kentongan-swift-", dir=fast_folder()))
        self._ports = free_ports(4)
        self._process: subprocess.Popen[bytes] | None = None
        (self.folder / "disk").mkdir()
        (self.folder / "swift.conf").write_text("[swift-hash]\nswift_hash_path_suffix = tests\n")
        for kind, port in zip(("account", "container", "object", "proxy"), self._ports, strict=True):
            filters = _FILTERS if kind == "proxy" else ()
            common = _COMMON.format(port=port, folder=self.folder, kind=kind, filters=" ".join(filters))
            (self.folder / f"{kind}.conf").write_text(common + "".join(map(_filter, filters)))

    @property
    def endpoint(self) -> str:
        """Where clients reach it."""
        return f"http://127.0.0.1:{self._ports[-1]}"

    def start(self) -> None:
        """Start, and wait until it answers and the bucket is there."""
        program = [ROOT / ".venv-swift" / "bin" / "python", "-W", "ignore", "-c", _PROGRAM, self.folder]
        with open(self.folder / "log", "ab") as log:
            self._process = subprocess.Popen([*program, *map(str, self._ports)], stdout=log, stderr=log)
        end = time.monotonic() + START
        while True:
            try:
                self._ask("PUT", f"/{self.bucket}")
                return
            except OSError as error:
                if isinstance(error, urllib.error.HTTPError) and error.code == 409:
                    return  # it is there from an earlier start
                assert time.monotonic() < end, self._last_words()
                assert self._process.poll() is None, self._last_words()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(0.05)

    def end(self) -> None:
        """Kill it and wait for its end; nothing happens when it has ended."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(END)
            self._process = None

    def pause(self) -> None:
        """Let it stand still."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """End the pause."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def remove(self) -> None:
        """End and leave nothing behind."""
        self.end()
        shutil.rmtree(self.folder)

    # Another witness than the client that the tests judge

    def objects(self, prefix: str = "") -> list[str]:
        """The names of what is stored, at most a thousand."""
        names = re.findall("<Key>([^<]+)</Key>", self._ask("GET", f"/{self.bucket}").decode())
        return [name for name in names if name.startswith(prefix)]

    def read(self, name: str) -> bytes:
        """What an object holds."""
        return self._ask("GET", f"/{self.bucket}/{name}")

    def write(self, name: str, content: bytes) -> None:
        """Let an object hold something else."""
        self._ask("PUT", f"/{self.bucket}/{name}", content)

    def remove_object(self, name: str) -> None:
        """Let an object be gone."""
        self._ask("DELETE", f"/{self.bucket}/{name}")

    def _ask(self, method: str, path: str, content: bytes = b"") -> bytes:
        headers = _signed(method, self.endpoint.removeprefix("http://"), path, content)
        request = urllib.request.Request(self.endpoint + path, content or None, headers, method=method)
        with urllib.request.urlopen(request, timeout=END) as answer:
            body: bytes = answer.read()
            return body

    def _last_words(self) -> str:
        return (self.folder / "log").read_text("utf-8", "replace")[-3000:]


def _filter(name: str) -> str:
    return f"\n[filter:{name}]\n{_OPTIONS.get(name, f'use = egg:swift#{name}')}\n"


def _signed(method: str, host: str, path: str, content: bytes) -> dict[str, str]:
    """The headers of a request with its signature (AWS, version 4)."""
    moment, digest = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}", hashlib.sha256(content).hexdigest()
    headers = {"host": host, "x-amz-content-sha256": digest, "x-amz-date": moment}
    names, scope = ";".join(headers), f"{moment[:8]}/us-east-1/s3/aws4_request"
    lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
    canonical = f"{method}\n{path}\n\n{lines}\n{names}\n{digest}"
    text = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = f"AWS4{SECRET}".encode()
    for word in scope.split("/"):
        key = hmac.digest(key, word.encode(), "sha256")
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    return headers | {
        "authorization": f"AWS4-HMAC-SHA256 Credential={KEY}/{scope},SignedHeaders={names},Signature={signature}"
    }


@contextlib.contextmanager
def running() -> Iterator[Swift]:
    """A server that is started, and gone afterwards."""
    setup = subprocess.run([ROOT / "tools" / "setup.sh", "swift"], capture_output=True, text=True, timeout=600)
    assert setup.returncode == 0, f"Swift cannot be set up:\n{setup.stderr}"
    server = Swift()
    try:
        server.start()
        yield server
    finally:
        server.remove()
