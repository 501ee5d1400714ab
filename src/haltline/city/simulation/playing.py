"""Many seeds at once: worlds share nothing, so each processor plays its own."""

import json
import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from haltline.city.simulation.run import Failure, Run, Setup

CHUNK = 25
"""Seeds that a process plays before it reports; a second or less."""


@dataclass(frozen=True, slots=True)
class Played:
    """What came of some seeds: steps taken in all, and the first failure of each seed that failed."""

    seeds: int
    steps: int
    failures: tuple[Failure, ...]
    seconds: float

    def to_json(self) -> str:
        """As contracts.md says it."""
        failures = [
            {"seed": each.seed, "step": each.step, "invariant": each.invariant} for each in self.failures
        ]
        told = {"seeds": self.seeds, "steps": self.steps, "failures": failures, "seconds": self.seconds}
        return json.dumps(told)


Progress = Callable[[int, int], None]
Chunk = tuple[int, int, list[Failure]]


def play_seeds(seeds: int, first: int = 1, progress: Progress | None = None) -> Played:
    """Plays so many seeds from `first` on, on all processors; `progress` hears seeds done and failures."""
    began, done, steps = time.monotonic(), 0, 0
    failures: list[Failure] = []
    for played, taken, failed in _chunks(range(first, first + seeds)):
        done, steps = done + played, steps + taken
        failures += failed
        if progress is not None:
            progress(done, len(failures))
    failures.sort(key=lambda failure: failure.seed)
    return Played(seeds, steps, tuple(failures), round(time.monotonic() - began, 3))


def _chunks(seeds: range) -> Iterator[Chunk]:
    chunks = [seeds[at : at + CHUNK] for at in range(0, len(seeds), CHUNK)]
    processes = min(os.cpu_count() or 1, len(chunks))
    if processes <= 1:
        yield from map(_play, chunks)
        return
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        yield from pool.imap_unordered(_play, chunks)


def _play(seeds: range) -> Chunk:
    steps, failures = 0, []
    for seed in seeds:
        taken, failure = play_one(seed)
        steps += taken
        if failure is not None:
            failures.append(failure)
    return len(seeds), steps, failures


def play_one(seed: int, setup: Setup | None = None) -> tuple[int, Failure | None]:
    """The steps and the failure of one seed; an error of the program is a failure like another."""
    run = Run(seed, setup)
    try:
        failure = run.play()
    except Exception as error:
        return run.steps, Failure(seed, run.steps + 1, "error", f"{type(error).__name__}: {error}")
    return run.steps, failure


def failing(seeds: Iterator[int] | range, setup: Setup) -> Iterator[Failure]:
    """The failures of these seeds, one after another, as they are found."""
    found = (play_one(seed, setup)[1] for seed in seeds)
    return (each for each in found if each is not None)
