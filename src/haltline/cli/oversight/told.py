"""The figures of a history as the JSON object that contracts and other implementations compare."""

import json
from fractions import Fraction
from typing import Any

from haltline.oversight.analysis import Analysis, Timed
from haltline.oversight.changes import Change
from haltline.oversight.comparison import Compared
from haltline.oversight.question import Question
from haltline.oversight.stages import MICROS
from haltline.values.times import format_utc, from_micros


def as_json(found: Analysis, *, calendar: bool = True) -> str:
    """One object, ended by a line feed. Moments as in the file: RFC 3339 where `calendar`, else seconds."""
    return json.dumps(told(found, calendar=calendar), ensure_ascii=False) + "\n"


def told(found: Analysis, *, calendar: bool = True) -> dict[str, Any]:
    """The object."""
    return {
        "clocks": {timed.clock.name: _clock(timed) for timed in found.clocks},
        "districts": _units(found.districts),
        "stations": _units(found.stations),
        "banks": _units(found.banks),
        "detectors": [question(asked) for asked in found.questions],
        "harm": {
            "wrong_hold_days": number(found.harm.wrong_hold_days),
            "amount_days": number(found.harm.amount_days),
            "open_holds": found.harm.open_holds,
        },
        "excluded": [{"line": row.line, "reason": row.reason} for row in found.excluded],
        "changes": [_change(change, calendar) for change in found.over_time.changes],
        "watched": {"units": found.over_time.watched, "of": found.over_time.units},
    }


def question(asked: Question) -> dict[str, Any]:
    """One question; of a pair `other` names the second."""
    row = {
        "kind": asked.kind,
        "unit": asked.unit,
        "n": int(asked.n),
        "evidence": list(asked.evidence),
        "statistic": float(asked.statistic),
        "p": float(asked.p),
    }
    return row | {"other": asked.other} if asked.other else row


def _clock(timed: Timed) -> dict[str, Any]:
    return {
        "n": timed.n,
        "events": timed.events,
        "median": None if timed.median is None else seconds(timed.median),
        "share_in_clock": timed.share,
        "interval": list(timed.interval),
        "target_seconds": seconds(timed.clock.target),
    }


def _change(change: Change, calendar: bool) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "level": change.level,
        "unit": change.unit,
        "of": change.detail,
        "direction": change.direction,
        "since": moment(change.since, calendar),
        "told_at": moment(change.told_at, calendar),
        "seen": change.seen,
        "expected": change.expected,
        "statistic": change.statistic,
        "p": change.p,
        "evidence": list(change.evidence),
    }


def _units(compared: Compared) -> list[dict[str, Any]]:
    return [
        {
            "name": unit.name,
            "n": unit.n,
            "share_in_clock": unit.share,
            "interval": list(unit.interval),
            "funnel": unit.funnel.value,
            "direction": unit.direction.value,
        }
        for unit in compared.units
    ]


def moment(micros: int, calendar: bool) -> str | int:
    """A time as the file's times are written."""
    return format_utc(from_micros(micros)) if calendar else micros // MICROS


def seconds(micros: int) -> int | float:
    """Microseconds as seconds; an integer where they are whole."""
    return number(Fraction(micros, MICROS))


def number(exact: Fraction) -> int | float:
    """An integer where it is one."""
    return exact.numerator if exact.denominator == 1 else float(exact)
