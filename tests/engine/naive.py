"""What the rules mean, written as plainly as possible: unit by unit, and share by share."""

from collections import Counter, defaultdict
from fractions import Fraction
from math import floor


def in_order(rows):
    return sorted(rows, key=lambda row: (row.time, row.sequence, row.transaction_id.encode()))


def disputes_on(row, disputes):
    on_row = [dispute for dispute in disputes if dispute.transaction_id == row.transaction_id]
    return sorted(on_row, key=lambda dispute: dispute.dispute_id.encode())


def answer():
    return {name: Counter() for name in ("positions", "flows", "exits", "superseded", "shortfalls")}


def fifo(rows, openings, disputes):
    """Every account is a list of units; a unit is None or the dispute it belongs to."""
    found = answer()
    queue = defaultdict(list, {account: [None] * balance for account, balance in openings.items()})
    for row in in_order(rows):
        if row.source == row.target:
            continue
        have = queue[row.source] if row.source else []
        units, queue[row.source] = have[: row.amount], have[row.amount :]
        missing = row.amount - len(units)
        units = units + [None] * missing
        if row.source:
            found["shortfalls"][row.source] += missing
        at = 0
        for dispute in disputes_on(row, disputes):
            for _ in range(dispute.amount):
                found["superseded"][units[at]] += units[at] is not None
                units[at], at = dispute.dispute_id, at + 1
        arrive(found, row, Counter(unit for unit in units if unit is not None))
        if row.target:
            queue[row.target] += units
    for account, units in queue.items():
        for unit in units:
            found["positions"][account, unit] += unit is not None
    return plain(found)


def pro_rata(rows, openings, disputes):
    """Every account is a count of units by dispute; None counts the untainted ones."""
    found = answer()
    held = defaultdict(Counter, {account: Counter({None: units}) for account, units in openings.items()})
    for row in in_order(rows):
        if row.source == row.target:
            continue
        have = held[row.source] if row.source else Counter()
        units = proportion(have, row.amount)
        have -= units
        held[row.source] = have
        missing = row.amount - units.total()
        units[None] += missing
        if row.source:
            found["shortfalls"][row.source] += missing
        fresh = Counter()
        for dispute in disputes_on(row, disputes):
            gone = proportion(units, dispute.amount)
            units -= gone
            found["superseded"] += Counter({label: n for label, n in gone.items() if label is not None})
            fresh[dispute.dispute_id] += dispute.amount
        units += fresh
        arrive(found, row, Counter({label: n for label, n in units.items() if label is not None}))
        if row.target:
            held[row.target] += units
    for account, units in held.items():
        for label, n in units.items():
            found["positions"][account, label] += n if label is not None else 0
    return plain(found)


def proportion(units, part):
    """The cumulative floor in dispute_id order, untainted units last."""
    whole = units.total()
    if part >= whole:
        return Counter(units)
    taken, through = Counter(), 0
    for label in sorted(units, key=lambda label: (label is None, label or "")):
        before = floor(Fraction(through * part, whole))
        through += units[label]
        taken[label] = floor(Fraction(through * part, whole)) - before
    return taken


def arrive(found, row, units):
    for label, amount in units.items():
        found["flows"][row.transaction_id, label] += amount
        found["exits"][row.transaction_id, label] += 0 if row.target else amount


def plain(found):
    return {name: {key: n for key, n in counts.items() if n} for name, counts in found.items()}


NAIVE = {"fifo": fifo, "pro-rata": pro_rata}
