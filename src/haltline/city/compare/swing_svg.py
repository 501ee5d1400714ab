"""How much each assumption matters: a bar for haltline between its ends, a thin line for the best other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from haltline.city.compare.assumptions import Assumptions
from haltline.city.compare.drawing import OURS, PALE, Scale, figure, framed, label, line, percent
from haltline.city.compare.many import Figures, Swing
from haltline.pictures.lettering import cut
from haltline.pictures.svg import element, title

WIDTH, TOP, ROW, SHOWN = 1120, 108, 27, 20
NAMES_END = 400
LOW, HIGH, OTHER = "#8cc5d4", "#0b6e8a", "#b35900"
ROOM = 37_500  # hundredths of a pixel for the words of an assumption


@dataclass(frozen=True, slots=True)
class Panel:
    """One measured figure: its words, how it is read, where its panel lies, and whether more is better."""

    words: str
    measure: Callable[[Figures], float]
    left: int
    right: int
    more_is_better: bool

    def ours(self, figures: Sequence[Figures]) -> float:
        """Haltline's figure."""
        return next(self.measure(each) for each in figures if each.name == OURS)

    def best_other(self, figures: Sequence[Figures]) -> float:
        """The best figure among the other procedures."""
        told = [self.measure(each) for each in figures if each.name != OURS]
        return max(told) if self.more_is_better else min(told)

    def scale(self, told: Sequence[Sequence[Figures]]) -> Scale:
        """A scale on which all that is drawn has room."""
        most = max(figure for each in told for figure in (self.ours(each), self.best_other(each)))
        return Scale(most * 1.06 or 1, self.left, self.right)

    def reach(self, swing: Swing) -> float:
        """How far an assumption moves haltline's figure."""
        return abs(self.ours(swing.high) - self.ours(swing.low))


PANELS = (
    Panel("held share, of the losses", lambda each: each.held_share[0], 430, 740, True),
    Panel("wrong-hold days in a wave", lambda each: each.wrong_hold_days[0], 785, 1100, False),
)


def swing_svg(base: Sequence[Figures], swings: Sequence[Swing], assumptions: Assumptions, seeds: int) -> str:
    """The assumptions that matter most, largest first, for held share and for wrong-hold days."""
    shown = most_moving(swings)[:SHOWN]
    bottom = TOP + len(shown) * ROW
    parts = [part for n, each in enumerate(shown) for part in _named(each, TOP + n * ROW)]
    for panel in PANELS:
        scale = panel.scale([base, *(end for swing in shown for end in (swing.low, swing.high))])
        parts += _axis(panel, scale, bottom)
        parts += [bar for n, swing in enumerate(shown) for bar in _bars(panel, scale, swing, TOP + n * ROW)]
        parts += _base(panel, scale, base, bottom)
    heading = f"How much each assumption matters: setting {assumptions.setting.name}"
    return framed(WIDTH, bottom + 30, heading, [*parts, *_legend(len(swings) - len(shown), seeds)])


def most_moving(swings: Sequence[Swing]) -> list[Swing]:
    """Those first that move either of haltline's figures most, beside the farthest that any moves it."""
    farthest = {panel: max((panel.reach(each) for each in swings), default=0) or 1 for panel in PANELS}
    return sorted(swings, key=lambda each: -max(panel.reach(each) / farthest[panel] for panel in PANELS))


def _named(swing: Swing, y: float) -> list[str]:
    each = swing.assumption
    return [
        label(cut(each.what, 12, ROOM), NAMES_END, y + 11, to="end"),
        label(
            f"{figure(each.low)} to {figure(each.high)} {each.unit}",
            NAMES_END,
            y + 23,
            to="end",
            colour=PALE,
            size=10,
        ),
    ]


def _axis(panel: Panel, scale: Scale, bottom: float) -> list[str]:
    parts = [label(panel.words, panel.left, TOP - 34)]
    for tick in scale.ticks():
        x = scale.place(tick)
        words = percent(tick) if panel.more_is_better else f"{tick:,g}"
        parts += [line(x, TOP - 6, x, bottom), label(words, x, TOP - 12, to="middle", colour=PALE, size=11)]
    return parts


def _bars(panel: Panel, scale: Scale, swing: Swing, y: float) -> list[str]:
    """From low to high: the end at which the assumption is high is dark."""
    low, high = (scale.place(panel.ours(end)) for end in (swing.low, swing.high))
    others = [scale.place(panel.best_other(end)) for end in (swing.low, swing.high)]
    middle = (low + high) / 2
    words = f"{swing.assumption.what}: {panel.ours(swing.low):.3g} to {panel.ours(swing.high):.3g}"
    halves = [
        element(
            "rect",
            title(words),
            x=f"{min(edge, middle):.1f}",
            y=f"{y + 3:.1f}",
            width=f"{max(abs(edge - middle), 0.75):.1f}",
            height="10",
            fill=colour,
        )
        for edge, colour in ((low, LOW), (high, HIGH))
    ]
    rule = y + 18
    dots = [
        element("circle", cx=f"{x:.1f}", cy=f"{rule:.1f}", r="2.5", fill=fill, stroke=OTHER)
        for x, fill in zip(others, ("#ffffff", OTHER), strict=True)
    ]
    return [*halves, line(*_ends(others, rule), colour=OTHER, wide=1.5), *dots]


def _ends(others: Sequence[float], y: float) -> tuple[float, float, float, float]:
    return others[0], y, others[1], y


def _base(panel: Panel, scale: Scale, base: Sequence[Figures], bottom: float) -> list[str]:
    ours, other = scale.place(panel.ours(base)), scale.place(panel.best_other(base))
    return [
        line(ours, TOP - 6, ours, bottom, colour=HIGH, wide=1.2),
        line(other, TOP - 6, other, bottom, colour=OTHER, wide=-1.2),
    ]


def _legend(left_out: int, seeds: int) -> list[str]:
    said = (
        "bar: haltline, light where the assumption is low, dark where it is high · line: the best other, open"
    )
    said += f" where it is low · means of {seeds} waves"
    rest = f" · {left_out} more assumptions move less" if left_out else ""
    return [label(said + rest, 16, 50, colour=PALE)]
