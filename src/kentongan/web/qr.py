"""QR codes as pictures inside a page, without an inline style: its Content-Security-Policy allows none."""

import segno
from markupsafe import Markup


def qr_svg(text: str) -> Markup:
    """The picture of a text, black on white in either theme, because cameras want it so."""
    made = segno.make(text, error="m", micro=False)
    return Markup(made.svg_inline(scale=5, border=4, dark="black", light="white", svgclass="qr", lineclass=None))
