"""Playing seeds twice, in memory and on the database: at the end both centres must have the same books."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from haltline.cli.rehearsal.ground import Ground, rules_in_force


@dataclass(frozen=True, slots=True)
class Played:
    """One seed: steps of the real run, what failed in either, and where their books differ."""

    seed: int
    steps: int
    failures: tuple[Any, ...]
    differing: tuple[str, ...]


@dataclass(slots=True)
class Rehearsed:
    """All seeds so far."""

    steps: int = 0
    failures: list[dict[str, object]] = field(default_factory=list)
    differing: list[dict[str, object]] = field(default_factory=list)

    def add(self, played: Played) -> None:
        """One seed more."""
        self.steps += played.steps
        self.failures += [
            {"seed": each.seed, "step": each.step, "invariant": each.invariant} for each in played.failures
        ]
        if played.differing:
            self.differing.append({"seed": played.seed, "books": list(played.differing)})


@contextmanager
def ready_ground() -> Iterator[Ground]:
    """A ground with Django set up for it; dropped at the end."""
    ground = Ground()
    os.environ.update(ground.environment())
    import django

    django.setup()
    try:
        yield ground
    finally:
        ground.close()


def rehearse(
    ground: Ground, seeds: Sequence[int], heard: Callable[[Played], None] = lambda played: None
) -> tuple[Rehearsed, float]:
    """Each seed in both centres; gives what was found and the seconds it took."""
    began, found = time.monotonic(), Rehearsed()
    for seed in seeds:
        played = play(ground, seed)
        found.add(played)
        heard(played)
    return found, time.monotonic() - began


def play(ground: Ground, seed: int, *, centre: Callable[..., Any] | None = None, setup: Any = None) -> Played:
    """One seed in both centres; ``centre`` makes the real one, where a test plants a bug.

    ``setup`` is a `Setup` of the simulation with banks and invariants of its own.
    """
    from haltline.centre.kernel import clock
    from haltline.city.simulation.draft import START
    from haltline.city.simulation.run import Run, Setup
    from haltline.cli.rehearsal.centre import RealCentre
    from haltline.cli.rehearsal.invariants import only_real

    made, setup = centre or RealCentre, setup or Setup()
    plain = Run(seed, setup)
    rules = plain.setting.rules
    failures = [plain.play()]
    with ground.fresh() as admin, rules_in_force(rules):
        run = Run(seed, replace(setup, centre=lambda codes: made(admin, rules, codes, START), also=only_real))
        try:
            failures.append(run.play())
            differing = differences(plain.view.books, run.view.books)
        finally:
            clock.simulate(None)  # whatever runs in this program afterwards has the real time again
    found = tuple(each for each in failures if each is not None)
    return Played(seed, run.steps, found, () if found else tuple(differing))


def differences(memory: Any, real: Any) -> list[str]:
    """Where two books differ, in words; both are the simulation's `Books`."""
    found = []
    for name in ("units", "requests", "parts", "messages", "payouts", "disputed", "lines", "questions"):
        ours, theirs = getattr(memory, name), getattr(real, name)
        for key in sorted({*ours, *theirs}, key=str):
            if ours.get(key) != theirs.get(key):
                found.append(f"{name} {key}: in memory {ours.get(key)}, on the database {theirs.get(key)}")
    return found
