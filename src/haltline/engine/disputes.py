"""Disputes placed on a ledger: which first units of which payments belong to whom."""

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from haltline.engine.ledger import Ledger
from haltline.values.errors import InvalidValue


class Dispute(NamedTuple):
    """The first `amount` units of one payment, said to be fraudulent; an id may name several payments."""

    dispute_id: str
    transaction_id: str
    amount: int


class DisputesRefused(InvalidValue):
    """Disputes that name no payment, or more than it; `problems` holds (place in the input, reason)."""

    def __init__(self, problems: list[tuple[int, str]]) -> None:
        super().__init__("disputes", "; ".join(reason for _, reason in problems[:3]))
        self.problems = problems


class Absent(NamedTuple):
    """Payments that a ledger lacks: `elsewhere` those left out by their currency, `unsure` those that may be
    in it once its bad rows are mended."""

    elsewhere: Container[str] = ()
    unsure: Container[str] = ()


@dataclass(frozen=True, slots=True)
class Parts:
    """Disputed units in ledger order: on each row consecutive units, in dispute_id order.

    `names` are the dispute ids in byte order; a label is an index into them.
    """

    names: Sequence[str]
    rows: Sequence[int]
    labels: Sequence[int]
    amounts: Sequence[int]

    def by_row(self) -> dict[int, list[tuple[int, int]]]:
        """For each disputed row its (label, amount) parts, in the order in which they lie."""
        entries = zip(self.rows, self.labels, self.amounts, strict=True)
        return {row: [(n, a) for _, n, a in group] for row, group in groupby(entries, key=lambda e: e[0])}

    def offsets(self) -> NDArray[np.int64]:
        """Where each part begins on its row: the units of the row's parts before it."""
        rows, units = np.array(self.rows, np.int64), np.array(self.amounts, np.int64)
        through = np.cumsum(units) - units
        return through - through[np.searchsorted(rows, rows)]

    def disputed(self) -> list[int]:
        """The units each dispute names in all."""
        sums = [0] * len(self.names)
        for label, amount in zip(self.labels, self.amounts, strict=True):
            sums[label] += amount
        return sums


def place(ledger: Ledger, disputes: Iterable[Dispute], *, elsewhere: Container[str] = ()) -> Parts:
    """The disputes on their rows; `elsewhere` holds ids of payments that were left out by their currency.

    Raises DisputesRefused with every dispute that cannot stand.
    """
    given = list(disputes)
    where = ledger.rows_named({dispute.transaction_id for dispute in given})
    problems = _problems(ledger, given, where, Absent(elsewhere))
    if problems:
        raise DisputesRefused(sorted(problems.items()))
    names = sorted({dispute.dispute_id for dispute in given})
    label = {name: number for number, name in enumerate(names)}
    entries = sorted((where[d.transaction_id], label[d.dispute_id], d.amount) for d in given)
    rows, labels, amounts = zip(*entries, strict=True) if entries else ((), (), ())
    return Parts(names, rows, labels, amounts)


def refused(ledger: Ledger, disputes: Iterable[Dispute], absent: Absent) -> dict[int, str]:
    """What is wrong with disputes, by their place, as far as a ledger that lacks some payments can tell."""
    given = list(disputes)
    where = ledger.rows_named({dispute.transaction_id for dispute in given})
    return _problems(ledger, given, where, absent)


def wrong_names(pairs: Iterable[tuple[str, str]]) -> dict[int, str]:
    """What no ledger can mend: a (dispute_id, transaction_id) that stands twice, or one without a dispute."""
    seen: set[tuple[str, str]] = set()
    problems = {}
    for number, pair in enumerate(pairs):
        if pair in seen:
            problems[number] = f"dispute {pair[0]!r} names payment {pair[1]!r} twice"
        elif not pair[0]:
            problems[number] = "dispute_id is empty"
        seen.add(pair)
    return problems


def _problems(ledger: Ledger, given: list[Dispute], where: dict[str, int], absent: Absent) -> dict[int, str]:
    problems = wrong_names((dispute.dispute_id, dispute.transaction_id) for dispute in given)
    for number, dispute in enumerate(given):
        reason = _reason(ledger, dispute, where.get(dispute.transaction_id), absent)
        if reason and number not in problems:
            problems[number] = reason
    sound = {n: d for n, d in enumerate(given) if n not in problems and d.transaction_id in where}
    return problems | _too_much(ledger, sound, where)


def _reason(ledger: Ledger, dispute: Dispute, row: int | None, absent: Absent) -> str:
    name = dispute.transaction_id
    if dispute.amount <= 0:
        return "amount must be more than zero"
    if row is None and name in absent.elsewhere:
        return f"payment {name!r} is in another currency"
    if row is None:
        return "" if name and name in absent.unsure else f"payment {name!r} is not in the ledger"
    if ledger.sources[row] == ledger.targets[row]:
        return f"payment {name!r} moves nothing: its source is its target"
    return ""


def _too_much(ledger: Ledger, sound: dict[int, Dispute], where: dict[str, int]) -> dict[int, str]:
    """Every dispute on a payment whose disputes together exceed it."""
    on_row: dict[int, list[int]] = defaultdict(list)
    for number, dispute in sound.items():
        on_row[where[dispute.transaction_id]].append(number)
    problems: dict[int, str] = {}
    for row, numbers in on_row.items():
        total, amount = sum(sound[n].amount for n in numbers), int(ledger.amounts[row])
        if total > amount:
            reason = f"the disputes on payment {ledger.ids[row]!r} sum to {total}, more than its {amount}"
            problems |= dict.fromkeys(numbers, reason)
    return problems
