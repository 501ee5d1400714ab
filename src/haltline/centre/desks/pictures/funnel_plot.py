"""The funnel: each unit's share against its size, with the limits that chance and usual spread explain."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from haltline.centre.desks import money_style
from haltline.centre.desks.pictures.axes import (
    FOR_DESK,
    FOR_PHONE,
    PHONE,
    Scale,
    across,
    below,
    plot,
    round_steps,
)
from haltline.pictures.svg import element, number, text, title

WIDTH, HEIGHT = 600, 376
LEFT, TOP, FOOT = 58.0, 18.0, 314.0
MARGIN = 18.0  # at the right
NAMED_MOST, NAMED_MOST_PHONE = 12, 4  # points with a name on the plot; the table under it has them all
LETTERS, LINE = 44, 17  # of the note on a phone: letters in a line, and the line's height


@dataclass(frozen=True, slots=True)
class Point:
    """One unit: its size in reports, its share, whether it lies outside, is too small to judge, and words.

    ``name`` stands beside a point that lies outside; ``tip`` is heard and shown on hover; ``href`` leads to
    the reports behind it. Points without any are drawn as one shape.
    """

    n: float
    share: float
    outside: bool
    few: bool
    name: str = ""
    tip: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of shares at rising sizes: 95 % and 99.8 %, lower and upper."""

    n: Sequence[float]
    low95: Sequence[float]
    high95: Sequence[float]
    low998: Sequence[float]
    high998: Sequence[float]


@dataclass(frozen=True, slots=True)
class FunnelWords:
    """The words of a funnel in the reader's language."""

    whole: str
    under: str
    note: str


def draw(points: Sequence[Point], together: float, limits: Limits, words: FunnelWords) -> str:
    """The picture as SVG text, for a desk and for a phone; only the desk's points are links."""
    field = Field(limits, together, *_window(points, together, limits))
    return "".join(
        _drawn(points, field, words, width, kind) for kind, width in ((FOR_DESK, WIDTH), (FOR_PHONE, PHONE))
    )


@dataclass(frozen=True, slots=True)
class Field:
    """What lies behind the points: the limits, the share of all together, the shares from which to which."""

    limits: Limits
    together: float
    low: float
    high: float


def _drawn(points: Sequence[Point], field: Field, words: FunnelWords, width: int, kind: str) -> str:
    phone = kind == FOR_PHONE
    widest = max([point.n for point in points] + [1.0])
    right = width - MARGIN
    x, y = Scale(0, widest * 1.08, LEFT, right), Scale(field.low, field.high, FOOT, TOP)
    levels = [value for value in (step / 10 for step in range(11)) if field.low <= value <= field.high]
    drawn = [across(y, levels, [f"{round(100 * value)} %" for value in levels], left=LEFT, right=right)]
    steps = round_steps(widest, 4 if phone else 6)
    drawn.append(below(x, steps, [money_style.count(step) for step in steps], y=FOOT))
    drawn.append(_limits(field.limits, x, y))
    middle, ends = y.put(field.together), {"x1": number(int(100 * LEFT)), "x2": number(int(100 * right))}
    drawn.append(element("line", class_="mid", y1=middle, y2=middle, **ends))
    crowd = [point for point in points if not (point.outside if phone else point.tip)]
    drawn += [_crowd([each for each in crowd if each.few is few], few, x, y) for few in (True, False)]
    told = [point for point in points if (point.outside if phone else point.tip)]
    drawn += [_point(point, x, y, link=not phone) for point in sorted(told, key=lambda point: point.outside)]
    named = [each for each in points if each.outside and each.name]
    drawn += [_name(point, x, y) for point in named[: NAMED_MOST_PHONE if phone else NAMED_MOST]]
    drawn.append(text(words.under, class_="m", x=number(int(50 * (LEFT + right))), y="354"))
    notes = textwrap.wrap(words.note, LETTERS) if phone else [words.note]
    left = "0" if phone else number(int(100 * LEFT))
    drawn += [text(note, x=left, y=str(371 + LINE * at)) for at, note in enumerate(notes)]
    size = width, HEIGHT + LINE * (len(notes) - 1)
    return plot(drawn, size, kind, words.whole, role="img" if phone else "group")


def _window(points: Sequence[Point], together: float, limits: Limits) -> tuple[float, float]:
    """The shares to show: all points, and the limits of units from a seventh of the largest on."""
    seen = [point.share for point in points] + [together]
    wide = [share for n, *pair in zip(limits.n, limits.low998, limits.high998, strict=True)
            for share in pair if n >= 0.15 * max(limits.n)]  # fmt: skip
    low, high = min(seen + wide), max(seen + wide)
    return max(0.0, low - 0.04), min(1.0, high + 0.04)


def _limits(limits: Limits, x: Scale, y: Scale) -> str:
    def path(values: Sequence[float]) -> str:
        return "M" + "L".join(f"{x.put(n)} {y.put(value)}" for n, value in zip(limits.n, values, strict=True))

    if not limits.n:
        return ""
    back = "L".join(
        f"{x.put(n)} {y.put(v)}" for n, v in reversed(list(zip(limits.n, limits.low998, strict=True)))
    )
    whole = path(limits.high998) + "L" + back + "Z"
    drawn = [element("path", class_="funnel", d=whole)]
    drawn += [
        element("path", class_="limit limit-in", d=path(each)) for each in (limits.low95, limits.high95)
    ]
    drawn += [element("path", class_="limit", d=path(each)) for each in (limits.low998, limits.high998)]
    return "".join(drawn)


def _crowd(points: Sequence[Point], few: bool, x: Scale, y: Scale) -> str:
    """Many points as one path: a thousand shapes with words of their own are read by nobody."""
    if not points:
        return ""
    round_ = "a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0"
    dots = "".join(f"M{x.put(point.n)} {y.put(point.share)}m-4.5 0{round_}" for point in points)
    return element("path", class_="pt-few" if few else "pt", d=dots)


def _point(point: Point, x: Scale, y: Scale, *, link: bool) -> str:
    kind = "pt-few" if point.few else "pt-out" if point.outside else "pt"
    dot = element("circle", title(point.tip), class_=kind, cx=x.put(point.n), cy=y.put(point.share),
                  r="6.5" if point.outside else "4.5")  # fmt: skip
    return element("a", dot, href=point.href, aria_label=point.tip) if link and point.href else dot


def _name(point: Point, x: Scale, y: Scale) -> str:
    right = point.n > 0.7 * x.high
    return text(
        point.name, class_="say e" if right else "say",
        x=number(x.at(point.n) + (-1_200 if right else 1_200)), y=number(y.at(point.share) + 500),
    )  # fmt: skip
