"""Many seeds under all procedures, shared among the processors, and what they say together."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from multiprocessing import get_context
from os import cpu_count

from haltline.city.compare.assumptions import Assumption, Assumptions, Given
from haltline.city.compare.drawn import drawn_wave
from haltline.city.compare.play import Outcome
from haltline.city.compare.procedures import PROCEDURES

Outcomes = Mapping[str, Outcome]
"""What each procedure made of one wave."""
Interval = tuple[float, float, float]
"""Mean, and the low and high end of its 95 % interval."""
Progress = Callable[[int, int], None]
"""Told how many waves are done, of how many."""

RESAMPLES = 1000
ALONE_MAX = 12  # waves that one process plays sooner than others can start
CHUNK = 5  # waves that a process takes at once


@dataclass(frozen=True, slots=True)
class Figures:
    """What a procedure did over all seeds."""

    name: str
    held_share: Interval
    returned_share: Interval
    wrong_hold_days: Interval
    wrong_amount_days: Interval  # minor units x days


@dataclass(frozen=True, slots=True)
class Swing:
    """All procedures at the low and at the high end of one assumption, the others as they are."""

    assumption: Assumption
    low: tuple[Figures, ...]
    high: tuple[Figures, ...]


def play_all(seed: int, given: Given) -> Outcomes:
    """One wave under every procedure."""
    wave = drawn_wave(seed, given)
    return {name: run(wave, given) for name, run in PROCEDURES.items()}


def compare(seeds: Sequence[int], given: Given, progress: Progress) -> tuple[Figures, ...]:
    """The figures of every procedure over these seeds; the order of seeds does not matter."""
    return figures(list(_played([(seed, given) for seed in sorted(seeds)], progress)))


def swings(seeds: Sequence[int], assumptions: Assumptions, progress: Progress) -> list[Swing]:
    """Every assumption at both its ends, over the same seeds."""
    moved = [each for each in assumptions.figures.values() if each.low < each.high]
    ends = [assumptions.given(**{each.name: end}) for each in moved for end in (each.low, each.high)]
    played = _played([(seed, given) for given in ends for seed in seeds], progress)
    told = [figures([next(played) for _ in seeds]) for _ in ends]
    return [Swing(each, told[2 * n], told[2 * n + 1]) for n, each in enumerate(moved)]


def figures(played: Sequence[Outcomes]) -> tuple[Figures, ...]:
    """Means with intervals, procedure by procedure."""
    return tuple(
        Figures(
            name,
            interval([each[name].held_share for each in played]),
            interval([each[name].returned_share for each in played]),
            interval([each[name].wrong_hold_days for each in played]),
            interval([each[name].wrong_amount_days for each in played]),
        )
        for name in PROCEDURES
    )


def interval(values: Sequence[float]) -> Interval:
    """The mean and its 95 % interval by a bootstrap over seeds: 1,000 resamples, the same ones every time."""
    dice, count = random.Random(0), len(values)
    means = sorted(sum(dice.choices(values, k=count)) / count for _ in range(RESAMPLES))
    return sum(values) / count, means[RESAMPLES * 25 // 1000], means[RESAMPLES * 975 // 1000 - 1]


def _played(work: Sequence[tuple[int, Given]], progress: Progress) -> Iterator[Outcomes]:
    """The outcomes in the order of the work."""
    with _players(len(work)) as play:
        for done, outcomes in enumerate(play(work), 1):
            progress(done, len(work))
            yield outcomes


@contextmanager
def _players(waves: int) -> Iterator[Callable[[Sequence[tuple[int, Given]]], Iterator[Outcomes]]]:
    if waves <= ALONE_MAX:
        yield lambda work: (play_all(*each) for each in work)
        return
    with ProcessPoolExecutor(cpu_count(), mp_context=get_context("spawn")) as pool:
        yield lambda work: chain.from_iterable(pool.map(_chunk, _chunks(work)))


def _chunks(work: Sequence[tuple[int, Given]]) -> list[Sequence[tuple[int, Given]]]:
    return [work[start : start + CHUNK] for start in range(0, len(work), CHUNK)]


def _chunk(work: Sequence[tuple[int, Given]]) -> list[Outcomes]:
    return [play_all(seed, given) for seed, given in work]
