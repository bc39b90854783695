"""The worker's side of a bucket: uploads and downloads stream through it, segment by segment."""

from collections.abc import Iterable
from io import RawIOBase

from kentongan.files.bucket import Bucket
from kentongan.files.place import BucketPlace
from kentongan.files.segment import SegmentedBlob, SegmentedPart
from kentongan.files.spool import Spool
from kentongan.hub.shadow.messages import FileOrder
from kentongan.hub.shadow.storage import AnyPart, KeepSegment, Storage


class BucketStorage(Storage):
    """Everything new goes into the bucket; what was in the spool before stays there and is read there."""

    def __init__(self, spool: Spool, place: BucketPlace) -> None:
        super().__init__(spool)
        self._bucket = Bucket(place)

    def open_part(self, file: FileOrder, keep: KeepSegment) -> AnyPart:
        return SegmentedPart(self._bucket, file.part, file.turn, file.segments, keep)

    def open_blob(self, file: FileOrder) -> RawIOBase:
        """What lies here is taken from here: nobody has to be asked for it."""
        try:
            return super().open_blob(file)
        except FileNotFoundError:
            if not file.part:
                raise
            return SegmentedBlob(self._bucket, file.part, file.segments)

    def adopt(self, parts: Iterable[tuple[AnyPart, FileOrder]]) -> None:
        """The hub does, together with the rows of the attachments."""

    def remove_parts(self, files: Iterable[FileOrder]) -> None:
        """The hub does: it knows of all their objects."""
