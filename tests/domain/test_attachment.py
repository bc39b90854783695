"""`safe_name`: whatever comes from the network, out comes a name of one component that shows what it is. [FILE-1]"""

import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kentongan.domain.attachment import numbered_name, safe_name
from kentongan.domain.text import is_control

LONG = "x" * 300
RTLO = "\u202e"

# What comes in, what goes out.
TRICKS = {
    # folders
    "../../etc/passwd": "passwd",
    "..\\..\\windows\\win.ini": "win.ini",
    "/etc/passwd": "passwd",
    "C:\\autoexec.bat": "autoexec.bat",
    "C:evil.txt": "C_evil.txt",
    "\\\\server\\share\\a.txt": "a.txt",
    "//server/share/a.txt": "a.txt",
    "\\\\?\\C:\\a.txt": "a.txt",
    "a/b\\c/d.txt": "d.txt",
    "a.txt/": "file",
    "..": "file",
    "../": "file",
    "...": "file",
    ". .": "file",
    ".": "file",
    "": "file",
    " ": "file",
    "/": "file",
    "\\": "file",
    "..\0/..": "file",
    "....//a": "a",
    # hidden, home, options
    ".bashrc": "bashrc",
    "..hidden": "hidden",
    " . .a": "a",
    "~": "file",
    "~root": "root",
    "-rf": "rf",
    "--help.txt": "help.txt",
    "- -a": "a",
    # controls and what cannot be seen
    "a\0.txt": "a.txt",
    "a.txt\0.png": "a.txt.png",
    "a\nb\r\n.txt": "ab.txt",
    "\x1b[31mred\x1b[0m.txt": "[31mred[0m.txt",
    "a\x9b2Jb.txt": "a2Jb.txt",
    "a\x7fb": "ab",
    "a\u2028b\u2029c\x85d": "abcd",
    f"invoice{RTLO}fdp.exe": "invoicefdp.exe",
    "\u2066a\u2069.txt": "a.txt",
    "\u200fa\u061c.txt": "a.txt",
    "a\u200b.txt\u200b": "a.txt",
    "\ufeffa.txt": "a.txt",
    "a\ud800.txt": "a.txt",
    # what Windows forbids or swallows
    "a.txt:evil": "a.txt_evil",
    "a.txt::$DATA": "a.txt__$DATA",
    'a<b>c"d|e?f*g.txt': "a_b_c_d_e_f_g.txt",
    "a.txt.": "a.txt",
    "a.txt . . ": "a.txt",
    "a.txt ": "a.txt",
    "a.exe. .": "a.exe",
    "CON": "_CON",
    "con.txt": "_con.txt",
    "Con .txt": "_Con .txt",
    "CON.tar.gz": "_CON.tar.gz",
    "con\u200b": "_con",
    "co\0n": "_con",
    "nul": "_nul",
    "AUX.c": "_AUX.c",
    "prn": "_prn",
    "com1": "_com1",
    "LPT9.txt": "_LPT9.txt",
    "com¹.txt": "_com¹.txt",
    "CONIN$": "_CONIN$",
    "conout$.txt": "_conout$.txt",
    "CLOCK$": "_CLOCK$",
    "console.txt": "console.txt",
    "com10.txt": "com10.txt",
    # twins
    "re\u0301sume\u0301.txt": "résumé.txt",
    "résumé.txt": "résumé.txt",
    "e\u200b\u0301.txt": "é.txt",
    "e\0\u0301.txt": "é.txt",
    "\u212a.txt": "K.txt",
    # what stays
    "Undangan Seminar (final) v2.docx": "Undangan Seminar (final) v2.docx",
    "arsip.tar.gz": "arsip.tar.gz",
    "surat – 2026.pdf": "surat – 2026.pdf",
    "学位.pdf": "学位.pdf",
    "🎓.png": "🎓.png",
    "a~b-c.txt": "a~b-c.txt",
    "100%25.txt": "100%25.txt",
    "$(reboot).txt": "$(reboot).txt",
    "a;b&c`d.txt": "a;b&c`d.txt",
    # too long: the extension stays
    f"{LONG}.pdf": "x" * 196 + ".pdf",
    f"{LONG}.tar.gz": "x" * 197 + ".gz",
    f"a.{LONG}": "a." + "x" * 198,
    LONG: "x" * 200,
    "é" * 150 + ".png": "é" * 98 + ".png",
    "🎓" * 60 + ".png": "🎓" * 49 + ".png",
    "x" * 195 + " ." + "y" * 50 + ".pdf": "x" * 195 + ".pdf",
    "con" + " " * 300 + "x.txt": "_con.txt",
    "nul" + " " * 300 + "x": "_nul",
}


@pytest.mark.parametrize(("name", "safe"), TRICKS.items(), ids=[ascii(name)[:40] for name in TRICKS])
def test_a_trick_becomes_a_plain_name(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def check(name: str) -> None:
    """Everything that a safe name promises, in the words of two systems."""
    assert name not in ("", ".", "..")
    assert len(name.encode()) <= 200
    for path in (PurePosixPath(name), PureWindowsPath(name)):
        assert path.parts == (name,)
        assert not path.is_absolute()
    stem = name.partition(".")[0].rstrip().lower()
    assert stem not in ("con", "prn", "aux", "nul", "conin$", "conout$", "clock$")
    assert not (stem[:3] in ("com", "lpt") and stem[3:] in (*"0123456789¹²³",))
    assert not any(is_control(character) or character in '<>:"|?*/\\' for character in name)
    assert name[0] not in ".~- "
    assert name[-1] not in ". "
    assert unicodedata.is_normalized("NFC", name)


DEVICES = st.sampled_from(["con", "CON", "nul", "aux", "prn", "com1", "lpt0", "COM²", "conin$", "CONOUT$", "clock$"])
PIECES = st.one_of(
    st.sampled_from(
        ["..", "/", "\\", ".", " ", "~", "-", ":", "\0", "\n", RTLO, "\u200b", "\u200d", "e", "\u0301", "C:", ".txt",
         ".pdf", " " * 200, "x" * 190, "é" * 99, "🎓" * 48, "\ud800", "\u0338", "_", "a", "?"]
    ),
    DEVICES,
    st.text(st.characters(exclude_categories=[]), max_size=5),
)  # fmt: skip
NAMES = st.lists(PIECES, max_size=8).map("".join)


@settings(max_examples=1000)
@given(NAMES)
@example("con" + " " * 200 + "x")
@example("." + "x" * 300)
@example("a" + "." * 300 + "txt")
def test_any_name_becomes_one_that_every_system_takes_and_stays_so(name: str) -> None:
    safe = safe_name(name)
    check(safe)
    assert safe_name(safe) == safe


@given(NAMES, st.sampled_from([".pdf", ".png", ".txt", ".mp4", ".exe", ".gz", ".JPEG", ".7z", ".é"]))
def test_the_extension_is_kept(stem: str, extension: str) -> None:
    safe = safe_name(f"{stem}x{extension}")
    assert safe.endswith(extension)
    assert len(safe) > len(extension)


@settings(max_examples=500)
@given(NAMES, st.integers(2, 99_999))
@example("a." + "b" * 198, 2)
@example("x" * 200, 12_345)
@example("con.txt", 2)
def test_a_numbered_name_is_safe_tells_its_number_and_keeps_the_extension(name: str, n: int) -> None:
    safe = safe_name(name)
    numbered = numbered_name(safe, n)
    check(numbered)
    assert numbered != safe
    assert f" ({n})" in numbered
    assert numbered_name(safe, n + 1) != numbered
    suffix = PurePosixPath(safe).suffix
    if len(suffix.encode()) <= 20:
        assert numbered.endswith(f" ({n}){suffix}")


def test_numbers_stand_before_the_extension() -> None:
    assert numbered_name("report.pdf", 2) == "report (2).pdf"
    assert numbered_name("README", 3) == "README (3)"
    assert numbered_name("x" * 196 + ".pdf", 10) == "x" * 191 + " (10).pdf"


def test_the_name_of_what_has_none_is_the_callers() -> None:
    assert safe_name("..", "lampiran") == "lampiran"
    assert safe_name("a", "lampiran") == "a"
