"""The curve of those who have come so far: what share after how long, with its limits and who still waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
from haltline.pictures.svg import element, number, text

WIDTH, HEIGHT = 600, 376
LEFT, TOP, FOOT = 58.0, 34.0, 314.0
MARGIN = 16.0  # at the right
STEPS = 5  # marks on the axis of time, at most
CLOCK_STEPS = (5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 43_200, 86_400,
               172_800, 432_000, 864_000, 1_728_000, 4_320_000, 8_640_000)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """Shares that have come to the end after so many seconds; with limits where they are drawn."""

    seconds: Sequence[float]
    share: Sequence[float]
    low: Sequence[float] = ()
    high: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class CurveWords:
    """The words of a curve in the reader's language; ``spell`` writes a duration in seconds."""

    whole: str
    now: str
    before: str
    promise: str
    half: str
    waiting: str
    ticks: Sequence[str]
    waiting_at: Sequence[str]


@dataclass(frozen=True, slots=True)
class Curve:
    """What is drawn: the line of now, of before, the target and the median; seconds."""

    now: Line
    before: Line
    target: float
    median: float | None
    until: float


def marks(until: float) -> list[float]:
    """Round times to write under the curve, in seconds."""
    return round_steps(until, STEPS + 1, CLOCK_STEPS)


def draw(curve: Curve, words: CurveWords) -> str:
    """The picture as SVG text, for a desk and for a phone."""
    return _drawn(curve, words, WIDTH, FOR_DESK) + _drawn(curve, words, PHONE, FOR_PHONE)


def _drawn(curve: Curve, words: CurveWords, width: int, kind: str) -> str:
    right = width - MARGIN
    x, y = Scale(0, curve.until, LEFT, right), Scale(0, 1, FOOT, TOP)
    quarters = [0.0, 0.25, 0.5, 0.75, 1.0]
    drawn = [across(y, quarters, ["0", "25", "50", "75", "100 %"], left=LEFT, right=right)]
    drawn.append(below(x, marks(curve.until), list(words.ticks), y=FOOT))
    drawn.append(_row(x, marks(curve.until), words))
    if curve.now.low:
        drawn.append(element("path", class_="band", d=_band(curve.now, x, y)))
    drawn.append(element("path", class_="before", d=_steps(curve.before, x, y)) if curve.before.share else "")
    drawn.append(element("path", class_="curve", d=_steps(curve.now, x, y)) if curve.now.share else "")
    drawn.append(_promise(curve, words, x))
    drawn.append(_half(curve, words, x, y))
    drawn.append(_named(curve.now, words.now, "say e", x, y, up=True))
    drawn.append(_named(curve.before, words.before, "e", x, y, up=False) if curve.before.share else "")
    return plot(drawn, (width, HEIGHT), kind, words.whole)


def _steps(line: Line, x: Scale, y: Scale) -> str:
    """A path that stays level until the next step."""
    path = [f"M{x.put(0)} {y.put(0)}"]
    for at, share in zip(line.seconds, line.share, strict=True):
        if at > x.high:
            break
        path.append(f"H{x.put(at)}V{y.put(share)}")
    return "".join(path) + f"H{x.put(x.high)}"


def _band(line: Line, x: Scale, y: Scale) -> str:
    there, back = [], []
    low = high = 0.0
    for at, under, over in zip(line.seconds, line.low, line.high, strict=True):
        if at > x.high:
            break
        there.append(f"L{x.put(at)} {y.put(high)}L{x.put(at)} {y.put(over)}")
        back.append(f"L{x.put(at)} {y.put(under)}L{x.put(at)} {y.put(low)}")
        low, high = under, over
    end = f"L{x.put(x.high)} {y.put(high)}L{x.put(x.high)} {y.put(low)}"
    return f"M{x.put(0)} {y.put(0)}" + "".join(there) + end + "".join(reversed(back)) + "Z"


def _row(x: Scale, values: list[float], words: CurveWords) -> str:
    """How many still wait, under the axis."""
    drawn = [text(words.waiting, x=number(0), y="352")] if words.waiting else []
    for value, word in list(zip(values, words.waiting_at, strict=True))[1:]:
        drawn.append(text(word, class_="m", x=x.put(value), y="352"))
    return "".join(drawn)


def _promise(curve: Curve, words: CurveWords, x: Scale) -> str:
    if curve.target > curve.until:
        return ""
    at, right = x.put(curve.target), curve.target > curve.until * 0.6
    said = number(x.at(curve.target) + (-700 if right else 700))
    line = element("line", class_="mark-line", x1=at, x2=at, y1=number(int(100 * FOOT)), y2="20")
    return line + text(words.promise, class_="acc e" if right else "acc", x=said, y="30")


def _half(curve: Curve, words: CurveWords, x: Scale, y: Scale) -> str:
    if curve.median is None or curve.median > curve.until:
        return ""
    at, level = x.put(curve.median), y.put(0.5)
    drawn = element("line", class_="mid", x1=number(int(100 * LEFT)), x2=at, y1=level, y2=level)
    drawn += element("circle", class_="med", cx=at, cy=level, r="5")
    beside = curve.median < curve.until * 0.4
    place = {"class_": "say", "x": number(x.at(curve.median) + 1_000)} if beside else {
        "class_": "say e", "x": number(x.at(curve.median) - 800)}  # fmt: skip
    return drawn + text(words.half, y=number(y.at(0.5) + (1_700 if beside else -800)), **place)


def _named(line: Line, word: str, kind: str, x: Scale, y: Scale, *, up: bool) -> str:
    if not line.share:
        return ""
    last = max(
        (share for at, share in zip(line.seconds, line.share, strict=True) if at <= x.high), default=0.0
    )
    return text(
        word, class_=kind, x=number(round(100 * x.end) - 900), y=number(y.at(last) + (-900 if up else 1_900))
    )
