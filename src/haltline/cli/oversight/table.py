"""The figures of a history for somebody who reads them: each with its denominator and its interval."""

from collections.abc import Iterator
from dataclasses import replace

from haltline.cli.oversight.told import moment
from haltline.oversight.analysis import Analysis, Timed
from haltline.oversight.changes import Change
from haltline.oversight.comparison import Compared, Unit
from haltline.oversight.detectors.words import number, often, sentence
from haltline.oversight.history import History
from haltline.oversight.over_time import OverTime
from haltline.values.times import from_micros

ROWS_MAX = 40  # units or lines of one kind; all of them are in the JSON
NAME_WIDTH = 24
MANY_OF = 20  # more than one line excluded of so many events is said at the top
UNITS_OF_TIME = ((86_400_000_000, "d"), (3_600_000_000, "h"), (60_000_000, "min"), (1_000_000, "s"))
MARKS = {"outside_998": "outside 99.8 %", "outside_95": "outside 95 %", "inside": ""}


def lines(history: History, found: Analysis) -> Iterator[str]:
    """The whole table, line by line."""
    known = moment(history.as_of, history.calendar)
    yield f"{len(history):,} events of {len(history.report.known):,} reports, as known at {known}"
    if history.later:
        yield f"{history.later:,} events were recorded after that and are left out"
    if len(found.excluded) * MANY_OF > len(history):
        yield f"{len(found.excluded):,} lines are not counted, which is many: read the end of this page first"
    yield from _clocks(found)
    for title, compared in (
        ("Districts", found.districts),
        ("Stations", found.stations),
        ("Banks", found.banks),
    ):
        yield from _units(title, compared, found)
    yield from _questions(found)
    yield from _over_time(found.over_time, history.calendar)
    yield from _harm(found)
    yield from _excluded(found)


def _clocks(found: Analysis) -> Iterator[str]:
    yield ""
    yield "How fast (Kaplan-Meier; open reports count as open)"
    heads = f"{'reports':>10}{'ended':>10}{'median':>10}{'target':>10}{'mean to it':>12}"
    yield f"  {'clock':28}{heads}   in the clock"
    for timed in found.clocks:
        yield _clock(timed)


def _clock(timed: Timed) -> str:
    median = "-" if timed.median is None else duration(timed.median)
    mean = duration(round(timed.mean)) if timed.n else "-"
    share = _share(timed.share, timed.interval) if timed.n else "no report"
    return (
        f"  {timed.clock.name:28}{timed.n:>10,}{timed.events:>10,}{median:>10}"
        f"{duration(timed.clock.target):>10}{mean:>12}   {share}"
    )


def _units(title: str, compared: Compared, found: Analysis) -> Iterator[str]:
    if not compared.units:
        return
    yield ""
    yield (
        f"{title} on {found.chosen.name}: {compared.share:.1%} of all in the clock; usual spread between "
        f"them {compared.spread:.1%} (by the published formula {compared.published:.1%})"
    )
    yield f"  {'':{NAME_WIDTH}}{'reports':>9}{'expected':>10}   {'in the clock':24}{'likely':>8}  ranks"
    outside = [unit for unit in compared.units if MARKS[unit.funnel]]
    shown = compared.units if len(compared.units) <= ROWS_MAX else outside[:ROWS_MAX]
    yield from (_unit(unit, len(compared.units)) for unit in shown)
    if len(shown) < len(compared.units):
        yield f"  {len(outside)} outside the limits of {len(compared.units)} in all; --json has every one"
    if compared.unnamed:
        yield f"  {compared.unnamed:,} reports name none"


def _unit(unit: Unit, of: int) -> str:
    name = shown(unit.name)
    mark = f"  {unit.direction}, {MARKS[unit.funnel]}" if MARKS[unit.funnel] else ""
    return (
        f"  {name:{NAME_WIDTH}}{unit.n:>9,}{unit.expected:>10.1%}   {_share(unit.share, unit.interval):24}"
        f"{unit.likely[0]:>8.1%}  {unit.ranks[0]}-{unit.ranks[1]} of {of}{mark}"
    )


def _questions(found: Analysis) -> Iterator[str]:
    yield ""
    yield f"Questions for a person to answer, none of them a verdict: {len(found.questions)}"
    for asked in found.questions[:ROWS_MAX]:
        safe = replace(asked, unit=shown(asked.unit), detail=shown(asked.detail))
        reports = f" Reports {', '.join(map(shown, asked.evidence[:3]))}." if asked.evidence else ""
        yield f"  {asked.kind}: {sentence(safe)}{reports}"
    if len(found.questions) > ROWS_MAX:
        yield f"  and {len(found.questions) - ROWS_MAX} more; --json has every one"


def _over_time(found: OverTime, calendar: bool) -> Iterator[str]:
    yield ""
    yield (
        f"Changes over time, none of them a verdict: {len(found.changes)}. "
        f"Of {found.units:,} districts, stations and banks {found.watched:,} have ends enough to show one"
    )
    for change in found.changes[:ROWS_MAX]:
        yield f"  {_change(change, calendar)}"
    if len(found.changes) > ROWS_MAX:
        yield f"  and {len(found.changes) - ROWS_MAX} more; --json has every one"


def _change(change: Change, calendar: bool) -> str:
    since, told_at = (_day(at, calendar) for at in (change.since, change.told_at))
    return (
        f"{change.direction}, {change.kind}: {change.level} {shown(change.unit)} on {change.detail} since "
        f"the week of {since}, plain by {told_at}: {change.seen:,} ends where {number(change.expected)} "
        f"would be usual (x {change.statistic:.2f}); a unit without change shows as much {often(change.p)}"
    )


def _day(micros: int, calendar: bool) -> str:
    """The day of a moment, UTC; its second where the file has seconds only."""
    return from_micros(micros).date().isoformat() if calendar else str(moment(micros, calendar))


def _harm(found: Analysis) -> Iterator[str]:
    harm = found.harm
    yield ""
    yield "Harm"
    yield (
        f"  {float(harm.wrong_hold_days):,.1f} wrong-hold days in {harm.parts:,} parts of holds, "
        f"{harm.released:,} minor units, {float(harm.amount_days):,.0f} minor units x days"
    )
    yield f"  {harm.open_holds:,} holds stand open, {harm.open_amount:,} minor units: neither right nor wrong"
    if harm.unsummed:
        yield f"  {harm.unsummed:,} wrong parts name no sum; only their days count"


def _excluded(found: Analysis) -> Iterator[str]:
    if not found.excluded:
        return
    yield ""
    yield f"Not counted: {len(found.excluded):,}"
    yield from (f"  line {row.line}: {row.reason}" for row in found.excluded[:ROWS_MAX])
    if len(found.excluded) > ROWS_MAX:
        yield f"  and {len(found.excluded) - ROWS_MAX:,} more; --json has every one"


def _share(share: float, interval: tuple[float, float]) -> str:
    return f"{share:.1%} [{interval[0]:.1%}, {interval[1]:.1%}]"


def shown(name: str) -> str:
    """A name of the file as a terminal may show it: no control characters, and not too long."""
    plain = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in name)
    return plain if len(plain) < NAME_WIDTH else plain[: NAME_WIDTH - 2] + "…"


def duration(micros: int) -> str:
    """A time in the largest unit of which it has two, such as 36.0 h."""
    for size, name in UNITS_OF_TIME:
        if micros >= 2 * size:
            return f"{micros / size:.1f} {name}"
    return f"{micros / 1_000_000:.1f} s"
