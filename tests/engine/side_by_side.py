"""Hundreds of small ledgers that know nothing of each other, as one: what an engine answers at one asking."""

import random

from haltline.engine import Dispute, Row

NAMES = ("", "a", "b", "c", "é")
LARGE = 10**12 + 7  # minor units of an ordinary payment between banks


def many(count, seed):
    """(rows, openings, disputes) of `count` ledgers with ties, cycles, shortfalls and exits."""
    rows, openings, disputes = [], {}, []
    for number in range(count):
        more, opened, disputed = one(random.Random(f"{seed}.{number}"), f"/{number}")
        rows += more
        openings |= opened
        disputes += disputed
    return rows, openings, disputes


def one(chance, ending, rows_max=30):
    """One ledger; its names have an ending of their own, but its disputes meet those of others."""
    unit, names = chance.choice([1, 1, LARGE]), [name and name + ending for name in NAMES]
    rows = [
        Row(
            *(f"{number}{ending}", chance.randint(-1, 9), chance.randint(0, 1)),
            *(chance.choice(names), chance.choice(names), chance.randint(1, 9) * unit),
        )
        for number in range(chance.randint(0, rows_max))
    ]
    openings = {name: chance.randint(0, 9) * unit for name in names[1:] if chance.random() < 0.5}
    moving = [row for row in rows if row.source != row.target and chance.random() < 0.4]
    return rows, openings, [dispute for row in moving for dispute in disputes_of(chance, row, unit)]


def disputes_of(chance, row, unit):
    """One to three disputes on a payment, together not more than it."""
    left, found = row.amount // unit, []
    for name in chance.sample("ABCÄ", chance.randint(1, 3)):
        if left:
            part = chance.randint(1, left)
            left -= part
            found.append(Dispute(name, row.transaction_id, part * unit))
    return found
