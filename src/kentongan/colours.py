"""Every colour of windows and console, once, for both themes: style sheets, palette and everything painted by hand.

`CONTRAST` says which of them meet as text or graphic on a ground, and how much contrast WCAG 2.2 AA wants there; a test
computes it. Level and state are never told by colour alone.
"""

from enum import StrEnum
from typing import Final


class Theme(StrEnum):
    """Which column of the table."""

    LIGHT = "light"
    DARK = "dark"


_TABLE: Final = """
bg                #F6F5F1 #15181A
surface           #FFFFFF #1D2124
sunken            #EFEDE7 #121416
hover             #F3F1EB #262B2F
line              #E3E0D8 #2F353A
line-control      #8C877D #7C848B
ink               #1D1C1A #EDECE8
ink-2             #4F4C46 #C0C3C4
ink-3             #66625A #9DA3A7
primary           #0F6B63 #5CC5B7
primary-hover     #0B5750 #7AD3C7
primary-press     #08453F #3FAE9F
primary-soft      #DFF0EC #17352F
on-primary        #FFFFFF #06231F
on-primary-soft   #0A5049 #94DFD4
wood              #9A5424 #E0A877
wood-soft         #F8EBDD #33261A
wood-line         #D9A77A #7A5636
rail              #103B37 #0E2220
rail-active       #1D524C #1B3B37
rail-hover        #17453F #142D2A
rail-line         #28564F #223E3A
rail-ink          #F4F1E8 #EFEDE6
rail-ink-2        #B7CCC6 #A3BBB5
info              #2A5DA0 #8DBBF0
info-soft         #E6EEF9 #1A2B3F
info-line         #A9C3E6 #35567E
normal            #0F6B63 #5CC5B7
normal-soft       #DFF0EC #17352F
normal-line       #8FC7BD #2D6A60
important         #875000 #F2BA5C
important-soft    #FFF1D6 #372B14
important-line    #E9B44C #7D5F22
emergency         #B3261E #FF9087
emergency-soft    #FDE9E7 #43211F
emergency-line    #E79A94 #8A3F3A
emergency-solid   #B3261E #C5362C
on-emergency      #FFFFFF #FFFFFF
ok                #22693B #82CF96
ok-soft           #E2F2E6 #1A3022
ok-line           #9CCBA9 #35603F
unread            #C2571A #F0935A
focus             #0B5750 #94DFD4
focus-rail        #F2B85C #F2B85C
on-amber          #1D1C1A #1D1C1A
bar-delivered     #5F9D95 #2F7D73
bar-shown         #2F837A #46A598
bar-opened        #0F6B63 #5CC5B7
bar-ack           #0A4A44 #A5E6DC
track             #E8E5DD #2C3236
chart-1           #0F6B63 #5CC5B7
chart-2           #2A5DA0 #8DBBF0
chart-3           #9A5424 #E0A877
chart-fill-1      #E4F1EE #1B302E
chart-fill-2      #E9F0F9 #1E2A37
chart-fill-3      #F8EDE2 #2C2620
grid              #ECE9E2 #2A2F33
"""

COLOURS: Final[dict[Theme, dict[str, str]]] = {
    theme: {name: colours[place] for name, *colours in map(str.split, _TABLE.strip().splitlines())}
    for place, theme in enumerate(Theme)
}

# What stands on what, and the least contrast: 4.5 for text, 3 for borders, rings and graphics.
CONTRAST: Final = tuple(
    (graphic, ground, float(least))
    for graphic, ground, least in map(
        str.split,
        """
ink             surface         4.5
ink             bg              4.5
ink-2           surface         4.5
ink-2           bg              4.5
ink-2           sunken          4.5
ink-3           surface         4.5
ink-3           bg              4.5
ink-3           sunken          4.5
on-primary      primary         4.5
on-primary      primary-hover   4.5
primary         surface         4.5
primary         bg              4.5
on-primary-soft primary-soft    4.5
info            surface         4.5
info            info-soft       4.5
normal          surface         4.5
normal          normal-soft     4.5
important       surface         4.5
important       important-soft  4.5
emergency       surface         4.5
emergency       emergency-soft  4.5
on-emergency    emergency-solid 4.5
ok              surface         4.5
ok              ok-soft         4.5
wood            surface         4.5
wood            wood-soft       4.5
rail-ink        rail            4.5
rail-ink-2      rail            4.5
rail-ink        rail-active     4.5
line-control    surface         3
line-control    bg              3
focus           surface         3
focus           bg              3
focus-rail      rail            3
on-amber        focus-rail      4.5
chart-1         surface         3
chart-2         surface         3
chart-3         surface         3
bar-delivered   surface         3
bar-shown       surface         3
bar-opened      surface         3
bar-ack         surface         3
""".strip().splitlines(),
    )
)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2.2 reckons it, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    shares = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
