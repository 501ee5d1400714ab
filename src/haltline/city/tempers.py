"""How a whole bank is, beyond single answers: what it says, how its line is, how its clock goes.

The usual city has even-tempered banks, and only single answers go wrong. A hard city gives every bank
something: it must not cost a report, hold a unit twice or break the cap.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

CLOCK_SECONDS_MAX = 240  # of the five minutes that two clocks may differ by, less a signature's way
FLAKY_SHARE = 0.25  # of the calls to a flaky bank that it does not take
DIES_AT = frozenset({3, 9, 17})
"""The effects after which a bank that restarts ends itself, each before its caller hears of it."""
ROTATES_AFTER = 2  # answers, from which on a bank that rotates signs with its second key


class Speech(StrEnum):
    """How a bank answers."""

    PLAIN = "plain"
    FAST = "fast"
    SLOW = "slow"  # at the end of its clock, now and then beyond
    HOSTILE = "hostile"  # sums, accounts, codes and second versions that no honest bank sends
    OUT_OF_ORDER = "out-of-order"  # the newer answer before the older


class Line(StrEnum):
    """How a bank can be reached."""

    STEADY = "steady"
    FLAKY = "flaky"  # 503 to some calls
    LATE_RECEIPTS = "late-receipts"  # it acts, and the caller has given up before it says so
    RESTARTS = "restarts"  # its process ends itself between effect and answer, and is started again


@dataclass(frozen=True, slots=True)
class Temper:
    """One bank's nature; its clock is so many seconds ahead, or behind when negative."""

    speech: Speech = Speech.PLAIN
    line: Line = Line.STEADY
    clock_ahead_seconds: float = 0.0
    rotates: bool = False

    def refuses(self, code: str, number: int) -> bool:
        """Whether a flaky bank does not take its `number`-th call since it started."""
        return self.line is Line.FLAKY and random.Random(f"{code}:{number}").random() < FLAKY_SHARE

    def dies_after(self, effect: int) -> bool:
        """Whether the bank ends itself right after its `effect`-th effect, over all its lives."""
        return self.line is Line.RESTARTS and effect in DIES_AT


EVEN = Temper()
Kind = TypeVar("Kind")


def read_temper(told: Mapping[str, Any]) -> Temper:
    """The temper in a control file; what is not said is even-tempered."""
    return Temper(
        Speech(told.get("speech", Speech.PLAIN)),
        Line(told.get("line", Line.STEADY)),
        float(told.get("clock_ahead_seconds", 0.0)),
        bool(told.get("rotates", False)),
    )


def hard_tempers(seed: int, codes: Sequence[str], filing: Sequence[str] = ()) -> dict[str, Temper]:
    """A temper for each bank of a hard city: every kind of speech and of line occurs, whatever the seed.

    At least one clock is ahead, one behind, and one bank changes its key. `filing` are banks beside them
    that speak by files: these come late, out of order or twice, over a line and by a clock like any other.
    """
    return _of_protocol(seed, codes) | {code: _of_files(seed, code) for code in filing}


def _of_files(seed: int, code: str) -> Temper:
    dice = random.Random(f"tempers:{seed}:{code}")
    speech = dice.choice((Speech.SLOW, Speech.OUT_OF_ORDER, Speech.HOSTILE))
    line = dice.choice([line for line in Line if line is not Line.STEADY])
    ahead = round(dice.uniform(-1, 1) * CLOCK_SECONDS_MAX, 1)
    return Temper(speech, line, ahead, rotates=dice.random() < 0.5)


def _of_protocol(seed: int, codes: Sequence[str]) -> dict[str, Temper]:
    dice = random.Random(f"tempers:{seed}")
    speeches = _dealt(dice, [speech for speech in Speech if speech is not Speech.PLAIN], len(codes))
    lines = _dealt(dice, [line for line in Line if line is not Line.STEADY], len(codes))
    rotating = dice.randrange(len(codes))
    return {
        code: Temper(
            speeches[n],
            lines[n],
            round(dice.uniform(0.2, 1) * CLOCK_SECONDS_MAX * (-1) ** n, 1),
            rotates=n in (rotating, (rotating + 1) % len(codes)),
        )
        for n, code in enumerate(codes)
    }


def _dealt(dice: random.Random, kinds: list[Kind], count: int) -> list[Kind]:
    """So many of the kinds in a drawn order, each as often as the others."""
    cards = [kinds[n % len(kinds)] for n in range(count)]
    dice.shuffle(cards)
    return cards
