"""What of a day, a longer span or a table of districts is published: true figures in, published ones out.

Pure but for ``rest``, which the caller gives: what happened on some days together, each report once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from haltline.oversight.suppression import places
from haltline.oversight.suppression import spans as sums
from haltline.oversight.suppression.policy import Cell, Policy, rest_may_stand, sum_may_stand

from . import spans
from .counting import NONE, ByDistrict, Entry
from .measures import MEASURES, Measure

Told = dict[str, int | None]
"""Measure to its value; None is hidden."""


@dataclass(frozen=True, slots=True)
class Past:
    """What was published so far, by span, and the policy's least count at that time."""

    told: Mapping[tuple[date, int], Told]
    least: Mapping[tuple[date, int], int] = field(default_factory=dict)

    def known(self, since: date, length: int, measure: str) -> sums.Known:
        """What the public knows of a span's count; nothing happened before the first published day."""
        told = self.told.get((since, length))
        if told is None and length == spans.DAY:
            return sums.Known(0)
        if told is not None and (value := told.get(measure, 0)) is not None:
            return sums.Known(value)
        if length == spans.DAY:
            return sums.day(1, Policy(self.least[since, length]))
        below = [self.known(*part, measure) for part in spans.parts(since, length)]
        if all(part.n is not None for part in below):
            return sums.Known(sum(part.given for part in below))
        return sums.refused(below)

    def hidden_days(self, since: date, length: int, measure: str) -> list[date]:
        """The days whose figure is not published, nor that of a span around them within this one."""
        told = self.told.get((since, length))
        if told is not None and told.get(measure, 0) is not None:
            return []
        if length == spans.DAY:
            return [] if told is None else [since]
        return [day for part in spans.parts(since, length) for day in self.hidden_days(*part, measure)]


def day(found: Mapping[str, Entry], policy: Policy) -> Told:
    """One day of the whole centre."""
    told: Told = {}
    for measure in MEASURES:
        entry = found.get(measure.code, NONE)
        told[measure.code] = _value(measure, entry) if _may_stand(measure, entry, told, policy) else None
    return told


def _may_stand(measure: Measure, entry: Entry, told: Told, policy: Policy) -> bool:
    if not entry.reports:
        return True
    if any(told[above] is None for above in measure.under):
        return False
    if measure.counts:
        return entry.n not in policy.small and entry.reports not in policy.small
    return sum_may_stand(entry.cell, policy)


def _value(measure: Measure, entry: Entry) -> int:
    return entry.n if measure.counts else entry.total


@dataclass(frozen=True, slots=True)
class Span:
    """A span that has ended: its true figures by day and measure, and what of it is published so far."""

    since: date
    length: int
    kept: Mapping[tuple[date, str], Entry]
    past: Past
    rest: Callable[[Sequence[date]], Mapping[str, Entry]]

    def whole(self, measure: Measure) -> int:
        """The true figure of the span."""
        days = spans.days(self.since, self.length)
        return sum(_value(measure, self.kept.get((day, measure.code), NONE)) for day in days)


def longer(span: Span, policy: Policy) -> Told:
    """A longer span of the whole centre."""
    told: Told = {}
    for measure in MEASURES:
        hidden = [
            day
            for part in spans.parts(span.since, span.length)
            for day in span.past.hidden_days(*part, measure.code)
        ]
        stands = not hidden or (
            all(told[above] is not None for above in measure.under)
            and _tells_nothing(span, measure, hidden, policy)
        )
        told[measure.code] = span.whole(measure) if stands else None
    return told


def _tells_nothing(span: Span, measure: Measure, hidden: Sequence[date], policy: Policy) -> bool:
    """Whether nobody learns of the hidden days by subtraction from the span."""
    rest = span.rest(hidden).get(measure.code, NONE)
    if rest.reports < policy.least:
        return False
    if not measure.counts:
        parts = [span.kept.get((day, measure.code), NONE).total for day in hidden]
        return rest_may_stand(parts, rest.cell, policy)
    below = [span.past.known(*part, measure.code) for part in spans.parts(span.since, span.length)]
    return sums.span(below, span.whole(measure)).n is not None


@dataclass(frozen=True, slots=True)
class Table:
    """Districts over one span: sums of their published days, and the same with each report once."""

    order: Sequence[str]
    kept: ByDistrict
    once: ByDistrict


def districts(table: Table, whole: Told, policy: Policy) -> dict[str, Told]:
    """By district what is published, beside the ``whole`` that is published; nothing beside a hidden one."""
    told: dict[str, Told] = {place: {} for place in table.order}
    for measure in MEASURES:
        shown = _rows_shown(table, measure, told, policy) if whole[measure.code] is not None else frozenset()
        for place in table.order:
            entry = table.kept.get((place, measure.code), NONE)
            told[place][measure.code] = _value(measure, entry) if place in shown else None
    return told


def _rows_shown(table: Table, measure: Measure, told: dict[str, Told], policy: Policy) -> frozenset[str]:
    code = measure.code
    once = {place: table.once.get((place, code), NONE) for place in table.order}
    if measure.counts:
        counts = {place: table.kept.get((place, code), NONE).n for place in table.order}
        few = [place for place, entry in once.items() if entry.reports in policy.small and counts[place]]
        return places.counts_shown(counts, table.order, policy, few)
    cells = {
        place: Cell(entry.reports or kept.reports, kept.total, max(entry.largest, kept.largest))
        for place, entry in once.items()
        for kept in (table.kept.get((place, code), NONE),)
    }
    hidden = [
        place for place, cell in cells.items()
        if cell.n and any(told[place][above] is None for above in measure.under)
    ]  # fmt: skip
    return places.sums_shown(cells, table.order, policy, hidden)
