"""The types of fields that several commands share, with their limits."""

from typing import Annotated

from msgspec import Meta

from kentongan import limits
from kentongan.ids import ID_PATTERN, SECRET_PATTERN

Id = Annotated[str, Meta(pattern=ID_PATTERN, description="public id: 32 hexadecimal digits")]
OptionalId = Annotated[str, Meta(pattern=rf"{ID_PATTERN}|^\Z", description="public id, or empty")]
Secret = Annotated[str, Meta(pattern=SECRET_PATTERN, description="secret: 64 hexadecimal digits")]
Sha256 = Annotated[str, Meta(pattern=SECRET_PATTERN, description="SHA-256 as 64 hexadecimal digits")]
Address = Annotated[str, Meta(min_length=1, max_length=limits.ADDRESS.value, description="`desk@institution`")]
Code = Annotated[str, Meta(min_length=1, max_length=limits.CODE.value, description="institution code or desk")]
Name = Annotated[str, Meta(min_length=1, max_length=limits.NAME.value, description="a name for people")]
FileName = Annotated[str, Meta(min_length=1, max_length=limits.FILE_NAME.value, description="file name, no folder")]
Audience = Annotated[
    list[Annotated[str, Meta(min_length=1, max_length=limits.ADDRESS.value)]],
    Meta(min_length=1, max_length=limits.RECIPIENTS.value, description="addresses, `@institution`, `#group` or `*`"),
]
Milliseconds = Annotated[int, Meta(ge=0, le=2**53, description="time: milliseconds since 1970, UTC")]
Bytes = Annotated[int, Meta(ge=0, le=2**53, description="bytes")]
FileIndex = Annotated[int, Meta(ge=0, le=limits.ATTACHMENTS.value - 1, description="place in the request, from 0")]
Count = Annotated[int, Meta(ge=0, le=2**53, description="a number of things")]
Sequence = Annotated[int, Meta(ge=0, le=2**53, description="place in the server's order of messages")]
PageSize = Annotated[int, Meta(ge=1, le=limits.PAGE.value, description="rows wanted")]
Matches = Annotated[Count | None, Meta(description="on the first page: how many rows all pages have together")]
Cursor = Annotated[str, Meta(max_length=80, description="`next` of the page before; empty for the first")]
