"""The money bar: one horizontal bar that always adds up to the disputed sum printed at its end.

Widths are hundredths of a percent of the bar and tile it exactly. A part that is not zero is never thinner
than a sliver, so that nothing is hidden; the numbers beside it stay exact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from haltline.centre.desks.pictures.states import CSS, ENGLISH, ORDER, Sums
from haltline.pictures.svg import element, number, title
from haltline.pictures.tiling import WHOLE, tiled


@dataclass(frozen=True, slots=True)
class Piece:
    """One state's place on the bar: start and width in hundredths of a percent, and its exact sum."""

    state: str
    start: int
    width: int
    amount: int


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a bar in the reader's language; ``show`` writes a sum."""

    show: Callable[[int], str]
    states: Mapping[str, str]
    whole: str = "disputed"


def english(show: Callable[[int], str] = str) -> Wording:
    """Plain English wording, for prints and tests without a language."""
    return Wording(show, ENGLISH)


def pieces(sums: Sums) -> tuple[Piece, ...]:
    """The parts that are not zero, in the fixed order, with widths that tile the bar exactly."""
    present = [(state, sums.parts[state]) for state in ORDER if sums.parts[state]]
    widths = tiled([amount for _, amount in present])
    placed, start = [], 0
    for (state, amount), width in zip(present, widths, strict=True):
        placed.append(Piece(state, start, width, amount))
        start += width
    return tuple(placed)


def label(sums: Sums, wording: Wording) -> str:
    """The bar in one sentence, for those who hear it: whole, then every part that is not zero."""
    parts = ", ".join(
        f"{wording.states[state].lower()} {wording.show(amount)}"
        for state, amount in sums.parts.items()
        if amount
    )
    whole = f"{wording.show(sums.disputed)} {wording.whole}"
    return f"{whole}: {parts}" if parts else whole


def draw(sums: Sums, wording: Wording, *, size: str = "", mirrored: bool = False) -> str:
    """The bar as SVG text; ``size`` is "", "thin" or "thick"; mirrored for right-to-left pages."""
    shown = pieces(sums)
    inside = "".join(_piece(piece, wording, mirrored) for piece in shown)
    inside += "".join(_seam(piece, mirrored) for piece in shown[1:])
    classes = "money-bar" + (f" money-bar--{size}" if size else "")
    return element("svg", inside, class_=classes, role="img", aria_label=label(sums, wording))


def _piece(piece: Piece, wording: Wording, mirrored: bool) -> str:
    left = WHOLE - piece.start - piece.width if mirrored else piece.start
    place = {"x": f"{number(left)}%", "width": f"{number(piece.width)}%", "height": "100%"}
    words = title(f"{wording.states[piece.state]} {wording.show(piece.amount)}")
    if piece.state == "unknown":
        return element("rect", words, fill="url(#hatch)", **place) + element("rect", class_="m-edge", **place)
    return element("rect", words, class_=f"m-{CSS[piece.state]}", **place)


def _seam(piece: Piece, mirrored: bool) -> str:
    """The thin paper line between two neighbours."""
    at = f"{number(WHOLE - piece.start if mirrored else piece.start)}%"
    return element("line", class_="m-part", x1=at, x2=at, y1="0", y2="100%")


def swatch(state: str) -> str:
    """The small square that stands before a state's word."""
    if state == "unknown":
        inside = element("rect", fill="url(#hatch)", width="100%", height="100%")
        inside += element("rect", class_="m-edge", width="100%", height="100%")
    else:
        inside = element("rect", class_=f"m-{CSS[state]}", width="100%", height="100%")
    return element("svg", inside, class_="swatch", aria_hidden="true")
