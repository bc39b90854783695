"""Where attachments lie, as the settings want it: on the disk, in a folder that hubs share, or in a bucket."""

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kentongan.config import Settings, SettingsError
from kentongan.config.value import split_bucket
from kentongan.files.place import BucketPlace
from kentongan.files.spool import Spool
from kentongan.language import Sentence, system_words
from kentongan.store.part import has_contents
from kentongan.store.store import Store

if TYPE_CHECKING:
    from kentongan.files.bucket import Bucket

_MISSING = Sentence(
    "Untuk “attachments” di S3 pasang juga bagian tambahan “cluster”: pip install 'kentongan[server,cluster]'",
    "For “attachments” in S3 install the extra “cluster” too: pip install 'kentongan[server,cluster]'",
)
_NO_KEY = Sentence(
    "“attachments” di S3 memerlukan “s3.key” dan “s3.secret”.",
    "“attachments” in S3 need “s3.key” and “s3.secret”.",
)
_UNREADABLE = Sentence("“s3.ca” tidak dapat dibaca: {why}", "“s3.ca” cannot be read: {why}")
_FOLDER = Sentence(
    "Folder lampiran {folder} tidak dapat dipakai: {why}", "The folder of attachments {folder} cannot be used: {why}"
)
_ABANDONED = Sentence(
    "Basis data menyebut lampiran yang ada di S3, tetapi “attachments” tidak menunjuk ke sana lagi. Isi kembali "
    "“attachments”.",
    "The database names attachments that lie in S3, and “attachments” does not point there any more. Set it again.",
)


class Shelf(NamedTuple):
    """Where attachments lie: the bucket if there is one, and beside it the files that are older than it."""

    spool: Spool
    bucket: "Bucket | None" = None


def open_shelf(settings: Settings) -> Shelf:
    """What the settings want, tried out; blocks. Raises SettingsError or BucketUnusable."""
    return Shelf(_open_spool(settings), _open_bucket(settings))


def _open_spool(settings: Settings) -> Spool:
    if not settings.attachments.startswith("/"):
        return Spool(settings.data / "files")
    folder = Path(settings.attachments)
    spool = Spool(folder)
    try:
        if not folder.is_dir():
            # Made here it would be a folder below a mount that is not there, and every hub would have its own.
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        spool.prepare()
    except OSError as error:
        why = error.strerror or str(error)
        raise SettingsError(
            Sentence(
                _FOLDER.say("id", folder=folder, why=system_words(why, "id")),
                _FOLDER.say("en", folder=folder, why=why),
            )
        ) from None
    return spool


def _bucket_place(settings: Settings) -> BucketPlace | None:
    if not settings.attachments.startswith("s3://"):
        return None
    s3 = settings.s3
    if not (s3.key and s3.secret.get_secret_value()):
        raise SettingsError(_NO_KEY)
    bucket, prefix = split_bucket(settings.attachments)
    try:
        ca = s3.ca.read_text("ascii") if s3.ca else ""
    except (OSError, UnicodeDecodeError) as error:
        why = (error.strerror if isinstance(error, OSError) else "") or "PEM"
        raise SettingsError(_UNREADABLE.filled(why=why)) from None
    return BucketPlace(
        bucket=bucket,
        prefix=prefix,
        endpoint=s3.endpoint,
        region=s3.region,
        key=s3.key,
        secret=s3.secret.get_secret_value(),
        ca=ca,
    )


def _open_bucket(settings: Settings) -> "Bucket | None":
    place = _bucket_place(settings)
    if place is None:
        return None
    try:  # only who has a bucket needs the library
        from kentongan.files.bucket import Bucket
    except ImportError:
        raise SettingsError(_MISSING) from None
    bucket = Bucket(place)
    bucket.check()
    return bucket


async def check_contents(store: Store, shelf: Shelf) -> None:
    """Raises SettingsError when the database names attachments in a bucket, and there is none."""
    if shelf.bucket is None and await store.read(has_contents):
        raise SettingsError(_ABANDONED)
