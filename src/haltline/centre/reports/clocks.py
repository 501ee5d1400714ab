"""The clocks of one report: how long each stage takes, what was a pause, and whether it is past its target.

Pure: moments in, clocks out. What the log calls a stage is in ``STAGE_OF``; targets are the profile's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from ..kernel.profile import OversightClock

STAGE_OF: Final = {
    "report.taken": "reported",
    "hold.sent": "first_request",
    "reply.posted": "first_answer",
    "hold.started": "held",
    "report.decided": "decided",
    "payout.credited": "returned",
    "report.closed": "closed",
    "report.told": "told",
}
"""Which event of the log reaches which stage of a report's life."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which the report waited for somebody outside; ``until`` is None while it lasts."""

    since: datetime
    until: datetime | None
    why: str


@dataclass(slots=True)
class Course:
    """When a report reached its stages for the first time, and when it was paused.

    An end that was undone does not count: ``closed`` and ``told`` are those of the end that stands.
    """

    reached: dict[str, datetime] = field(default_factory=dict)
    pauses: list[Pause] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Run:
    """One clock of a report. ``used`` is without ``paused``; ``ended`` is None while it runs.

    ``given_up``: the report was closed before it came so far.
    """

    name: str
    since: datetime
    ended: datetime | None
    used: timedelta
    paused: timedelta
    target: timedelta
    stands: bool = False
    given_up: bool = False

    @property
    def late(self) -> bool:
        """Whether it took, or takes, longer than its target."""
        return self.used > self.target


def course(told: Iterable[tuple[str, datetime, str]]) -> Course:
    """The course of a report from its events in order: verb, moment, and the reason they give."""
    found = Course()
    for verb, at, why in told:
        stage = STAGE_OF.get(verb)
        if stage:
            found.reached.setdefault(stage, at)
        elif verb == "report.reopened":
            for undone in ("closed", "told"):
                found.reached.pop(undone, None)
        elif verb == "report.paused":
            found.pauses.append(Pause(at, None, why))
        elif verb == "report.resumed" and found.pauses:
            last = found.pauses[-1]
            found.pauses[-1] = Pause(last.since, last.until or at, last.why)
    return found


def runs(found: Course, clocks: Mapping[str, OversightClock], now: datetime) -> tuple[Run, ...]:
    """Every clock of the profile that has begun, in the profile's order."""
    return tuple(
        _run(name, rule, found, now) for name, rule in clocks.items() if name.split("-")[0] in found.reached
    )


def _run(name: str, rule: OversightClock, found: Course, now: datetime) -> Run:
    start, goal = name.split("-")
    since, ended = found.reached[start], found.reached.get(goal)
    closed = found.reached.get("closed")
    given_up = ended is None and closed is not None and start != "closed"
    until = max(since, ended or (closed if given_up and closed else now))
    counted = [pause for pause in found.pauses if not rule.pauses or pause.why in rule.pauses]
    paused = sum((_overlap(pause, since, until) for pause in counted), timedelta())
    stands = ended is None and not given_up and any(pause.until is None for pause in counted)
    target = timedelta(seconds=rule.target_seconds)
    return Run(name, since, ended, until - since - paused, paused, target, stands, given_up)


def _overlap(pause: Pause, since: datetime, until: datetime) -> timedelta:
    """How much of a pause lies between two moments."""
    return max(timedelta(), min(pause.until or until, until) - max(pause.since, since))
