"""A bank's books give, for any history, the whereabouts that one joint ledger of all banks would give."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from haltline.city.books import Books
from haltline.city.rows import AccountId, Opening, Row
from haltline.protocol import slices as units

START = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
BANKS = ("OSTA", "MIRK", "BELA")
NUMBERS = ("1", "2", "3")
Unit = tuple[str, int]  # (row, offset); ("", n) is an opening unit or one born clean


def account(code: str, number: str) -> AccountId:
    return AccountId(code, number)


def row(
    name: str,
    source: AccountId | None,
    target: AccountId | None,
    amount: int,
    minute: int = 0,
) -> Row:
    return Row(
        name,
        f"R{name}",
        "imps",
        START + timedelta(minutes=minute),
        0,
        source,
        target,
        amount,
        "INR",
    )


def naive_whereabouts(openings: list[Opening], rows: list[Row]) -> dict[Unit, str]:
    """Unit by unit over one joint ledger: the row that took each unit of each row, "" while it rests."""
    queues: dict[AccountId, list[Unit]] = {o.account: [("", 0)] * o.balance for o in openings}
    took: dict[Unit, str] = {}
    for each in sorted(rows, key=lambda r: r.order):
        if each.source == each.target:
            continue
        if each.source is not None:
            queue = queues.setdefault(each.source, [])
            for unit in queue[: each.amount]:
                took[unit] = each.transfer_id
            del queue[: each.amount]
        if each.target is not None:
            arrived = [(each.transfer_id, n) for n in range(each.amount)]
            took.update(dict.fromkeys(arrived, ""))
            queues.setdefault(each.target, []).extend(arrived)
    return took


def naive_trace(openings: list[Opening], rows: list[Row], disputed: str) -> tuple[dict[AccountId, int], int]:
    """Where all units of one payment are at the end: per account, and how many left the city."""
    queues: dict[AccountId, list[bool]] = {o.account: [False] * o.balance for o in openings}
    gone = 0
    for each in sorted(rows, key=lambda r: r.order):
        if each.source == each.target:
            continue
        carried = [False] * each.amount
        if each.source is not None:
            queue = queues.setdefault(each.source, [])
            carried = queue[: each.amount] + [False] * (each.amount - len(queue[: each.amount]))
            del queue[: each.amount]
        carried = [True] * each.amount if each.transfer_id == disputed else carried
        if each.target is None:
            gone += sum(carried)
        else:
            queues.setdefault(each.target, []).extend(carried)
    return {name: sum(queue) for name, queue in queues.items() if sum(queue)}, gone


def random_history(dice: random.Random) -> tuple[list[Opening], list[Row]]:
    everyone = [account(code, number) for code in BANKS for number in NUMBERS]
    openings = [Opening(each, dice.randrange(30)) for each in everyone if dice.random() < 0.5]
    sides: list[AccountId | None] = [*everyone, None]
    rows = []
    for n in range(dice.randrange(5, 60)):
        source, target = dice.choice(sides), dice.choice(sides)
        each = row(
            f"t{dice.randrange(10**6)}-{n}",
            source,
            target,
            dice.randrange(1, 25),
            dice.randrange(20),
        )
        rows.append(replace(each, sequence=dice.randrange(2)))
    return openings, [each for each in rows if each.source or each.target]


def load_banks(openings: list[Opening], rows: list[Row]) -> dict[str, Books]:
    banks = {code: Books(code) for code in BANKS}
    for code, books in banks.items():
        mine = [r for r in rows if any(side and side.institution == code for side in (r.source, r.target))]
        books.load([o for o in openings if o.account.institution == code], mine)
    return banks


def follow(banks: dict[str, Books], disputed: Row) -> tuple[dict[AccountId, int], int]:
    """What a centre does: asks bank after bank with the slices the one before named."""
    resting: dict[AccountId, int] = {}
    gone, asked = 0, [(disputed, units.first(disputed.amount))]
    while asked:
        each, wanted = asked.pop()
        if each.target is None:
            gone += units.total(wanted)
            continue
        where = banks[each.target.institution].whereabouts(each.transfer_id, wanted)
        resting[each.target] = resting.get(each.target, 0) + units.total(where.here)
        asked += [(moved.row, moved.slices) for moved in where.moved]
    return {name: amount for name, amount in resting.items() if amount}, gone


@pytest.mark.parametrize("seed", range(60))
def test_banks_that_see_only_their_own_books_find_what_one_joint_ledger_shows(
    seed: int,
) -> None:
    openings, rows = random_history(random.Random(seed))
    banks = load_banks(openings, rows)
    for disputed in [r for r in rows if r.source != r.target][:8]:
        assert follow(banks, disputed) == naive_trace(openings, rows, disputed.transfer_id)


@pytest.mark.parametrize("seed", range(30))
def test_every_unit_of_a_payment_is_in_exactly_one_place(seed: int) -> None:
    dice = random.Random(seed)
    openings, rows = random_history(dice)
    banks = load_banks(openings, rows)
    took = naive_whereabouts(openings, rows)
    for each in rows:
        if each.target is None or each.source == each.target:
            continue
        where = banks[each.target.institution].whereabouts(each.transfer_id, units.first(each.amount))
        for n in range(each.amount):
            unit = ((n, n + 1),)
            assert bool(units.intersect(where.here, unit)) == (took[(each.transfer_id, n)] == "")
        by_row = {moved.row.transfer_id: units.total(moved.slices) for moved in where.moved}
        fates = [took[(each.transfer_id, n)] for n in range(each.amount)]
        assert by_row == {name: fates.count(name) for name in set(fates) if name}


def test_the_order_in_which_a_history_is_given_does_not_matter() -> None:
    dice = random.Random(7)
    openings, rows = random_history(dice)
    shuffled = dice.sample(rows, len(rows))
    disputed = next(r for r in rows if r.source != r.target)
    assert follow(load_banks(openings, rows), disputed) == follow(load_banks(openings, shuffled), disputed)


def in_one_bank(openings: list[Opening], rows: list[Row]) -> Books:
    books = Books("OSTA")
    books.load(openings, rows)
    return books


M, N = account("OSTA", "m"), account("OSTA", "n")


def test_the_worked_example_of_the_contracts() -> None:
    rows = [
        row("t1", account("MIRK", "v"), M, 100, 1),
        row("t2", account("MIRK", "w"), M, 50, 2),
        row("t3", M, N, 90, 3),
        row("t4", N, None, 60, 4),
    ]
    books = in_one_bank([Opening(M, 30)], rows)
    first = books.whereabouts("t1", units.first(100))
    assert first.here == ((60, 100),)
    assert [(moved.row.transfer_id, moved.slices) for moved in first.moved] == [("t3", ((30, 90),))]
    onward = books.whereabouts("t3", ((30, 90),))
    assert onward.here == ((60, 90),)
    assert [(moved.row.transfer_id, moved.slices) for moved in onward.moved] == [("t4", ((30, 60),))]
    assert books.whereabouts("t2", units.first(50)).here == ((0, 50),)


def test_money_an_account_does_not_have_is_born_clean_behind_what_it_has() -> None:
    books = in_one_bank([], [row("in", account("MIRK", "v"), M, 40, 1), row("out", M, N, 100, 2)])
    assert books.accounts["m"].shortfall == 60
    assert books.declined == []
    assert books.whereabouts("in", units.first(40)).moved[0].slices == ((0, 40),)
    assert books.whereabouts("out", units.first(100)).here == ((0, 100),)


def test_the_same_row_twice_is_booked_once() -> None:
    books = in_one_bank([Opening(M, 50)], [])
    out = row("out", M, N, 20, 1)
    assert [books.book(out) for _ in range(2)] == [20, 20]
    assert (books.accounts["m"].balance, books.accounts["n"].balance) == (30, 20)


def test_a_row_that_a_lien_prevents_is_cut_and_counted() -> None:
    books = in_one_bank([Opening(M, 10)], [row("in", account("MIRK", "v"), M, 100, 1)])
    books.set_aside("in", ((0, 80),))
    assert books.book(row("out", M, N, 60, 2)) == 30
    assert [(each.transfer_id, each.amount) for each in books.declined] == [("out", 30)]
    assert (books.accounts["m"].balance, books.accounts["n"].balance) == (80, 30)


def test_only_what_the_lien_prevents_is_cut_and_the_shortfall_is_born_clean() -> None:
    books = in_one_bank([], [row("in", account("MIRK", "v"), M, 100, 1)])
    books.set_aside("in", ((0, 80),))
    assert books.book(row("out", M, N, 150, 2)) == 70  # 20 there, 50 that were never there; 80 prevented
    assert books.accounts["m"].shortfall == 50
    assert books.accounts["m"].balance == 80


def test_released_units_leave_in_their_old_order() -> None:
    rows = [
        row("a", account("MIRK", "v"), M, 10, 1),
        row("b", account("MIRK", "v"), M, 10, 2),
    ]
    books = in_one_bank([], rows)
    books.set_aside("a", ((2, 6),))
    books.put_back("a", ((2, 6),))
    books.book(row("out", M, N, 10, 3))
    assert books.whereabouts("a", units.first(10)).moved[0].slices == ((0, 10),)
    assert books.whereabouts("b", units.first(10)).here == ((0, 10),)


def test_units_that_are_not_there_cannot_be_set_aside() -> None:
    books = in_one_bank([], [row("in", account("MIRK", "v"), M, 10, 1), row("out", M, N, 4, 2)])
    with pytest.raises(ValueError, match="2 of these units are not in the account"):
        books.set_aside("in", ((2, 6),))
