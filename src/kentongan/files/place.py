"""Where a bucket is and who asks for it, as settings and workers are told, and under which names its objects lie."""

import msgspec

# A bigger object is sent, and every object read, in pieces of this size.
PIECE_BYTES = 8 * 1024 * 1024


class BucketPlace(msgspec.Struct, frozen=True, kw_only=True):
    """A bucket, or what is below a prefix of it. `endpoint` empty: Amazon's; `ca`: PEM text of who vouches for it."""

    bucket: str
    prefix: str = ""
    endpoint: str = ""
    region: str
    key: str
    secret: str
    ca: str = ""

    def __repr__(self) -> str:
        return f"BucketPlace({self.bucket}/{self.prefix})"  # the secret stays out of every log


def folder_of(part: str) -> str:
    """Where all segments of a part lie."""
    return f"segments/{part}"


def segment_name(part: str, place: int, turn: int) -> str:
    """The object of one segment."""
    return f"{folder_of(part)}/{place}-{turn}"
