"""The demo: two universities, from the first launch to popups with text, picture, sound and film.

Everything is real: server, members and administrator are processes of their own, on TLS, with letters as files and a
database. Every claim that is printed is checked; if one is not true, the demo ends with exit code 1.

    make demo
"""

import hashlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from company import DemoFailed, Person, Server, first_password
from ports import PortWatch, children_of, listening
from rich.console import Console
from rich.text import Text

HERE = Path(__file__).parent
SAMPLES = HERE / "samples"
SCREENS = HERE.parent / "build" / "demo"
# Who is at a terminal; whoever comes after them has windows.
AT_TERMINALS = 4
FILES = ["undangan.txt", "kentongan.png", "ketukan.wav", "kentongan.webm"]
OWN_PASSWORD = "sandi-milik-sendiri-{}"

MOST_SECONDS = 100
# So long the popups on a real screen can be looked at.
LOOK_SECONDS = 6
SHADOW_PORTS = range(32000, 32256)

console = Console(highlight=False, soft_wrap=True)


def step(title: str) -> None:
    """A heading."""
    console.print(f"\n[bold green]●[/] [bold]{title}[/]")


def tell(text: str) -> None:
    """A line under the heading."""
    console.print(f"  {text}")


def check(what: str, holds: bool) -> None:
    """A claim that must be true."""
    if not holds:
        raise DemoFailed(f"not true: {what}")
    console.print(f"  [green]✓[/] {what}")


def show(printed: str) -> None:
    """What a command has printed, as it was."""
    console.print(Text.from_ansi(printed.rstrip("\n")))


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def cast_of(folder: Path) -> list[Person]:
    """Two universities with two desks each. All of it is sample data."""
    timur = ("timur", "Universitas Contoh Timur", "Makassar")
    barat = ("barat", "Universitas Contoh Barat", "Bandung")
    places = [("humas", *timur), ("humas", *barat), ("rektorat", *barat), ("fakultas", *timur)]
    if has_screen():
        places.append(("sekretariat", *barat))
    return [Person(desk, code, name, city, folder / f"{desk}-{code}") for desk, code, name, city in places]


def has_screen() -> bool:
    """Whether a window can be opened here; what the environment names may be gone."""
    if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        return False
    command = [sys.executable, "-c", "from PySide6.QtWidgets import QApplication; QApplication([])"]
    return subprocess.run(command, capture_output=True, timeout=30, check=False).returncode == 0


def register(server: Server, people: list[Person]) -> None:
    """Everybody hands in the form and waits; the administrator approves; everybody hears of it at once."""
    step(f"{len(people)} desks of two universities register from their clients / {len(people)} meja mendaftar")
    for person in people:
        form = {"institution": person.institution, "code": person.code, "city": person.city, "kind": "university"}
        form |= {"contact": "Kontak Contoh", "email": person.email, "desk": person.desk}
        options = [text for name, value in form.items() for text in (f"--{name}", value)]
        person.begin("register", server.invitation, *options, "--wait")
        tell(person.first_line().strip())
    step("The administrator looks at the log and approves / Administrator menyetujui")
    show(server.admin("registrations"))
    server.admin("approve", *(str(number) for number in range(1, len(people) + 1)))
    for person in people:
        check(person.end().strip().splitlines()[-1], holds=True)


def log_in(server: Server, people: list[Person]) -> None:
    """The letters have come; the first password is replaced by an own one."""
    step("The letters arrive; everybody logs in and chooses a password / Surat tiba, semua masuk")
    wait_until(lambda: len(list((server.folder / "mail").glob("*.eml"))) == len(people))
    show("\n".join(f"  │ {line}" for line in server.letter_to(people[0].email).splitlines()[:9]))
    for person in people:
        password = first_password(server.letter_to(person.email))
        own = OWN_PASSWORD.format(person.desk)
        tell(person.do("login", person.address, KENTONGAN_PASSWORD=password, KENTONGAN_NEW_PASSWORD=own).strip())


def send(server: Server, people: list[Person]) -> None:
    """One message to one, one to several, one to everybody; the same four attachments every time."""
    sender, *readers = people[:AT_TERMINALS]
    server.admin("members", "rights", sender.address, "--broadcast")
    expected = {readers[0]: 3, readers[1]: 2, readers[2]: 1}
    for reader, count in expected.items():
        reader.begin("watch", "--count", str(count), "--ack", "--save-into", str(reader.saved))
        wait_until(reader.has_begun)
    for person in people[AT_TERMINALS:]:
        person.begin("desktop", "--in-background")
    several = [text for person in (*readers[:2], *people[AT_TERMINALS:]) for text in ("--to", person.address)]
    attach = [text for name in FILES for text in ("--attach", str(SAMPLES / name))]
    letters = [
        ("to one", ["--to", readers[0].address], "Undangan seminar", "normal"),
        ("to several", several, "Jadwal berubah", "important"),
        ("to everybody", ["--to", "*"], "Kampus libur besok", "normal"),
    ]
    with PortWatch(server.pid, SHADOW_PORTS) as watch:
        for whom, to, subject, level in letters:
            step(f"{sender.address} sends {whom}: “{subject}” with text, picture, sound and film")
            text = "Ini pesan contoh. / This is a sample message."
            message = ["--subject", subject, "--text", text, "--level", level]
            tell(sender.do("send", *to, *message, *attach).strip().splitlines()[-1])
        step("The popups, as they stood on the screens / Popup di layar penerima")
        for reader in expected:
            tell(f"[dim]on the screen of[/] {reader.address}")
            show(reader.end())
    compare(expected)
    ports(server, watch)


def compare(expected: dict[Person, int]) -> None:
    """Every attachment that was saved has the hash of the file that was sent."""
    step("The attachments are what was sent / Lampiran sama dengan yang dikirim")
    wanted = {digest(SAMPLES / name) for name in FILES}
    for reader, count in expected.items():
        saved = [path for path in reader.saved.rglob("*") if path.is_file()]
        hashes = [digest(path) for path in saved]
        right = len(saved) == count * len(FILES) and set(hashes) == wanted
        check(f"{reader.address}: {len(saved)} files, SHA-256 equal", right)


def ports(server: Server, watch: PortWatch) -> None:
    """What the kernel saw of the shadow sockets, and that they are gone."""
    step("The shadow sockets, as the kernel's list of sockets showed them / Soket bayangan")
    hub = server.pid
    for port, pid in watch.seen.items():
        tell(
            f"port {port}  "
            + (f"opened by the shadow worker, process {pid}" if pid else "gone before we could ask whose")
        )
    check(f"{len(watch.seen)} shadow sockets were seen open", len(watch.seen) >= 3)
    owners = {pid for pid in watch.seen.values() if pid}
    check("none of them belonged to the main server's process", bool(owners) and hub not in owners)
    wait_until(lambda: not listening(children_of(hub)))
    check("all of them are gone", not listening(children_of(hub)))
    check("the main socket alone is listening", len(listening([hub])) == 1)
    check("no part of a file was left behind", not list((server.folder / "files" / "parts").iterdir()))


def look(sender: Person, person: Person) -> None:
    """The popups of the desk with windows, on the screen of whoever runs this; then they are acknowledged."""
    step("The popups on this screen / Popup di layar ini")
    wait_until(lambda: all(row["tally"]["shown"] == row["tally"]["recipients"] for row in sender.rows("outbox")))
    shown = [row["tally"]["shown"] == row["tally"]["recipients"] for row in sender.rows("outbox")]
    check(f"the popups of {person.address} were painted here, and the sender knows", all(shown))
    tell(f"[dim]they stay for {LOOK_SECONDS} seconds / tampil selama {LOOK_SECONDS} detik[/]")
    time.sleep(LOOK_SECONDS)
    check("the windows close in order", person.stop() == 0)
    person.do("ack", *(row["message"]["id"] for row in person.rows("inbox")))


def receipts(people: list[Person]) -> None:
    """What the sender sees."""
    step("The sender sees who received, saw and acknowledged / Tanda terima untuk pengirim")
    sender = people[0]
    tallies = [row["tally"] for row in sender.rows("outbox")]
    show(sender.do("outbox"))
    check("every message was delivered, shown and acknowledged", all(complete(tally) for tally in tallies))


def screens(person: Person) -> None:
    """What the desktop client of a recipient shows, as pictures that stay when the demo is over."""
    step("What the desktop client shows / Yang tampak di layar")
    SCREENS.mkdir(parents=True, exist_ok=True)
    pictures = [SCREENS / f"desktop-{language}.png" for language in ("id", "en")]
    for picture in pictures:
        picture.unlink(missing_ok=True)
    command = [sys.executable, str(HERE / "screen.py"), str(person.profile), str(SCREENS)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    if "cannot open shared object file" in done.stderr:
        # A system without what Qt needs; `make demo` has said how to get it.
        tell(f"not drawn: {done.stderr.strip().splitlines()[-1]}")
        return
    whole = done.returncode == 0 and all(picture.is_file() for picture in pictures)
    check(f"the screen of {person.address} is in {SCREENS}/desktop-id.png and -en.png", whole)


def complete(tally: dict[str, int]) -> bool:
    """Whether every recipient has come all the way."""
    return tally["recipients"] == tally["delivered"] == tally["shown"] == tally["acknowledged"] > 0


def wait_until(done: Callable[[], bool]) -> None:
    """Wait for something that is about to be true; the check after it decides."""
    deadline = time.monotonic() + 10
    while not done() and time.monotonic() < deadline:
        time.sleep(0.05)


@contextmanager
def stage() -> Iterator[tuple[Server, list[Person]]]:
    """An empty folder, a server in it, people; all of it gone at the end."""
    with tempfile.TemporaryDirectory(prefix="kentongan-demo-") as name:
        server, people = Server(Path(name) / "server"), cast_of(Path(name))
        try:
            server.start()
            yield server, people
        finally:
            for person in people:
                person.stop()
            server.stop()


def _too_long(*_: object) -> None:
    raise DemoFailed(f"the demo took longer than {MOST_SECONDS} seconds")


def main() -> int:
    """Play; gives the exit code."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(MOST_SECONDS)
    begin = time.monotonic()
    try:
        with stage() as (server, people):
            step("A server starts: database, key and certificate are made / Server dimulai")
            tell(server.invitation)
            register(server, people)
            log_in(server, people)
            send(server, people)
            for person in people[AT_TERMINALS:]:
                look(people[0], person)
            receipts(people)
            screens(people[1])
            check("the server stops in order", server.stop() == 0)
    except DemoFailed as failure:
        console.print(f"\n[bold red]✗ {failure}[/]")
        return 1
    console.print(f"\n[bold]Done in {time.monotonic() - begin:.0f} seconds.[/] To start for real / Untuk sungguhan:\n")
    console.print("  .venv/bin/kentongan serve --data /srv/kentongan     (on the server)")
    console.print("  .venv/bin/kentongan register 'kentongan://…'        (at every desk)\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
