"""Axes of plots: where a value lies, round numbers to write beside it, and lines across."""

from __future__ import annotations

from dataclasses import dataclass

from haltline.pictures.svg import element, number, text

ROUND = (1, 2, 5)
PHONE = 320  # pixels of a phone's page that a plot has; the style sheet shows the desk's plot or the phone's
FOR_DESK, FOR_PHONE = "for-desk", "for-phone"


@dataclass(frozen=True, slots=True)
class Scale:
    """Values from ``low`` to ``high`` on the pixels from ``start`` to ``end``."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> int:
        """Where a value lies, in hundredths of a pixel; what lies beyond is put at the edge."""
        part = (min(max(value, self.low), self.high) - self.low) / ((self.high - self.low) or 1)
        return round(100 * (self.start + part * (self.end - self.start)))

    def put(self, value: float) -> str:
        """Where a value lies, as it is written in SVG."""
        return number(self.at(value))


def plot(drawn: list[str], size: tuple[int, int], kind: str, whole: str, role: str = "img") -> str:
    """The plot of this width and height, for a desk or a phone; ``whole`` is what is heard of it."""
    width, height = size
    box = f"0 0 {width} {height}"
    return element("svg", "".join(drawn), class_=kind, viewBox=box, role=role, aria_label=whole)


def round_steps(high: float, most: int, steps: tuple[float, ...] = ()) -> list[float]:
    """Round values from 0 to ``high``, ``most`` at most; of ``steps`` where given, else 1, 2, 5, 10 ..."""
    if high <= 0:
        return [0.0]
    for step in steps or tuple(part * 10.0**power for power in range(-3, 12) for part in ROUND):
        if high / step < most:
            return [step * count for count in range(int(high / step) + 1)]
    return [0.0, high]


def across(scale: Scale, values: list[float], words: list[str], *, left: float, right: float) -> str:
    """Lines across the plot at these values of a scale that rises, each with its word at the left."""
    drawn = []
    for value, word in zip(values, words, strict=True):
        y = scale.put(value)
        drawn.append(element("line", class_="tick-line", x1=number(round(100 * left)), y1=y,
                             x2=number(round(100 * right)), y2=y))  # fmt: skip
        drawn.append(
            text(word, class_="e", x=number(round(100 * left) - 800), y=number(scale.at(value) + 450))
        )
    return "".join(drawn)


def below(scale: Scale, values: list[float], words: list[str], *, y: float) -> str:
    """Marks below the plot at these values of a scale to the right, each with its word under it."""
    drawn = []
    for value, word in zip(values, words, strict=True):
        x = scale.put(value)
        drawn.append(element("line", class_="axis", x1=x, x2=x, y1=number(round(100 * y)),
                             y2=number(round(100 * y) + 500)))  # fmt: skip
        drawn.append(text(word, class_="m", x=x, y=number(round(100 * y) + 2_000)))
    return "".join(drawn)
