"""The small files beside a ledger: openings, disputes and claims."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from haltline.engine.disputes import Absent, Dispute, DisputesRefused, Parts, place, refused, wrong_names
from haltline.engine.sharing import Claim, Past, Standing, stand, unfounded
from haltline.sources import fields
from haltline.sources.bad_input import Faults
from haltline.sources.table import Wanted, read_table
from haltline.sources.transactions import Reading
from haltline.sources.unsure import Unsure


class Listed(NamedTuple):
    """The disputes of a file and the line of each, to name the one that cannot stand."""

    file: str
    disputes: list[Dispute]
    lines: list[int]


class Claimed(NamedTuple):
    """The claims of a file and the line of each."""

    file: str
    claims: list[Claim]
    lines: list[int]


def read_openings(path: Path, scale: int, faults: Faults) -> Mapping[str, int]:
    """The balance of each account before every row; an account twice or without a name is bad."""
    table = read_table(path, _columns("account", "balance"), faults)
    balances = fields.amounts(table.column("balance"), scale, "balance", zero=True)
    accounts = table.column("account")
    table.note(faults, balances.problems, "balance")
    table.note(faults, _doubled(accounts, "account"), "account")
    return dict(zip(accounts.to_pylist(), balances.values.tolist(), strict=True))


def read_disputes(path: Path, scale: int, faults: Faults) -> Listed:
    """The disputes of a file; whether their payments exist is for the ledger to say."""
    table = read_table(path, _columns("dispute_id", "transaction_id", "amount"), faults)
    amounts = fields.amounts(table.column("amount"), scale, "amount")
    texts = (table.column("dispute_id").to_pylist(), table.column("transaction_id").to_pylist())
    unnamed = table.told.get("transaction_id", ())
    wrong = {row: why for row, why in wrong_names(zip(*texts, strict=True)).items() if row not in unnamed}
    table.note(faults, amounts.problems, "amount")
    table.note(faults, wrong, "dispute_id")
    disputes = [Dispute(*row) for row in zip(*texts, amounts.values.tolist(), strict=True)]
    sound = [row for row in range(len(table)) if row not in table.broken]
    return Listed(table.file, [disputes[row] for row in sound], table.lines[sound].tolist())


def placed(listed: Listed, reading: Reading, faults: Faults) -> Parts | None:
    """The disputes on the rows of a ledger; None when some cannot stand, which `faults` then names.

    Of a ledger with bad rows always None; what can be said without those rows is named.
    """
    try:
        if not reading.unsure:
            return place(reading.ledger, listed.disputes, elsewhere=reading.elsewhere)
        absent = Absent(reading.elsewhere, reading.unsure)
        problems = [*refused(reading.ledger, listed.disputes, absent).items()]
    except DisputesRefused as error:
        problems = error.problems
    for number, reason in problems:
        faults.add(listed.file, listed.lines[number], reason)
    return None


def read_claims(path: Path, faults: Faults, *, with_payments: bool = False) -> Claimed:
    """The losses that share a pot; `with_payments` for rules that look at which payment each was."""
    names = ("claim_id", "loss", *(["transaction_id"] if with_payments else []))
    table = read_table(path, _columns(*names), faults)
    losses = fields.amounts(table.column("loss"), 0, "loss")
    named = table.column("claim_id")
    table.note(faults, losses.problems, "loss")
    table.note(faults, _doubled(named, "claim_id"), "claim_id")
    texts = (named.to_pylist(), losses.values.tolist(), table.column("transaction_id").to_pylist())
    claims = [Claim(*row) for row in zip(*texts, strict=True)]
    sound = [row for row in range(len(table)) if row not in table.broken]
    return Claimed(table.file, [claims[row] for row in sound], table.lines[sound].tolist())


def standing(claimed: Claimed, past: Past, unsure: Unsure | None, faults: Faults) -> Standing | None:
    """The claims on their payments into the pot's account; None when some cannot stand, which are noted.

    `unsure` is what the bad rows of the past leave open; None when it has none.
    """
    try:
        if not unsure:
            return stand(claimed.claims, past)
        problems = [*unfounded(claimed.claims, past, unsure).items()]
    except DisputesRefused as error:
        problems = error.problems
    for number, reason in problems:
        faults.add(claimed.file, claimed.lines[number], reason)
    return None


def _columns(*names: str) -> Wanted:
    return Wanted({name: name for name in names}, frozenset(names))


def _doubled(names: pa.Array, column: str) -> dict[int, str]:
    """What is wrong with rows whose name is empty or an earlier row's."""
    if pc.count_distinct(names).as_py() == len(names) and not pc.any(pc.equal(names, "")).as_py():
        return {}
    seen: set[str] = set()
    problems = {}
    for row, name in enumerate(names.to_pylist()):
        if not name:
            problems[row] = f"{column}: is empty"
        elif name in seen:
            problems[row] = f"{column}: {name!r} stands twice"
        seen.add(name)
    return problems
