"""From compared cases to questions: what stands out, at the narrowest unit that explains it, once.

Every look (a part of the time, a width, a threshold) counts: p is the least of all looks times their number.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..question import Question
from .comparing import Look, again, look_at
from .policy import Policy
from .trials import CHAIN, Trials, main_of

PARTS_SHARE = 0.75  # of a unit's cases: when so many lie in parts that stand out, it is the unit


@dataclass(frozen=True, slots=True)
class Flag:
    """A unit that stands out in a look; `level` is the number of its level there."""

    level: int
    code: int
    look: Look
    looks: int
    p: float

    @property
    def name(self) -> str:
        return self.look.trials.units[self.level].known[self.code]

    @property
    def mine(self) -> NDArray[np.bool_]:
        return self.look.trials.units[self.level].codes == self.code

    def without(self, parts: Sequence["Flag"]) -> float:
        """How unlikely the unit still is when the cases of its parts are left out, all looks counted."""
        keep = ~_covered(self.look.trials, parts)
        return min(1.0, again(self.look, self.level, self.code, keep)[3] * self.looks)


def ask(kind: str, sets: Sequence[Trials], report_ids: Sequence[str], policy: Policy) -> list[Question]:
    """The questions of a kind from one or more ways of counting the same units' cases."""
    looks = [look_at(part, policy) for trials in sets for part in _recent(trials, policy) if len(part)]
    if not looks:
        return []
    flags = _narrowest(_standing_out(looks, policy), policy)
    return [_question(kind, flag, report_ids) for flag in _each_once(flags, policy)]


def _recent(trials: Trials, policy: Policy) -> list[Trials]:
    """All the cases, and those of the last half, quarter and eighth: what began of late is not thinned out."""
    parts = [trials]
    if not len(trials):
        return parts
    last, span = int(trials.day.max()), int(trials.day.max()) - int(trials.day.min()) + 1
    for part in (2, 4, 8):
        if span // part >= policy.recent_days_min:
            parts.append(trials.only(trials.day > last - span // part))
    return parts


def _standing_out(looks: list[Look], policy: Policy) -> list[Flag]:
    flags = []
    levels = [unit.level for unit in looks[0].trials.units]
    active = [int(max((look.standings[at].n > 0).sum() for look in looks)) for at in range(len(levels))]
    for at, level in enumerate(levels):
        p = np.stack([look.standings[at].p for look in looks])
        best = p.argmin(axis=0)
        least = np.minimum(1.0, p.min(axis=0) * len(looks))
        for code in np.flatnonzero(least < _level(level, levels, active, policy)).tolist():
            flag = Flag(at, code, looks[best[code]], len(looks), float(least[code]))
            if _matters(flag, policy) and not _one_off(flag, policy):
                flags.append(flag)
    return flags


def _level(level: str, levels: list[str], active: list[int], policy: Policy) -> float:
    """A level's share of false alarms: all officers together cost no more of them than all stations."""
    if level == "officer" and "station" in levels:
        at = levels.index(level)
        return policy.level * min(1.0, active[levels.index("station")] / max(active[at], 1))
    return policy.level


def _matters(flag: Flag, policy: Policy) -> bool:
    standing = flag.look.standings[flag.level]
    hits, expected = standing.hits[flag.code], standing.expected[flag.code]
    return bool(hits >= policy.hits_min and hits >= policy.ratio_min * expected)


def _one_off(flag: Flag, policy: Policy) -> bool:
    """Whether the unit's worst weeks (or other blocks) in a row, left out, take the pattern with them."""
    trials, mine = flag.look.trials, flag.mine
    weeks = trials.blocks()
    first = int(weeks[mine].min())
    found = np.bincount(weeks[mine & trials.hit] - first, minlength=1)
    window = np.convolve(found, np.ones(policy.one_off_weeks, np.int64))
    end = int(window.argmax()) + first
    worst = (weeks <= end) & (weeks > end - policy.one_off_weeks)
    left = again(flag.look, flag.level, flag.code, ~worst)
    return min(1.0, left[3] * flag.looks) >= policy.one_off_level


def _narrowest(flags: list[Flag], policy: Policy) -> list[Flag]:
    """A unit stands for its parts when it stands out without them, or nearly all of it does."""
    if not flags:
        return []
    levels = [unit.level for unit in flags[0].look.trials.units]
    kept = [flag for flag in flags if levels[flag.level] == CHAIN[0]]
    for outer in CHAIN[1:]:
        for flag in [flag for flag in flags if levels[flag.level] == outer]:
            parts = [part for part in kept if _home(part, flag) == flag.code]
            if parts and not _of_the_whole(flag, parts, policy):
                continue
            kept = [part for part in kept if part not in parts] + [flag]
    return kept + [flag for flag in flags if levels[flag.level] not in CHAIN]


def _of_the_whole(flag: Flag, parts: list[Flag], policy: Policy) -> bool:
    if flag.without(parts) < policy.remainder_level:
        return True
    covered = _covered(flag.look.trials, parts)[flag.mine].mean()
    return len(parts) > 1 and bool(covered >= PARTS_SHARE)


def _home(part: Flag, outer: Flag) -> int:
    """The unit of the outer level in which most cases of a part lie."""
    units = part.look.trials.units
    around = units[outer.level].codes[part.mine]
    home, _ = main_of(np.zeros(len(around), np.int32), around, 1, len(units[outer.level].known))
    return int(home[0])


def _covered(trials: Trials, parts: Sequence[Flag]) -> NDArray[np.bool_]:
    covered = np.zeros(len(trials), np.bool_)
    for part in parts:
        covered |= trials.units[part.level].codes == part.code
    return covered


def _each_once(flags: list[Flag], policy: Policy) -> list[Flag]:
    """Units that still stand out when the cases of those that stand out more are left out."""
    kept: list[Flag] = []
    for flag in sorted(flags, key=lambda flag: (flag.p, flag.level, flag.name)):
        if not kept or flag.without(kept) < policy.remainder_level:
            kept.append(flag)
    by_name: dict[str, Flag] = {}
    for flag in kept:
        by_name.setdefault(flag.name, flag)
    return list(by_name.values())


def _question(kind: str, flag: Flag, report_ids: Sequence[str]) -> Question:
    trials, standing = flag.look.trials, flag.look.standings[flag.level]
    hits, expected = float(standing.hits[flag.code]), float(standing.expected[flag.code])
    reports = np.unique(trials.report[flag.mine & trials.hit])
    asked = Question(
        kind,
        flag.name,
        int(standing.n[flag.code]),
        tuple(sorted(report_ids[code] for code in reports.tolist() if code >= 0)),
        round(hits / max(expected, 1e-9), 4),
        flag.p,
    )
    return replace(
        asked,
        level=trials.units[flag.level].level,
        seen=int(hits),
        expected=round(expected, 3),
        detail=trials.detail,
    )
