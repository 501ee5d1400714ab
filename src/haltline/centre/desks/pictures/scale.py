"""The bank desk's scale: the sum credited on one side, the answer's lines on the other.

It hangs level when they agree. Heights and tilt are SVG attributes in hundredths of a pixel.
frontend/src/scale.ts draws the same while a desk types; a test in a browser holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isqrt

from haltline.pictures.svg import element, number, text

PX = 100
PIVOT_X, PIVOT_Y = 168 * PX, 34 * PX
ARM = 104 * PX
CORD_WIDE, CORD_LONG = 66 * PX, 152 * PX
STACK = 86 * PX  # height of the larger side
BOX_WIDE = 66 * PX
TILT = 65 * PX  # drop for a gap of the whole sum, before the limit
TILT_MOST = 26 * PX
ROOM_FOR_WORDS = 14 * PX

FILLS = {
    "held": "m-held",
    "free": "m-free",
    "onward": "m-flight",
    "withdrawn": "m-gone",
    "released": "m-released",
    "returned": "m-returned",
    "unknown": "",
}
"""Kind of line to its class, from bottom to top; unknown is hatched."""


@dataclass(frozen=True, slots=True)
class ScaleWords:
    """Words in the reader's language, each with ``%(sum)s``; ``show`` writes a sum."""

    show: Callable[[int], str]
    credited: str = "Credited %(sum)s"
    lines: str = "Your lines %(sum)s"
    even: str = "Scale: both sides hold %(sum)s"
    uneven: str = "Scale: credited %(credited)s, lines of %(lines)s, gap %(gap)s"


def draw(credited: int, lines: dict[str, int], words: ScaleWords) -> str:
    """The scale for what was credited and the sums by kind of line, all in minor units."""
    total = sum(lines.values())
    gap = credited - total
    high = max(credited, total, 1)
    drop = max(-TILT_MOST, min(TILT_MOST, TILT * gap // max(credited, 1)))
    reach = isqrt(ARM * ARM - drop * drop)
    left, right = (PIVOT_X - reach, PIVOT_Y + drop), (PIVOT_X + reach, PIVOT_Y - drop)
    inside = _stand(left, right) + _credited(left, credited, high, words)
    inside += _lines(right, lines, gap, high, words)
    sums = {"sum": words.show(credited), "credited": words.show(credited), "lines": words.show(total)}
    told = (words.uneven if gap else words.even) % {**sums, "gap": words.show(abs(gap))}
    return element("svg", inside, viewBox="-12 0 360 272", role="img", aria_label=told)


def _stand(left: tuple[int, int], right: tuple[int, int]) -> str:
    beam = {"x1": number(left[0]), "y1": number(left[1]), "x2": number(right[0]), "y2": number(right[1])}
    return (
        element("line", class_="post", x1="168", x2="168", y1="34", y2="262")
        + element("path", class_="pan", d="M134 262H202")
        + element("line", class_="beam", **beam)
        + element("circle", class_="pivot", cx="168", cy="34", r="7")
    )


def _pan(top: tuple[int, int], words: str) -> tuple[str, int]:
    """Cords, pan and the words under it; also the y on which the boxes stand."""
    x, y = top
    floor = y + CORD_LONG
    start = f"M{number(x)} {number(y)}"
    cords = f"{start}L{number(x - CORD_WIDE)} {number(floor)}{start}L{number(x + CORD_WIDE)} {number(floor)}"
    edge = 70 * PX
    drawn = element("path", class_="cord", d=cords)
    drawn += element("path", class_="pan", d=f"M{number(x - edge)} {number(floor)}H{number(x + edge)}")
    drawn += text(words, class_="cap", x=number(x), y=number(floor + 19 * PX))
    return drawn, floor - 2 * PX


def _box(x: int, bottom: int, high: int, **look: str) -> str:
    return element(
        "rect",
        x=number(x - BOX_WIDE // 2),
        y=number(bottom - high),
        width=number(BOX_WIDE),
        height=number(high),
        **look,
    )


def _say(x: int, bottom: int, high: int, words: str, class_: str) -> str:
    if high < ROOM_FOR_WORDS:
        return ""
    return text(words, class_=class_, x=number(x), y=number(bottom - high // 2 + 4 * PX + 50))


def _credited(top: tuple[int, int], credited: int, high: int, words: ScaleWords) -> str:
    drawn, floor = _pan(top, words.credited % {"sum": words.show(credited)})
    tall = STACK * credited // high
    return (
        drawn
        + _box(top[0], floor, tall, class_="credit")
        + _say(top[0], floor, tall, words.show(credited), "in")
    )


def _lines(top: tuple[int, int], lines: dict[str, int], gap: int, high: int, words: ScaleWords) -> str:
    """The answer's lines stacked in their colours, and a dashed box for what is missing."""
    drawn, floor = _pan(top, words.lines % {"sum": words.show(sum(lines.values()))})
    for kind, fill in FILLS.items():
        amount = lines.get(kind, 0)
        if not amount:
            continue
        tall = STACK * amount // high
        look = {"class_": fill} if fill else {"fill": "url(#hatch)"}
        drawn += _box(top[0], floor, tall, **look)
        on = f"on-{fill.removeprefix('m-')}" if kind in {"held", "onward", "withdrawn", "returned"} else "in"
        drawn += "" if kind == "unknown" else _say(top[0], floor, tall, words.show(amount), on)
        floor -= tall
    if gap > 0:
        tall = STACK * gap // high
        drawn += _box(top[0], floor, tall, class_="void")
        drawn += _say(top[0], floor, tall, f"{words.show(gap)} ?", "gap")
    return drawn
