"""Rows that travel together end in the same books as rows that travel one by one."""

import random

import pytest
from tests.city.asking import pay

from haltline.city.books import Books
from haltline.city.rows import AccountId, Opening, Row
from haltline.city.switch import waves

CODES = ("OSTA", "MIRK", "BELA")


def some_rows(dice: random.Random) -> list[Row]:
    sides = [f"{code}:{n}" for code in CODES for n in range(4)] + [""]
    rows = [pay(f"t{n}", dice.choice(sides), dice.choice(sides), dice.randrange(1, 50)) for n in range(80)]
    return [row for row in rows if row.source or row.target]


def some_banks(dice: random.Random, rows: list[Row]) -> dict[str, Books]:
    """Banks in which some money is already set aside, so that liens cut rows on their way."""
    banks = {code: Books(code) for code in CODES}
    for code, books in banks.items():
        for number in range(4):
            books.open(Opening(AccountId(code, str(number)), dice.randrange(60)))
            first = pay(f"in-{code}-{number}", "", f"{code}:{number}", 40)
            books.book(first)
            if dice.random() < 0.5:
                books.set_aside(first.transfer_id, ((5, 30),))
    return banks


def book_legs(banks: dict[str, Books], row: Row) -> Row:
    posted = banks[row.source.institution].debit(row) if row.source else row.amount
    return row.cut_to(posted)


@pytest.mark.parametrize("seed", range(20))
def test_waves_leave_the_same_books_as_one_row_after_the_other(seed: int) -> None:
    rows = some_rows(random.Random(seed))
    single, together = (some_banks(random.Random(seed), rows) for _ in range(2))
    for row in rows:
        arrived = book_legs(single, row)
        if row.target:
            single[row.target.institution].credit(arrived)
    groups = waves(rows)
    for group in groups:
        for arrived in [book_legs(together, row) for row in group]:
            if arrived.target:
                together[arrived.target.institution].credit(arrived)
    for code in CODES:
        assert together[code].rows == single[code].rows
        assert {n: list(a.queue) for n, a in together[code].accounts.items()} == {
            n: list(a.queue) for n, a in single[code].accounts.items()
        }
        assert {d.transfer_id: d.amount for d in together[code].declined} == {
            d.transfer_id: d.amount for d in single[code].declined
        }
    assert 1 < len(groups) < len(rows)
    assert sorted(row.transfer_id for group in groups for row in group) == sorted(r.transfer_id for r in rows)
