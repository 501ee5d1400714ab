"""The list of checks: functions that raise Failed or Skipped; the docstring is the behaviour asked for."""

from collections.abc import Callable
from dataclasses import dataclass

from haltline.city.conformance.subject import Subject

Run = Callable[[Subject], None]


@dataclass(frozen=True, slots=True)
class Check:
    """A behaviour that every bank must show; `last` for one that must not meet the others' calls."""

    name: str
    asks: str
    run: Run
    last: bool = False


CHECKS: list[Check] = []
"""All checks in the order in which their modules were read; `run.suite` puts them in a reader's order."""


def check(name: str, *, last: bool = False) -> Callable[[Run], Run]:
    """Puts a function on the list under that name."""

    def put(run: Run) -> Run:
        asks = " ".join((run.__doc__ or "").split())
        CHECKS.append(Check(name, asks, run, last))
        return run

    return put
