"""How many attachments there are, and how large they are together."""

from collections.abc import Collection

from kentongan.desktop import clock
from kentongan.desktop.texts import attachments as texts
from kentongan.desktop.wording import say


def total(sizes: Collection[int]) -> str:
    """`3 lampiran · 18,6 MB`, from the sizes in bytes."""
    said = texts.ONE if len(sizes) == 1 else texts.SEVERAL
    return say(said, count=len(sizes), size=clock.amount(sum(sizes)))
