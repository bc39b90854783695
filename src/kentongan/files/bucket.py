"""A bucket of an S3 server: where attachments lie that many hubs reach.

    <prefix>/segments/<part>/<place>-<turn>     see `segment`
    <prefix>/check/<random>                     for a moment, at a start

This is the only door to the library that speaks S3. Whatever it raises comes out as OSError, because to whoever moves
bytes a server that does not answer is a disk that does not. Requests are repeated for a while by the library itself.
Everything here blocks; call it from a thread.
"""

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from kentongan.errors import KentonganError
from kentongan.files.place import PIECE_BYTES, BucketPlace
from kentongan.ids import new_id
from kentongan.language import Sentence

# Pieces under way while the next is filled.
_AT_ONCE = 1
# Seconds for a connection, for one request with its bytes, and for all its repetitions.
_CONNECT, _REQUEST, _ALL = 5, 30, 20
_REPEAT = 4


class BucketFailed(OSError):
    """The server of a bucket did not do what it was asked; `strerror` says what it has answered."""


class BucketUnusable(KentonganError):
    """A bucket cannot be used as it is set up."""

    def __init__(self, place: BucketPlace, sentence: Sentence, why: str) -> None:
        """Name the bucket and what its server has answered."""
        filled = sentence.filled(bucket=place.bucket, where=place.endpoint or "Amazon S3", why=why)
        super().__init__(filled.en)
        self.sentence = filled


_UNKNOWN = Sentence(
    "Bucket “{bucket}” tidak ada di {where}. Buat bucket itu, atau perbaiki “attachments”. ({why})",
    "There is no bucket “{bucket}” at {where}. Make it, or mend “attachments”. ({why})",
)
_FORBIDDEN = Sentence(
    "Server S3 di {where} menolak kunci kami untuk bucket “{bucket}”: periksa “s3.key” dan “s3.secret”, dan izin "
    "membaca, menulis, mendaftar, serta menghapus objek. ({why})",
    "The S3 server at {where} refuses our key for the bucket “{bucket}”: look at “s3.key” and “s3.secret”, and at the "
    "rights to read, write, list and delete objects. ({why})",
)
_SILENT = Sentence(
    "Bucket “{bucket}” di {where} tidak dapat dipakai sekarang: {why}",
    "The bucket “{bucket}” at {where} cannot be used now: {why}",
)


class Bucket:
    """One bucket, or what is below a prefix of it."""

    def __init__(self, place: BucketPlace) -> None:
        """Nothing is opened before the first request. Raises BucketUnusable for what can be no bucket at all."""
        self.place = place
        client: dict[str, Any] = {
            "connect_timeout": timedelta(seconds=_CONNECT),
            "timeout": timedelta(seconds=_REQUEST),
            "allow_http": place.endpoint.startswith("http://"),  # the settings allow that on loopback only
        }
        if place.ca:
            client["root_certificate"] = place.ca.encode()
        who: dict[str, Any] = {
            "region": place.region,
            "access_key_id": place.key,
            "secret_access_key": place.secret,
        }
        if place.endpoint:
            who["endpoint"] = place.endpoint
        try:
            self._store = S3Store(
                place.bucket,
                prefix=place.prefix or None,
                config=who,  # type: ignore[arg-type]
                client_options=client,  # type: ignore[arg-type]
                retry_config={"max_retries": _REPEAT, "retry_timeout": timedelta(seconds=_ALL)},
            )
        except (BaseError, ValueError) as error:
            raise BucketUnusable(place, _SILENT, _said(error)) from None

    def check(self) -> None:
        """Write, read, list and delete; raises BucketUnusable with a sentence when one of these cannot be done."""
        folder, content = f"check/{new_id()}", b"kentongan"
        try:
            self.put(f"{folder}/0", content)
            if self.read(f"{folder}/0", 0, len(content)) != content:
                raise BucketUnusable(self.place, _SILENT, "check")
            self.remove_below(folder)
        except FileNotFoundError as error:
            raise BucketUnusable(self.place, _UNKNOWN, error.strerror or "") from None
        except PermissionError as error:
            raise BucketUnusable(self.place, _FORBIDDEN, error.strerror or "") from None
        except OSError as error:
            raise BucketUnusable(self.place, _SILENT, error.strerror or "") from None

    def put(self, name: str, content: bytes) -> None:
        """Store a small object. Raises OSError."""
        with _told():
            obstore.put(self._store, name, content)

    def write(self, name: str) -> "ObjectWriter":
        """An object that comes in pieces; it is there, as a whole, when `close` returns."""
        return ObjectWriter(obstore.open_writer(self._store, name, buffer_size=PIECE_BYTES, max_concurrency=_AT_ONCE))

    def read(self, name: str, start: int, length: int) -> bytes:
        """Bytes of an object, fewer where it ends. Raises OSError."""
        with _told():
            return bytes(obstore.get_range(self._store, name, start=start, length=length))

    def size(self, name: str) -> int:
        """Bytes of an object; -1 when it is not there. Raises OSError."""
        try:
            with _told():
                return int(obstore.head(self._store, name)["size"])
        except FileNotFoundError:
            return -1

    def names_below(self, folder: str) -> list[str]:
        """The names of all objects below a folder. Raises OSError."""
        with _told():
            return [str(one["path"]) for some in obstore.list(self._store, folder) for one in some]

    def remove_below(self, folder: str) -> int:
        """Delete all objects below a folder, and say how many. Raises OSError."""
        names = self.names_below(folder)
        with _told():
            for name in names:  # one by one: not every server knows how to delete several
                obstore.delete(self._store, name)
        return len(names)


class ObjectWriter:
    """An object that is being written. What is not closed does not exist."""

    def __init__(self, writer: Any) -> None:
        self._writer = writer

    def write(self, data: memoryview) -> None:
        """Append bytes; returns when there is room for more. Raises OSError."""
        with _told():
            self._writer.write(bytes(data))  # a copy: the library keeps what it gets, and the buffer is used again

    def close(self) -> None:
        """Return when the object is stored. Raises OSError."""
        with _told():
            self._writer.close()


@contextmanager
def _told() -> Iterator[None]:
    """What the library raises comes out as OSError, in few words and without its inner life."""
    try:
        yield
    except FileNotFoundError as error:
        raise FileNotFoundError(errno.ENOENT, _said(error)) from None
    except (BaseError, OSError) as error:
        said = _said(error)
        if re.match(r"40[13] ", said):
            raise PermissionError(errno.EACCES, said) from None
        raise BucketFailed(errno.EIO, said) from None


def _said(error: BaseException) -> str:
    """The line that says it: the code of S3 if there is one, else how the request has failed."""
    text = str(error)
    status = re.search(r"status code: (\d{3} [A-Za-z -]+)", text)
    code = re.search(r"<Code>(\w+)</Code>", text)
    if status:
        return f"{status[1].strip()}{f', {code[1]}' if code else ''}"
    if "TimedOut" in text or "Timeout" in text:
        return "timed out"
    if cause := re.findall(r'message: "([^"]+)"|error: "([^"]+)"', text):
        return str(next(part for part in cause[-1] if part))
    return text.partition("\n")[0].rpartition(" - ")[2][:200]
