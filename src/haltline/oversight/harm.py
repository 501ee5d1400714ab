"""The harm account: how long, and how much, people were kept from money that was theirs.

Wrong-hold days are the sum, over parts of holds later released as not fraud or by an upheld contest, of the
days they stood. What still stands is open, neither right nor wrong.

Cost: one sort of the events of holds; holds that end in parts or by a contest, microseconds an event.
"""

import operator
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from haltline.oversight.history import NOT_GIVEN, Excluded, History
from haltline.oversight.stages import DAY, STAGES, stage

EVENTS = ("hold_started", "hold_released", "contest_upheld")
WRONG = frozenset(
    {"not fraud", "contest upheld", "upheld"}
)  # endings that say so, whatever joins their words


class Fact(NamedTuple):
    """One event of one hold."""

    line: int
    stage: str
    at: int
    amount: int
    wrong: bool


@dataclass(slots=True)
class Part:
    """A sum that stands since a time; -1 where no sum was given."""

    since: int
    amount: int


class Ended(NamedTuple):
    """A part that stood from one time to another; `upheld` once a contest said that it was wrong."""

    since: int
    until: int
    amount: int
    wrong: bool


@dataclass(frozen=True, slots=True)
class Harm:
    """The account. Times are microseconds, sums minor units; amounts times time are exact.

    `parts` ended as wrong; `unsummed` of them had no sum. `released` is the sum of wrong parts, and
    `open_amount` of what still stands in `open_holds`. `excluded` names events that fit no hold.
    """

    wrong_micros: int
    amount_micros: int
    parts: int
    released: int
    open_holds: int
    open_amount: int
    unsummed: int = 0
    excluded: tuple[Excluded, ...] = field(default=())

    @property
    def wrong_hold_days(self) -> Fraction:
        """Days that wrong parts stood, exactly."""
        return Fraction(self.wrong_micros, DAY)

    @property
    def amount_days(self) -> Fraction:
        """Minor units times days, exactly."""
        return Fraction(self.amount_micros, DAY)


@dataclass(slots=True)
class Hold:
    """One hold, its parts in the order in which they began; what is released first began first."""

    standing: list[Part] = field(default_factory=list)
    ended: list[Ended] = field(default_factory=list)
    upheld: list[tuple[int, int]] = field(default_factory=list)  # (time, sum) of contests not yet carried out
    begun: bool = False

    def take(self, fact: Fact) -> str:
        """Plays one event; returns why it fits nothing, or an empty text."""
        if fact.stage == "hold_started":
            if any(part.since == fact.at and part.amount == fact.amount for part in self.standing):
                return "starts a part of a hold that has started already"
            self.standing.append(Part(fact.at, fact.amount))
            self.begun = True
            return ""
        if not self.begun:
            return f"{fact.stage} of a hold that has not started"
        if fact.stage == "contest_upheld":
            return self._uphold(fact)
        if not self.standing:
            return "releases what was released before"
        self.ended += list(self._end(fact.at, fact.amount, fact.wrong))
        return ""

    def _uphold(self, fact: Fact) -> str:
        """An upheld contest waits for its release; when all has ended before, that was wrong too."""
        if self.standing:
            self.upheld.append((fact.at, fact.amount))
            return ""
        left = fact.amount
        for place in reversed(range(len(self.ended))):
            part = self.ended[place]
            if not part.wrong and (left == NOT_GIVEN or left > 0):
                self.ended[place] = part._replace(wrong=True)
                left = left if NOT_GIVEN in (left, part.amount) else left - part.amount
        return ""

    def _end(self, at: int, amount: int, wrong: bool) -> Iterator[Ended]:
        """Ends parts up to a sum, all without one; a contest upheld before makes them wrong."""
        for since, left in self._cut(amount):
            asked = self._carried_out(left)
            if wrong or NOT_GIVEN in asked:
                yield Ended(since, at, left, True)
                continue
            rest = left - sum(asked) if left != NOT_GIVEN else left
            yield from (Ended(since, at, piece, True) for piece in asked)
            if rest:
                yield Ended(since, at, rest, False)

    def _cut(self, amount: int) -> Iterator[tuple[int, int]]:
        """Takes parts off what stands, first begun first, up to a sum; all of it without one."""
        left = amount
        while self.standing and left != 0:
            part = self.standing[0]
            if NOT_GIVEN in (left, part.amount) or part.amount <= left:
                self.standing.pop(0)
                yield part.since, part.amount
                left = left if left == NOT_GIVEN else max(0, left - max(part.amount, 0))
                if part.amount == NOT_GIVEN:
                    return
            else:
                part.amount -= left
                yield part.since, left
                left = 0

    def _carried_out(self, amount: int) -> list[int]:
        """How much of a sum that ends upheld contests have asked for; they are done with it."""
        done = []
        while self.upheld and amount != 0:
            at, asked = self.upheld[0]
            if NOT_GIVEN in (asked, amount):
                done.append(amount)
                if asked != NOT_GIVEN:
                    self.upheld.pop(0)
                break
            piece = min(asked, amount)
            done.append(piece)
            amount -= piece
            self.upheld[0] = (at, asked - piece)
            if asked == piece:
                self.upheld.pop(0)
        return done

    def close(self) -> None:
        """What contests asked for and nobody released ended when they were upheld."""
        for at, asked in self.upheld:
            self.ended += [Ended(since, max(at, since), amount, True) for since, amount in self._cut(asked)]


def harm_of(history: History) -> Harm:
    """The harm account of a history."""
    rows = history.where(*EVENTS)
    keys = _keys(history, rows)
    plain, others = _plain(history, rows, keys)
    holds: dict[int, Hold] = {}
    excluded = []
    for key, fact in _facts(history, rows[others], keys[others]):
        hold = holds.setdefault(key, Hold())
        if reason := hold.take(fact):
            excluded.append(Excluded(fact.line, reason))
    for hold in holds.values():
        hold.close()
    wrong = [part for hold in holds.values() for part in hold.ended if part.wrong]
    summed = [part for part in wrong if part.amount != NOT_GIVEN]
    standing = [hold.standing for hold in holds.values() if hold.standing]
    return Harm(
        wrong_micros=plain.wrong_micros + sum(part.until - part.since for part in wrong),
        amount_micros=plain.amount_micros + sum((part.until - part.since) * part.amount for part in summed),
        parts=plain.parts + len(wrong),
        released=plain.released + sum(part.amount for part in summed),
        open_holds=plain.open_holds + len(standing),
        open_amount=plain.open_amount
        + sum(part.amount for parts in standing for part in parts if part.amount != NOT_GIVEN),
        unsummed=plain.unsummed + len(wrong) - len(summed),
        excluded=tuple(excluded),
    )


def _keys(history: History, rows: NDArray[np.intp]) -> NDArray[np.int64]:
    """A number for the hold of each event: its hold_id, else the report's one at that bank."""
    hold = history.hold.codes[rows].astype(np.int64)
    report, bank = history.report.codes[rows].astype(np.int64), history.bank.codes[rows].astype(np.int64)
    unnamed = len(history.hold.known) + report * (len(history.bank.known) + 1) + bank + 1
    return np.where(hold != NOT_GIVEN, hold, unnamed)


def _plain(
    history: History, rows: NDArray[np.intp], keys: NDArray[np.int64]
) -> tuple[Harm, NDArray[np.bool_]]:
    """The account of holds that start once and end whole or not at all, and which events are of others."""
    order = np.argsort(keys, kind="stable")
    rows_by, key = rows[order], keys[order]
    kind, amount, at = history.stage[rows_by], history.amount[rows_by], history.at[rows_by]
    first = np.flatnonzero(np.r_[True, key[1:] != key[:-1]]) if len(key) else np.zeros(0, np.intp)
    size = np.diff(np.r_[first, len(key)])
    started = kind[first] == stage("hold_started")
    second = np.minimum(first + 1, max(len(key) - 1, 0))
    whole = (amount[second] == NOT_GIVEN) | (amount[second] == amount[first])
    ended = (size == 2) & (kind[second] == stage("hold_released")) & whole
    plain = started & ((size == 1) | ended)
    begun, until = first[plain], second[plain]
    over = ended[plain]
    wrong = over & _wrong(history, rows_by[until])
    sums = np.where(amount[begun] == NOT_GIVEN, 0, amount[begun])
    stood = (at[until] - at[begun])[wrong]
    account = Harm(
        wrong_micros=int(stood.sum()),
        amount_micros=sum(map(operator.mul, stood.tolist(), sums[wrong].tolist())),
        parts=len(stood),
        released=sum(sums[wrong].tolist()),
        open_holds=int((~over).sum()),
        open_amount=sum(sums[~over].tolist()),
        unsummed=int((amount[begun][wrong] == NOT_GIVEN).sum()),
    )
    others = np.empty(len(rows), np.bool_)
    others[order] = np.repeat(~plain, size)
    return account, others


def _wrong(history: History, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Whether the outcome of an event says that the hold was wrong."""
    words = np.array([*map(_says_wrong, history.outcome.known), False])  # the last place takes code -1
    found: NDArray[np.bool_] = words[history.outcome.codes[rows]]
    return found


def _facts(history: History, rows: NDArray[np.intp], keys: NDArray[np.int64]) -> Iterator[tuple[int, Fact]]:
    """Events of holds in order, each with its hold."""
    columns = (
        keys,
        history.line[rows],
        history.stage[rows],
        history.at[rows],
        history.amount[rows],
        _wrong(history, rows),
    )
    for key, line, kind, at, amount, said in zip(*(each.tolist() for each in columns), strict=True):
        yield key, Fact(line, STAGES[kind], at, amount, said)


def _says_wrong(outcome: str) -> bool:
    """Whether the word of a release says that the hold was wrong; case, dashes and underscores aside."""
    return " ".join(outcome.lower().replace("_", " ").replace("-", " ").split()) in WRONG
