"""Draws the picture of the guide for many hubs, once in each language.

python docs/pictures/many_hubs.py
"""

from pathlib import Path
from xml.sax.saxutils import escape

from kentongan.colours import COLOURS, Theme

HERE = Path(__file__).parent
WIDTH, HEIGHT = 960, 640
CLIENTS = (250, 365, 480, 595, 710)
PAPER = COLOURS[Theme.LIGHT]
TEXTS = {
    "clients": ("Klien di semua perguruan tinggi", "Clients at all universities"),
    "move": ("satu baris undangan dengan semua alamat", "one invitation line with all addresses"),
    "main": ("soket utama 7420", "main socket 7420"),
    "machine": ("Mesin {}", "Machine {}"),
    "parent": ("induk: memulai dan menjaga", "parent: starts and watches"),
    "console": ("+ konsol", "+ console"),
    "worker": ("soket bayangan", "shadow sockets"),
    "nats": ("bel: “lihatlah”, tak ada isinya", "doorbells: “look”, nothing in them"),
    "database": ("MariaDB", "MariaDB"),
    "truth": ("pesan, anggota, tanda terima", "messages, members, receipts"),
    "files": ("S3 atau folder bersama", "S3 or a shared folder"),
    "bytes": ("lampiran", "attachments"),
}


class Picture:
    """Shapes in the order in which they are drawn; `language` is the place of a text's words."""

    def __init__(self, language: int) -> None:
        self._language = language
        self._shapes: list[str] = []

    def box(self, x: int, y: int, width: int, height: int, fill: str, line: str) -> None:
        self._shapes.append(
            f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="8" fill="{PAPER[fill]}" '
            f'stroke="{PAPER[line]}" stroke-width="1.5"/>'
        )

    def says(self, x: int, y: int, text: str, *, size: int = 15, ink: str = "ink", bold: bool = False) -> None:
        """A text around x; one of the table, or as it stands."""
        words = TEXTS[text][self._language] if text in TEXTS else text
        weight = ' font-weight="600"' if bold else ""
        self._shapes.append(
            f'<text x="{x}" y="{y}" font-size="{size}" text-anchor="middle" fill="{PAPER[ink]}"{weight}>'
            f"{escape(words)}</text>"
        )

    def line(self, x1: int, y1: int, x2: int, y2: int, ink: str, *, dashed: bool = False) -> None:
        dashes = ' stroke-dasharray="5 4"' if dashed else ""
        self._shapes.append(
            f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{PAPER[ink]}" stroke-width="2"{dashes}/>'
        )

    def clients(self) -> None:
        self.says(480, 30, "clients", bold=True, size=17)
        self.says(480, 52, "move", size=13, ink="ink-2")
        for x in CLIENTS:
            self._shapes.append(
                f'<rect x="{x - 22}" y="66" width="44" height="30" rx="4" fill="{PAPER["surface"]}" '
                f'stroke="{PAPER["line-control"]}" stroke-width="1.5"/>'
                f'<rect x="{x - 8}" y="96" width="16" height="6" fill="{PAPER["line-control"]}"/>'
            )
            self._shapes.append(f'<rect x="{x}" y="80" width="18" height="12" rx="2" fill="{PAPER["primary"]}"/>')

    def machine(self, x: int, name: str, hubs: list[str]) -> None:
        """Its hubs under their parent, and the workers of each."""
        self.box(x, 190, 420, 190, "bg", "line-control")
        title = TEXTS["machine"][self._language].format(name)
        self.says(x + 210, 216, title, bold=True)
        self.says(x + 210, 366, "parent", size=13, ink="ink-3")
        for place, hub in enumerate(hubs):
            left = x + 20 + place * 195
            self.box(left, 232, 185, 62, "primary-soft", "primary")
            self.says(left + 92, 258, hub, bold=True, ink="on-primary-soft")
            if place == 0:
                self.says(left + 92, 280, "console", size=13, ink="on-primary-soft")
            self.box(left, 304, 185, 36, "wood-soft", "wood-line")
            self.says(left + 92, 327, "worker", size=13, ink="wood")

    def below(self) -> None:
        """What the hubs share."""
        for x, title, detail, fill, line in (
            (40, "NATS", "nats", "surface", "line-control"),
            (350, "database", "truth", "primary-soft", "primary"),
            (660, "files", "bytes", "wood-soft", "wood-line"),
        ):
            self.box(x, 530, 260, 80, fill, line)
            self.says(x + 130, 563, title, bold=True, size=17)
            self.says(x + 130, 590, detail, size=13, ink="ink-2")

    def lines(self) -> None:
        """Under the boxes: who speaks to whom."""
        for place, x in enumerate(CLIENTS):
            to_first = x <= 480
            self.line(x, 106, (210 + 40 * place) if to_first else (590 + 40 * place), 190, "primary")
        self.line(480, 106, 670, 190, "primary")
        for x in (250, 710):
            self.line(x - 60, 380, 170 + (x - 480) // 12, 530, "ink-3", dashed=True)
            self.line(x, 380, 480 + (x - 480) // 12, 530, "primary")
            self.line(x + 60, 380, 790 + (x - 480) // 12, 530, "wood")

    def svg(self) -> str:
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif">\n'
            f'<rect width="{WIDTH}" height="{HEIGHT}" rx="12" fill="{PAPER["surface"]}"/>\n'
            + "\n".join(self._shapes)
            + "\n</svg>\n"
        )


def draw(language: int) -> str:
    """The whole picture."""
    picture = Picture(language)
    picture.lines()
    picture.clients()
    picture.says(480, 176, "main", size=13, ink="primary")
    picture.machine(40, "A", ["hub-a-0", "hub-a-1"])
    picture.machine(500, "B", ["hub-b-0", "hub-b-1"])
    picture.below()
    return picture.svg()


def main() -> None:
    """Write both pictures beside this file."""
    for place, language in enumerate(("id", "en")):
        (HERE / f"many_hubs-{language}.svg").write_text(draw(place), encoding="utf-8")


if __name__ == "__main__":
    main()
