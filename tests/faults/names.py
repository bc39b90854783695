"""Names that strangers give to files: the corpus of row A29."""

from tests.domain.test_attachment import RTLO, TRICKS

MORE = [
    "....", "../..", "./a.txt", "a/../../b.txt", "..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/a", "..;/a", ".. /a",
    "..\t/a", "\\..\\..\\a", "/dev/null", "/proc/self/mem", "file:///etc/passwd", "C:/Windows/win.ini",
    "\\\\.\\COM1", "\\\\.\\pipe\\a", "/../../../../../../../../tmp/evil", "~/.ssh/authorized_keys",
    "$HOME/.profile", "`id`.txt", "*", "?.txt", "-- -rf .txt", "a.txt\u202egpj.exe", "\u202etxt.exe",
    "\u2067a\u2069.pdf", "a\x00b\x1b]0;x\x07.txt", "\x1b[2J\x1b[H.txt", "a\rb.txt", "a\u0000/../b", "NUL.txt.",
    "aux .pdf", "LPT\u00b9", "desktop.ini", ".htaccess", "Thumbs.db", "a.txt:$DATA",
    "\uff0e\uff0e\uff0fetc\uff0fpasswd", "\u2024\u2024/a", "e\u0301" * 60 + ".txt", "x" * 255, "\u00e9" * 200,
    f"{'.' * 150}a", f"foto{RTLO}gnp.scr", "foto.png.exe", "foto.png                    .exe", " ", "\u3000",
]  # fmt: skip
CORPUS = list(dict.fromkeys([*TRICKS, *MORE]))[:120]
