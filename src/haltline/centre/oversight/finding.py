"""What finds questions in a history: nine detectors and three watches over time, each by its kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from haltline.oversight.detectors import DETECTORS, Policy
from haltline.oversight.history import History
from haltline.oversight.over_time import CHANGES
from haltline.oversight.reports import Reports
from haltline.oversight.stages import clocks_of

from ..kernel.profile import Profile


class Found(Protocol):
    """A question of any kind, as much as is kept of it."""

    @property
    def kind(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def level(self) -> str: ...
    @property
    def n(self) -> int: ...
    @property
    def evidence(self) -> tuple[str, ...]: ...
    @property
    def p(self) -> float: ...
    @property
    def seen(self) -> float: ...
    @property
    def expected(self) -> float: ...
    @property
    def detail(self) -> str: ...


Find = Callable[[History, Reports], Sequence[Found]]


def finders_of(profile: Profile) -> dict[str, Find]:
    """A function for each kind, with a profile's clocks."""
    rules = profile.oversight.clocks
    targets = {name: clock.target_seconds for name, clock in rules.items()}
    clocks = clocks_of(targets, {name: frozenset(clock.pauses) for name, clock in rules.items()})
    policy = Policy.of(profile.oversight.detectors, clocks.values(), profile.time_zone)
    found: dict[str, Find] = {kind: partial(find, policy=policy) for kind, find in DETECTORS.items()}
    found |= {kind: partial(find, clocks=clocks) for kind, find in CHANGES.items()}
    return found
