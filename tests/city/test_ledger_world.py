"""A city from anyone's ledger keeps its rows, its order and its sums, and deals accounts by a stable rule."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from tests.city.immediate_centre import ImmediateCentre

from haltline.city.ledger_world import (
    Ledger,
    LedgerDispute,
    LedgerNotPlayable,
    LedgerRow,
    bank_of,
    ledger_world,
)
from haltline.city.rows import Row
from haltline.engine import Dispute, trace
from haltline.engine import Ledger as EngineLedger
from haltline.engine import Row as EngineRow
from haltline.protocol import slices as units

START = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


def a_ledger(dice: random.Random, rows: int = 200) -> Ledger:
    names = [f"a{n}" for n in range(25)] + [""]
    made = [
        LedgerRow(
            f"t{n}", dice.randrange(40), 0, dice.choice(names[:-1]), dice.choice(names), dice.randrange(1, 90)
        )
        for n in range(rows)
    ]
    moving = [row for row in made if row.source != row.target]
    picked = dice.sample([row for row in moving if row.time < 30], 6)
    disputes = [LedgerDispute(f"D{n // 2}", row.transaction_id, row.amount) for n, row in enumerate(picked)]
    return Ledger(made, disputes, {name: dice.randrange(200) for name in names[:10]}, "INR")


def test_accounts_are_dealt_by_a_rule_that_never_changes() -> None:
    assert [bank_of(name) for name in ("a1", "a2", "17", "acct-9")] == ["SIRV", "OSTA", "BELA", "BELA"]
    assert len({bank_of(f"account {n}") for n in range(200)}) == 6


def test_history_ends_with_the_first_report_and_the_order_is_the_ledgers() -> None:
    ledger = a_ledger(random.Random(1))
    city = ledger_world(ledger, seed=1, start=START)
    by_id = {row.transaction_id: row for row in ledger.rows}
    told_at = [
        max(by_id[d.transaction_id].time for d in ledger.disputes if d.dispute_id == x) for x in ("D0", "D1")
    ]
    assert {by_id[row.transfer_id].time <= min(told_at) for row in city.history} == {True}
    played = [by_id[row.transfer_id] for row in (*city.history, *city.rows)]
    assert played == sorted(played, key=lambda row: (row.time, row.sequence, row.transaction_id.encode()))
    assert all(row.time <= START < later.time for row in city.history for later in city.rows)
    assert city.rows[-1].time <= START + timedelta(seconds=20)


@pytest.mark.parametrize("seed", range(15))
def test_when_nothing_is_held_the_banks_show_what_one_trace_of_the_ledger_shows(seed: int) -> None:
    """All banks together answer a disputed payment exactly as the engine's FIFO trace of the whole ledger."""
    ledger = a_ledger(random.Random(seed))
    city = ledger_world(ledger, seed=seed, start=START)
    centre = ImmediateCentre(city)
    for row in city.rows:
        centre.book(row)
    by_id = {row.transfer_id: row for row in (*city.history, *city.rows)}
    dispute = ledger.disputes[0]
    first = by_id[dispute.transaction_id]
    trail = trace(
        EngineLedger.from_rows(
            [
                EngineRow(r.transaction_id, r.time, r.sequence, r.source, r.target, r.amount)
                for r in ledger.rows
            ],
            ledger.openings,
        ),
        [Dispute("D", dispute.transaction_id, dispute.amount)],
        "fifo",
    )
    resting, gone = _follow(centre, first, dispute.amount)
    assert resting == {line.place.upper(): line.amount for line in trail.positions()}
    assert gone == sum(line.amount for line in trail.exits())


def _follow(centre: ImmediateCentre, disputed: Row, amount: int) -> tuple[dict[str, int], int]:
    """Asks bank after bank for the whereabouts only; nothing is held."""
    resting: Counter[str] = Counter()
    gone, asked = 0, [(disputed, units.first(amount))]
    while asked:
        row, wanted = asked.pop()
        if row.target is None:
            gone += units.total(wanted)
            continue
        where = centre.desks[row.target.institution].books.whereabouts(row.transfer_id, wanted)
        resting[row.target.number] += units.total(where.here)
        asked += [(moved.row, moved.slices) for moved in where.moved]
    return {name: left for name, left in resting.items() if left}, gone


def test_names_of_a_ledger_are_written_as_a_form_writes_account_numbers() -> None:
    """Else a report names an account that the bank does not find; names that look alike stay apart."""
    names = ["acct-9", "m1", "M1", "shop@okbank", "खाता"]
    rows = [LedgerRow(f"t{n}", n, 0, "v", name, 10) for n, name in enumerate(names)]
    city = ledger_world(Ledger(rows, [LedgerDispute("A", "t0", 10)], {"m1": 5}, "INR"), seed=1, start=START)
    numbers = [row.target.number for row in (*city.history, *city.rows) if row.target]
    assert numbers[:4] == ["ACCT9", "M1X", "M1", "shop@okbank"]
    assert numbers[4].isascii() and len(set(numbers)) == 5
    assert [row.account.number for row in city.openings] == ["M1X"]


def test_times_with_a_zone_are_mapped_like_numbers() -> None:
    noon = datetime(2020, 1, 1, 12, tzinfo=UTC)
    rows = [
        LedgerRow("t1", noon, 0, "v", "m", 100),
        LedgerRow("t2", noon + timedelta(hours=1), 0, "m", "n", 60),
        LedgerRow("t3", noon + timedelta(hours=3), 0, "n", "", 60),
    ]
    city = ledger_world(Ledger(rows, [LedgerDispute("A", "t1", 100)], {}, "INR"), seed=1, start=START)
    assert [row.transfer_id for row in city.history] == ["t1"]
    assert [row.time - START for row in city.rows] == [timedelta(seconds=20) / 3, timedelta(seconds=20)]
    assert (city.reports[0].payments[0].amount, city.reports[0].payments[0].whole) == (100, 0)


def test_a_partly_disputed_payment_is_reported_with_its_whole_amount() -> None:
    rows = [LedgerRow("t1", 0, 0, "v", "m", 100), LedgerRow("t2", 10, 0, "m", "n", 60)]
    parts = [LedgerDispute("A", "t1", 30), LedgerDispute("B", "t1", 50)]
    city = ledger_world(Ledger(rows, parts, {}, "INR"), seed=1, start=START)
    told = [(plan.payments[0].amount, plan.payments[0].whole) for plan in city.reports]
    assert told == [(30, 100), (50, 100)]


@pytest.mark.parametrize("disputes", [[], [LedgerDispute("A", "no-such-row", 5)]])
def test_a_ledger_from_which_no_report_can_come_is_refused(disputes: list[LedgerDispute]) -> None:
    rows = [LedgerRow("t1", 1, 0, "v", "m", 100)]
    with pytest.raises(LedgerNotPlayable):
        ledger_world(Ledger(rows, disputes, {}, "INR"), seed=1, start=START)
