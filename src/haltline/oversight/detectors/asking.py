"""From compared cases to questions: what stands out, at the narrowest unit that explains it, once.

Every look (a part of the time, a width, a threshold) counts: p is the least of all looks times their
number, where the looks at a part of the time together weigh as much as the one at all of it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..question import Question
from .comparing import Look, again, look_at
from .policy import Policy
from .trials import APART, CHAIN, WEEK, Codes, Trials, main_of

HINT = 0.2  # what is left so unlikely, in a unit that is less likely than each part, is the unit's
HALF = 0.5  # a case added to what was seen and what was expected, where little is expected
LEAST_P = 1e-300  # smaller ones are no numbers any more
PARTS_SHARE = 0.75  # of a unit's cases: when so many lie in parts that stand out, it is the unit


@dataclass(frozen=True, slots=True)
class Flag:
    """A unit that stands out in `looks`, first in the one that shows most; in `p` all looks are counted."""

    level: str
    code: int
    looks: tuple[Look, ...]
    p: float

    @property
    def look(self) -> Look:
        return self.looks[0]

    @property
    def name(self) -> str:
        return self.look.trials.level(self.level).known[self.code]

    def mine(self, look: Look) -> NDArray[np.bool_]:
        """Which cases of a look are the unit's."""
        return np.asarray(look.trials.level(self.level).codes == self.code)

    def carried(self) -> NDArray[np.int32]:
        """The reports that carry the unit's pattern; -1 for cases without a report."""
        return self.look.trials.report[self.mine(self.look) & self.look.trials.hit]

    def without(self, parts: Sequence["Flag"], policy: Policy) -> float:
        """How unlikely the unit still is, where most, without its parts' cases and what they explain."""
        told = _carried(parts)
        return min(
            self._left(look, ~_covered(look.trials, parts) & ~np.isin(look.trials.report, told), policy)
            for look in self.looks
        )

    def beside(self, others: Sequence["Flag"], policy: Policy) -> float:
        """How unlikely the unit still is without the reports that carry the pattern of other units."""
        told = _carried(others)
        return min(self._left(look, ~np.isin(look.trials.report, told), policy) for look in self.looks)

    def _left(self, look: Look, keep: NDArray[np.bool_], policy: Policy) -> float:
        left = again(look, self.level, self.code, keep)
        return left[3] if left[1] >= policy.hits_min else 1.0


def _carried(flags: Sequence[Flag]) -> NDArray[np.int32]:
    """The reports that carry the pattern of some units."""
    told = np.unique(np.concatenate([flag.carried() for flag in flags]))
    return told[told >= 0]


def ask(kind: str, sets: Sequence[Trials], report_ids: Sequence[str], policy: Policy) -> list[Question]:
    """The questions of a kind from one or more ways of counting the same units' cases."""
    return [question(kind, flag, report_ids) for flag in flagged(sets, policy)]


def flagged(sets: Sequence[Trials], policy: Policy) -> list[Flag]:
    """The units that stand out in one or more ways of counting, each misdeed once."""
    looks: list[tuple[Look, float]] = []
    for trials in sets:
        parts = [part for part in _recent(trials, policy) if len(part)]
        weeks = int(np.ptp(trials.day)) // WEEK + 1 if len(trials) else 1
        for place, part in enumerate(parts):
            share = 1.0 if len(parts) == 1 else 0.5 if place == 0 else 0.5 / (len(parts) - 1)
            looks.append((look_at(part, policy, weeks), len(sets) / share))
    if not looks:
        return []
    return _each_once(_narrowest(_standing_out(looks, policy), policy), policy)


def _recent(trials: Trials, policy: Policy) -> list[Trials]:
    """All cases, and those of the last half, quarter and eighth: what began of late is not thinned out."""
    parts = [trials]
    if not len(trials):
        return parts
    last, span = int(trials.day.max()), int(trials.day.max()) - int(trials.day.min()) + 1
    for part in (2, 4, 8):
        if span // part >= policy.recent_days_min:
            parts.append(trials.only(trials.day > last - span // part))
    return parts


def _standing_out(looks: list[tuple[Look, float]], policy: Policy) -> list[Flag]:
    flags = []
    for level in (*CHAIN, *APART):
        some = [(look, times) for look, times in looks if level in look.standings]
        if not some:
            continue
        p = np.stack([look.standings[level].p * times for look, times in some])
        least = p.min(axis=0)
        bar = policy.level * _share(level, [look for look, _ in some])
        for code in np.flatnonzero(least < bar).tolist():
            found = [(look, q) for (look, _), q in zip(some, p[:, code], strict=True) if q < bar]
            found = [each for each in found if _holds(each[0], level, code, policy)]
            if found:
                found.sort(key=lambda each: -_more(each[0], level, code))
                flags.append(Flag(level, code, tuple(look for look, _ in found), float(found[0][1])))
    return flags


def _more(look: Look, level: str, code: int) -> float:
    """How many more cases carry the pattern than is usual."""
    standing = look.standings[level]
    return float(standing.hits[code] - standing.expected[code])


def _share(level: str, looks: list[Look]) -> float:
    """All officers together cost no more false alarms than all stations."""
    counts = {
        name: max(
            (int((look.standings[name].n > 0).sum()) for look in looks if name in look.standings), default=0
        )
        for name in ("officer", "station")
    }
    if level != "officer" or not counts["station"]:
        return 1.0
    return min(1.0, counts["station"] / max(counts["officer"], 1))


def _holds(look: Look, level: str, code: int, policy: Policy) -> bool:
    """Whether what stands out is large enough to ask about, and more than what happened once."""
    standing = look.standings[level]
    hits, expected = standing.hits[code], standing.expected[code]
    least = max(policy.hits_min, policy.ratio_min * expected, expected + policy.share_min * standing.n[code])
    if hits < least:
        return False
    weeks = min(policy.one_off_weeks, math.ceil(policy.one_off_share * look.weeks))
    keeps = [_without_worst(look, level, code, look.trials.day // WEEK, max(1, weeks))]
    if look.trials.block is not None:
        keeps.append(_without_worst(look, level, code, look.trials.block, max(1, weeks)))
    left = [again(look, level, code, keep) for keep in keeps]
    return all(p < policy.one_off_level and hits >= policy.hits_min for _, hits, _, p in left)


def _without_worst(look: Look, level: str, code: int, blocks: Codes, count: int) -> NDArray[np.bool_]:
    """Which cases lie outside the adjacent blocks in which most of a unit's cases carry the pattern."""
    mine = look.trials.level(level).codes == code
    first = int(blocks[mine].min())
    found = np.bincount(blocks[mine & look.trials.hit] - first, minlength=1)
    end = int(np.convolve(found, np.ones(count, np.int64)).argmax()) + first
    return np.asarray((blocks > end) | (blocks <= end - count))


def _narrowest(flags: list[Flag], policy: Policy) -> list[Flag]:
    """A unit stands for its parts when it stands out without them, or nearly all of it does."""
    kept = _each_once([flag for flag in flags if flag.level == CHAIN[0]], policy)
    for outer in CHAIN[1:]:
        for flag in _each_once([flag for flag in flags if flag.level == outer], policy):
            parts = [part for part in kept if _home(part, outer) == flag.code]
            if parts and not _of_the_whole(flag, parts, policy):
                continue
            kept = [part for part in kept if part not in parts] + [flag]
    return kept + [flag for flag in flags if flag.level not in CHAIN]


def _of_the_whole(flag: Flag, parts: list[Flag], policy: Policy) -> bool:
    left = flag.without(parts, policy)
    if left < policy.remainder_level:
        return True
    if left < HINT and flag.p < min(part.p for part in parts):
        return True
    if len(parts) > 1 and left < HALF and all(part.level == CHAIN[0] for part in parts):
        return True  # several officers of one station rather share an order than a thought
    covered = _covered(flag.look.trials, parts)[flag.mine(flag.look)].mean()
    return len(parts) > 1 and bool(covered >= PARTS_SHARE)


def _home(part: Flag, outer: str) -> int:
    """The unit of an outer level in which most cases of a part lie; -1 where the level has no names."""
    around = [unit for unit in part.look.trials.units if unit.level == outer]
    if not around:
        return -1
    codes = around[0].codes[part.mine(part.look)]
    home, _ = main_of(np.zeros(len(codes), np.int32), codes, 1, len(around[0].known))
    return int(home[0])


def _covered(trials: Trials, parts: Sequence[Flag]) -> NDArray[np.bool_]:
    covered = np.zeros(len(trials), np.bool_)
    for part in parts:
        covered |= np.any([u.codes == part.code for u in trials.units if u.level == part.level], axis=0)
    return covered


def _each_once(flags: list[Flag], policy: Policy) -> list[Flag]:
    """Units that still stand out when the cases of those that stand out more are left out."""
    kept: list[Flag] = []
    for flag in sorted(flags, key=lambda flag: (flag.p, flag.level, flag.name)):
        if not kept or flag.beside(kept, policy) < policy.remainder_level:
            kept.append(flag)
    by_name: dict[str, Flag] = {}
    for flag in kept:
        by_name.setdefault(flag.name, flag)
    return list(by_name.values())


def question(kind: str, flag: Flag, report_ids: Sequence[str]) -> Question:
    """The question about a unit that stands out."""
    trials, standing = flag.look.trials, flag.look.standings[flag.level]
    hits, expected = float(standing.hits[flag.code]), float(standing.expected[flag.code])
    reports = np.unique(flag.carried())
    return Question(
        kind=kind,
        unit=flag.name,
        n=int(standing.n[flag.code]),
        evidence=tuple(sorted(report_ids[code] for code in reports.tolist() if code >= 0)),
        statistic=round((hits + HALF) / (expected + HALF), 4),
        p=max(flag.p, LEAST_P),
        level=flag.level,
        seen=int(hits),
        expected=round(expected, 3),
        detail=trials.detail,
    )
