"""The clock bar: how much of a given time is left, in ink, and in alarm only when it is over."""

from __future__ import annotations

from haltline.pictures.svg import element, number

WHOLE = 10_000


def left(total_seconds: float, left_seconds: float) -> int:
    """The part that is left, in hundredths of a percent; all of it once overdue, to stand out."""
    if left_seconds < 0 or total_seconds <= 0:
        return WHOLE
    return min(WHOLE, int(WHOLE * left_seconds / total_seconds))


def draw(part: int) -> str:
    """The bar of a clock as SVG text."""
    inside = element("rect", class_="left", width=f"{number(part)}%", height="100%")
    return element("svg", inside, aria_hidden="true")


def share(part: int) -> str:
    """The bar of one claimant's share of a loss, in hundredths of a percent."""
    inside = element("rect", class_="ground", width="100%", height="100%")
    inside += element("rect", class_="fill", width=f"{number(min(part, WHOLE))}%", height="100%")
    return element("svg", inside, aria_hidden="true")
