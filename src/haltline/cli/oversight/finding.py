"""What finds questions in a history: nine detectors and three watches over time, each by its kind."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from haltline.centre.kernel.profile import Profile
    from haltline.oversight.history import History
    from haltline.oversight.reports import Reports

PROFILE = "india"
"""Whose clocks the practice city's offices are judged by."""


class Asked(Protocol):
    """As much of a question as says whom it is about."""

    @property
    def unit(self) -> str: ...
    @property
    def level(self) -> str: ...


Find = Callable[["History", "Reports"], Sequence[Asked]]


def finders() -> dict[str, Find]:
    """A function for each kind, with the clocks of the practice city's profile."""
    from haltline.centre.kernel.profile import load

    return finders_of(load(PROFILE))


def finders_of(profile: "Profile") -> dict[str, Find]:
    """A function for each kind, with a profile's clocks."""
    from haltline.oversight.changes import CHANGES
    from haltline.oversight.detectors import DETECTORS, Policy
    from haltline.oversight.stages import clocks_of

    rules = profile.oversight.clocks
    targets = {name: clock.target_seconds for name, clock in rules.items()}
    clocks = clocks_of(targets, {name: frozenset(clock.pauses) for name, clock in rules.items()})
    policy = Policy.of(profile.oversight.detectors, clocks.values(), profile.time_zone)
    found: dict[str, Find] = {kind: partial(find, policy=policy) for kind, find in DETECTORS.items()}
    found |= {kind: partial(find, clocks=clocks) for kind, find in CHANGES.items()}
    return found
