"""The outcome of a comparison as a picture: what is held and what harm it does, beside what is assumed."""

from collections.abc import Sequence

from haltline.city.compare.assumptions import Assumption, Assumptions
from haltline.city.compare.drawing import COLOURS, PALE, Scale, figure, framed, label, line, percent
from haltline.city.compare.drawn import REPORTS, WAVE_DAYS
from haltline.city.compare.many import Figures
from haltline.pictures.lettering import cut, width
from haltline.pictures.svg import element

WIDTH, LEFT, RIGHT, TOP, BOTTOM = 1216, 66, 480, 74, 470
LIST_AT, VALUES_END, RANGES_END, LIST_TOP, ROW = 524, 1050, 1202, 76, 15.5
ROOM = 33_500  # hundredths of a pixel for the words of an assumption
Box = tuple[float, float, float, float]
"""Left, top, right and bottom in pixels."""
TALL = 15  # pixels of a line of words
ABOVE = 1.12  # how much longer an axis is than the largest figure on it


def outcome_svg(compared: Sequence[Figures], assumptions: Assumptions, seeds: int) -> str:
    """Held share and returned share over wrong-hold days, each with its interval."""
    most_days = max(each.wrong_hold_days[2] for each in compared) * ABOVE or 1
    most_share = max(each.held_share[2] for each in compared) * ABOVE or 1
    across, up = Scale(most_days, LEFT, RIGHT), Scale(most_share, BOTTOM, TOP)
    parts = [*_axes(across, up), *(mark for each in compared for mark in _marks(each, across, up))]
    parts += _names(compared, across, up)
    parts += _words(assumptions, seeds)
    listed = list(assumptions.figures.values())
    parts += [part for n, each in enumerate(listed) for part in _listed(each, LIST_TOP + n * ROW)]
    height = int(LIST_TOP + len(listed) * ROW + 20)
    setting = assumptions.setting
    return framed(WIDTH, height, f"Held, and held wrongly: setting {setting.name}", parts)


def _axes(across: Scale, up: Scale) -> list[str]:
    parts = []
    for share in up.ticks():
        y = up.place(share)
        parts += [line(LEFT, y, RIGHT, y), label(percent(share), LEFT - 8, y + 4, to="end")]
    for days in across.ticks():
        x = across.place(days)
        parts += [line(x, BOTTOM, x, BOTTOM + 5), label(f"{days:,g}", x, BOTTOM + 19, to="middle")]
    parts.append(label("of the losses", LEFT - 50, TOP - 16, colour=PALE))
    middle = (LEFT + RIGHT) / 2
    parts.append(
        label("wrong-hold days in a wave (further left is better)", middle, BOTTOM + 38, to="middle")
    )
    return parts


def _marks(each: Figures, across: Scale, up: Scale) -> list[str]:
    """A filled mark for what was held, with both intervals, and an open one for what was returned."""
    colour = COLOURS[each.name]
    x, left, right = map(across.place, each.wrong_hold_days)
    y, low, high = map(up.place, each.held_share)
    back, back_low, back_high = map(up.place, each.returned_share)
    spot = {"cx": f"{x:.1f}", "stroke": colour, "stroke_width": "2"}
    return [
        line(left, y, right, y, colour=colour, wide=2),
        line(x, low, x, high, colour=colour, wide=2),
        line(x, back_low, x, back_high, colour=colour, wide=2),
        element("circle", **spot, cy=f"{y:.1f}", r="6", fill=colour),
        element("circle", **spot, cy=f"{back:.1f}", r="5", fill="#ffffff"),
    ]


def _names(compared: Sequence[Figures], across: Scale, up: Scale) -> list[str]:
    """The name beside each filled mark, where it stands on no other mark and no other name."""
    spots = [(across.place(each.wrong_hold_days[0]), up.place(each.held_share[0])) for each in compared]
    taken: list[Box] = [(x - 7, y - 7, x + 7, y + 7) for x, y in spots]
    named = []
    for each, (x, y) in zip(compared, spots, strict=True):
        words = f"{each.name} {each.held_share[0] * 100:.1f} %"
        wide = width(words, 12) / 100
        free = [place for place in _beside(x, y, wide) if not any(_meet(place, box) for box in taken)]
        box = (free or _beside(x, y, wide))[0]
        taken.append(box)
        named.append(label(words, box[0], box[3] - 3, colour=COLOURS[each.name]))
    return named


def _beside(x: float, y: float, wide: float) -> list[Box]:
    """Where a name may stand: above or below the mark, to its right or its left, then farther up and down."""
    places = [
        (left, y + down)
        for near, far in ((-21, 4), (-35, 18), (-49, 32))
        for left in (x + 9, x - 9 - wide)
        for down in (near, far)
    ]
    boxes = [(left, top, left + wide, top + TALL) for left, top in places]
    return [box for box in boxes if box[0] > LEFT and box[2] < LIST_AT]


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _words(assumptions: Assumptions, seeds: int) -> list[str]:
    said = [
        "filled: held, and not given free again as not fraud · open: returned to victims",
        f"{seeds} waves of {REPORTS} reports in {WAVE_DAYS} days; lines: 95 % intervals of the mean",
        "wrong-hold days: over holds released as not fraud or by an upheld contest",
    ]
    lines = [label(each, 16, BOTTOM + 66 + 17 * n, colour=PALE) for n, each in enumerate(said)]
    why = _broken(assumptions.setting.why, 74)
    lines += [label(each, 16, BOTTOM + 134 + 17 * n) for n, each in enumerate(why)]
    heads = (("assumed", LIST_AT, "start"), ("played", VALUES_END, "end"), ("tried", RANGES_END, "end"))
    return lines + [label(head, x, LIST_TOP - 18, to=to, colour=PALE) for head, x, to in heads]


def _listed(each: Assumption, y: float) -> list[str]:
    return [
        label(cut(each.what, 11, ROOM), LIST_AT, y, size=11),
        label(f"{figure(each.value)} {each.unit}", VALUES_END, y, to="end", size=11),
        label(f"{figure(each.low)} to {figure(each.high)}", RANGES_END, y, to="end", size=11, colour=PALE),
    ]


def _broken(words: str, letters: int) -> list[str]:
    lines = [""]
    for word in words.split():
        if len(lines[-1]) + len(word) >= letters:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
