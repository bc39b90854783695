"""Every limit of the protocol, declared once; the specification's table [LIMIT-1] is printed from here.

These are the most that the wire allows. What an operator may want lower or higher (file size, quota) is a setting.
"""

from typing import NamedTuple


class Limit(NamedTuple):
    """A number with its unit and the thing it limits."""

    value: int
    unit: str
    meaning: str


BLOCK_BEFORE_LOGIN = Limit(8 * 1024, "bytes", "payload of a frame from a client that is not logged in")
BLOCK = Limit(256 * 1024, "bytes", "payload of any other frame")
CHUNK = Limit(64 * 1024, "bytes", "data of an in-band chunk")
CHUNK_LEAST = Limit(4 * 1024, "bytes", "data of an in-band chunk on the slowest line; only a file's end is shorter")
CHUNK_TIME = Limit(250, "milliseconds", "from sending an in-band chunk to its confirmation; longer makes it smaller")
DEPTH = Limit(16, "levels", "nesting of a block")
KEYS = Limit(64, "keys", "keys of one object in a block")
TOKEN = Limit(64, "characters", "token of a block")
ENDPOINT = Limit(80, "characters", "endpoint of a block")
SERVERS = Limit(32, "addresses", "main sockets of one system, in an invitation line and after a login")
NAME = Limit(120, "characters", "name of an institution, city or contact person")
CODE = Limit(32, "characters", "institution code or desk")
ADDRESS = Limit(65, "characters", "address of a member, `@institution` or `#group`")
EMAIL = Limit(254, "characters", "e-mail address")
PASSWORD = Limit(256, "characters", "password")
MAILED_CODE = Limit(64, "characters", "code from a letter, with spaces and hyphens")
DEVICE_NAME = Limit(60, "characters", "name of a device")
SUBJECT = Limit(200, "characters", "subject of a message")
TEXT = Limit(4000, "characters", "text of a message")
REASON = Limit(500, "characters", "reason of a rejection")
RECIPIENTS = Limit(1000, "entries", "named recipients of a message")
RECIPIENTS_SHOWN = Limit(50, "entries", "recipients that a delivered message names")
ATTACHMENTS = Limit(20, "files", "attachments of a message, files of a transfer")
FILE_NAME = Limit(200, "bytes", "file name in UTF-8")
THUMBNAIL = Limit(16 * 1024, "characters", "base64 of one thumbnail (12 KiB of PNG or JPEG)")
THUMBNAILS = Limit(96 * 1024, "characters", "base64 of all thumbnails of a message")
PAGE = Limit(100, "rows", "rows of a page")
PAGE_BYTES = Limit(192 * 1024, "bytes", "rows of a page, encoded; a page with fewer rows than asked may go on")
RETRACTIONS = Limit(1000, "messages", "retracted messages that a following device is told of")
INTAKE = Limit(20_000, "lines", "members that one table makes")
INTAKE_PART = Limit(128 * 1024, "characters", "base64 of one part of a table")
INTAKE_BYTES = Limit(16 * 1024 * 1024, "bytes", "size of a table")
SEARCH = Limit(120, "characters", "words to search the directory for")
GROUPS_FOUND = Limit(20, "groups", "groups on the first page of the directory")
SHADOW_RECORD = Limit(4 * 1024, "bytes", "payload of a control record on a shadow socket")

DAY = 86_400_000
EXPIRY_DEFAULT = Limit(30 * DAY, "milliseconds", "life of a message that names no expiry")
EXPIRY = Limit(365 * DAY, "milliseconds", "longest life of a message")
HEARTBEAT = Limit(15, "seconds", "a client sends something at least this often")
HEARTBEATS_MISSED = Limit(3, "heartbeats", "silence after which either side gives a connection up")


def table() -> dict[str, Limit]:
    """All limits by name, in the order in which they are declared."""
    return {name: value for name, value in globals().items() if isinstance(value, Limit)}
