"""Where the time goes: for each stage the median and the middle half of reports, on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from haltline.centre.desks.pictures.axes import Scale
from haltline.pictures.svg import element, number, text

WIDTH, LEFT, RIGHT, ROW = 1170, 250.0, 1140.0, 46


@dataclass(frozen=True, slots=True)
class Range:
    """A stage by its name: quarter, median and three quarters, each with its word; None where not reached."""

    name: str
    quarter: float | None
    median: float | None
    three_quarters: float | None
    said: str


def draw(
    ranges: Sequence[Range], marks: Sequence[tuple[float, str]], whole: str, *, left: float = LEFT
) -> str:
    """The picture as SVG text; ``marks`` are values and words of the axis, the last one its end.

    ``left``: where the scale begins, for names longer than those of stages.
    """
    foot = 10 + ROW * len(ranges)
    x = Scale(0, 1, left, RIGHT)
    drawn = []
    for place, word in marks:
        at = x.put(place)
        drawn.append(element("line", class_="tick-line", x1=at, x2=at, y1="6", y2=str(foot)))
        drawn.append(text(word, class_="m", x=at, y=str(foot + 18)))
    for row, each in enumerate(ranges):
        drawn.append(_row(each, x, 100 * (32 + ROW * row)))
    return element("svg", "".join(drawn), viewBox=f"0 0 {WIDTH} {foot + 26}", role="img", aria_label=whole)


def _row(each: Range, x: Scale, y: int) -> str:
    drawn = text(each.name, class_="say-row", x="0", y=number(y + 500))
    if each.quarter is not None:
        end = 1.0 if each.three_quarters is None else each.three_quarters
        drawn += element(
            "line", class_="span", x1=x.put(each.quarter), x2=x.put(end), y1=number(y), y2=number(y)
        )
    if each.median is not None:
        drawn += element("circle", class_="med", cx=x.put(each.median), cy=number(y), r="6")
        drawn += text(each.said, class_="say m", x=x.put(each.median), y=number(y - 1_200))
    elif each.quarter is None:
        drawn += text(each.said, class_="", x=x.put(0.01), y=number(y + 500))
    return drawn
