"""The figures that are published, in their order, and what each is.

Figures of a day are what happened on it by the clock of the log, of whatever report; only ``reports`` and
``disputed`` are about the reports of that day.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Unit(StrEnum):
    """What a value counts."""

    REPORTS = "reports"
    HOLDS = "holds"
    CONTESTS = "contests"
    MINOR = "minor units"
    SECONDS = "seconds"
    PERCENT = "per cent"


@dataclass(frozen=True, slots=True)
class Measure:
    """``under``: figures of which this one is a part or that count the same; hidden, they hide it too."""

    code: str
    unit: Unit
    under: tuple[str, ...] = ()
    means: str = ""

    @property
    def counts(self) -> bool:
        """Whether it is a count; the others are sums."""
        return self.unit in (Unit.REPORTS, Unit.HOLDS, Unit.CONTESTS)


MEASURES: Final = (
    Measure("reports", Unit.REPORTS,
            means="Reports taken, without those found by the next morning to repeat another"),
    Measure("disputed", Unit.MINOR, ("reports",),
            means="Money that these reports dispute; a payment that two reports name counts once"),
    Measure("held", Unit.MINOR,
            means="Money that came to stand under a hold. Held is neither returned nor saved"),
    Measure("released", Unit.MINOR, means="Held money that was set free and did not go to a victim"),
    Measure("returned", Unit.MINOR, means="Money credited to victims, each with the bank's proof"),
    Measure("wrong_holds", Unit.HOLDS,
            means="Holds, or parts of one, ended as wrong: no fraud was found, or a contest was upheld"),
    Measure("wrong_amount", Unit.MINOR, ("wrong_holds", "released"),
            means="Money set free when these holds ended; a part of released"),
    Measure("wrong_hold_seconds", Unit.SECONDS, ("wrong_amount",),
            means="How long these holds had stood, added up; 86,400 are a wrong-hold day"),
    Measure("contests_upheld", Unit.CONTESTS, means="Contests of holders that were decided for the holder"),
)  # fmt: skip
BY_CODE: Final = {measure.code: measure for measure in MEASURES}

PACES: Final = {"held": "reported-held", "returned": "reported-returned"}
"""Until what, and by which clock, medians are published for four weeks and for 52."""
PACE_PARTS: Final = ("median", "median_low", "median_high")


def pace_code(until: str, part: str) -> str:
    return f"{until}_{part}"


PACE_CODES: Final = tuple(pace_code(until, part) for until in PACES for part in PACE_PARTS)
PACE_MEANS: Final = {
    "median": "Time from the report by which half of the reports of these days had money {until}; those that"
    " had none yet count as waiting. To the class: minutes below an hour, hours below three days, then days."
    " Empty and not suppressed: half had not come so far",
    "median_low": "Lower end of the 95 % interval of that time",
    "median_high": "Upper end of the 95 % interval of that time; empty and not suppressed: not reached yet",
}


STATES: Final = ("returned", "held", "in_flight", "unknown", "released", "withdrawn")
"""Where a disputed unit can be, in the order in which it is always drawn; what is superseded is unknown."""


def share_code(state: str) -> str:
    return f"share_{state}"


SHARE_CODES: Final = tuple(map(share_code, STATES))
SHARE_MEANS: Final = (
    "Of the money that reports of these days dispute, whole per cent that were {state} when this was"
    " published, two days after their end at the latest"
)


def unit_of(code: str) -> Unit:
    """The unit of any published figure."""
    if code in BY_CODE:
        return BY_CODE[code].unit
    return Unit.PERCENT if code in SHARE_CODES else Unit.SECONDS


def means(code: str) -> str:
    """What any published figure is, in one sentence."""
    if code in BY_CODE:
        return BY_CODE[code].means
    if code in SHARE_CODES:
        return SHARE_MEANS.format(state=code.removeprefix("share_").replace("_", " "))
    until, _, part = code.partition("_")
    return PACE_MEANS[part].format(until=until)


CODES: Final = (*BY_CODE, *PACE_CODES, *SHARE_CODES)
"""All published figures, in their order."""
