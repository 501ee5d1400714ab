"""Where the time goes: for each stage the median and the middle half of reports, on one scale.

Drawn twice: for a desk, and for a phone with names above their lines. The style sheet shows one of them.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from haltline.centre.desks.pictures.axes import FOR_DESK, FOR_PHONE, PHONE, Scale, plot
from haltline.pictures.svg import element, number, text

WIDTH, LEFT, RIGHT, ROW = 1170, 250.0, 1140.0, 46
PHONE_LEFT, PHONE_RIGHT = 16.0, 290.0
LETTERS, LINE = 42, 18  # of a name on a phone: letters in a line, and the line's height
MARKS_APART = 56  # pixels between two words of a phone's axis
UNDER = 26  # pixels for the words of the axis
Marks = Sequence[tuple[float, str]]


@dataclass(frozen=True, slots=True)
class Range:
    """A stage by its name: quarter, median and three quarters, each with its word; None where not reached."""

    name: str
    quarter: float | None
    median: float | None
    three_quarters: float | None
    said: str


def draw(ranges: Sequence[Range], marks: Marks, whole: str, *, left: float = LEFT) -> str:
    """Both pictures as SVG text; ``marks`` are values and words of the axis, the last one its end.

    ``left``: where the desk's scale begins, for names longer than those of stages.
    """
    return _for_desk(ranges, marks, whole, left) + _for_phone(ranges, marks, whole)


def _for_desk(ranges: Sequence[Range], marks: Marks, whole: str, left: float) -> str:
    foot = 10 + ROW * len(ranges)
    x = Scale(0, 1, left, RIGHT)
    drawn = _axis(marks, x, foot)
    for row, each in enumerate(ranges):
        y = 100 * (32 + ROW * row)
        drawn.append(text(each.name, class_="say-row", x="0", y=number(y + 500)))
        drawn.append(_line(each, x, y))
        if each.median is not None:
            drawn.append(text(each.said, class_="say m", x=x.put(each.median), y=number(y - 1_200)))
        elif each.quarter is None:
            drawn.append(text(each.said, x=x.put(0.01), y=number(y + 500)))
    return plot(drawn, (WIDTH, foot + UNDER), FOR_DESK, whole)


def _for_phone(ranges: Sequence[Range], marks: Marks, whole: str) -> str:
    x = Scale(0, 1, PHONE_LEFT, PHONE_RIGHT)
    drawn, y = [], 0
    for each in ranges:
        for words in textwrap.wrap(each.name, LETTERS):
            y += LINE
            drawn.append(text(words, class_="say-row", x="0", y=str(y)))
        y += LINE
        drawn.append(text(each.said, class_="say", x="0", y=str(y)))
        y += 14
        drawn.append(_line(each, x, 100 * y))
        y += 12
    return plot(_axis(_apart(marks, x), x, y) + drawn, (PHONE, y + UNDER), FOR_PHONE, whole)


def _axis(marks: Marks, x: Scale, foot: int) -> list[str]:
    drawn = []
    for place, word in marks:
        at = x.put(place)
        drawn.append(element("line", class_="tick-line", x1=at, x2=at, y1="6", y2=str(foot)))
        drawn.append(text(word, class_="m", x=at, y=str(foot + 18)))
    return drawn


def _apart(marks: Marks, x: Scale) -> list[tuple[float, str]]:
    """Of the marks the last and those before it whose words have room."""
    kept: list[tuple[float, str]] = []
    for place, word in reversed(marks):
        if not kept or x.at(kept[-1][0]) - x.at(place) >= 100 * MARKS_APART:
            kept.append((place, word))
    return kept


def _line(each: Range, x: Scale, y: int) -> str:
    drawn = ""
    if each.quarter is not None:
        end = 1.0 if each.three_quarters is None else each.three_quarters
        drawn += element(
            "line", class_="span", x1=x.put(each.quarter), x2=x.put(end), y1=number(y), y2=number(y)
        )
    if each.median is not None:
        drawn += element("circle", class_="med", cx=x.put(each.median), cy=number(y), r="6")
    return drawn
