"""Districts as a map: darker where more people report, hatched where few do, empty without a rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from haltline.pictures.svg import element, title

LEVELS = 5
MARGIN = 4  # points around the districts, for their lines
FEW = "few-reports"


@dataclass(frozen=True, slots=True)
class Shape:
    """One district: its path, its level from 1 to ``LEVELS`` (0: no rate), hatched or not, its words."""

    path: str
    level: int
    hatched: bool
    words: str


def level(rate: float | None, step: float) -> int:
    """The level of a rate, where each is ``step`` wide."""
    return 0 if rate is None or step <= 0 else min(LEVELS, int(rate / step) + 1)


def step_to(most: float) -> float:
    """A round width of levels, so that the largest rate lies in the last one."""
    if most <= 0:
        return 0.0
    power = 10.0**-12
    while power * LEVELS * 10 <= most:
        power *= 10
    return next(power * part for part in (1, 2, 2.5, 5, 10) if power * part * LEVELS > most)


def draw(width: int, height: int, shapes: Sequence[Shape], whole: str) -> str:
    """The map as SVG text; ``whole`` says it in a sentence."""
    line = element("line", class_="few-line", x1="0", x2="0", y1="0", y2="14")
    pattern = element(
        "pattern", line, id=FEW, width="14", height="14", patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )  # fmt: skip
    drawn = element("defs", pattern) + "".join(_shape(shape) for shape in shapes)
    box = f"-{MARGIN} -{MARGIN} {width + 2 * MARGIN} {height + 2 * MARGIN}"
    return element("svg", drawn, class_="areas", viewBox=box, role="img", aria_label=whole)


def _shape(shape: Shape) -> str:
    words = title(shape.words)
    found = element("path", words, class_=f"area area-{shape.level}", d=shape.path, fill_rule="evenodd")
    if shape.hatched:
        found += element("path", words, fill=f"url(#{FEW})", d=shape.path, fill_rule="evenodd")
    return found


def swatch(level: int, *, hatched: bool) -> str:
    """The small square that stands in the legend."""
    inside = element("rect", class_=f"area area-{level}", width="100%", height="100%")
    if hatched:
        inside += element("rect", fill=f"url(#{FEW})", width="100%", height="100%")
    return element("svg", inside, class_="swatch", aria_hidden="true")
