"""FIFO and LIFO: an account is a list of units, oldest first, and every unit knows whose it is."""

from collections import defaultdict
from dataclasses import dataclass


@dataclass(eq=False)
class Unit:
    """A minor unit of money: its dispute, the payments since then, and the last payment that carried it."""

    dispute: str | None = None
    hop: int = 0
    carrier: str | None = None


def fifo(case):
    return trace_units(case, lambda units: units)


def lifo(case):
    return trace_units(case, lambda units: units[::-1])


def trace_units(case, leaving_order):
    accounts = defaultdict(list)
    for account, balance in case.openings.items():
        accounts[account] = clean(balance)
    for row in case.rows:
        units = take(case, accounts, row, leaving_order)
        for unit in units:
            unit.hop += 1
            unit.carrier = row.transaction_id
        relabel(case, row, units)
        for (dispute, hop), piece in pieces(units).items():
            if not case.arrives(row, dispute, hop, len(piece)):
                for unit in piece:
                    unit.dispute = None
        if row.target:
            accounts[row.target] += units
    for account, units in accounts.items():
        for (dispute, _), piece in pieces(units).items():
            case.count("positions", (account, dispute), len(piece))
    return case.answer()


def clean(count):
    return [Unit() for _ in range(count)]


def take(case, accounts, row, leaving_order):
    """The units of a payment in the order in which they leave: reversed ones, by the rule, born clean."""
    if not row.source:
        return clean(row.amount)
    have = accounts[row.source]
    carried = [unit for unit in have if row.reverses and unit.carrier == row.reverses]
    others = [unit for unit in have if unit not in carried]
    leaving = (carried[::-1] + leaving_order(others))[: row.amount]
    accounts[row.source] = [unit for unit in have if unit not in leaving]
    missing = row.amount - len(leaving)
    case.count("shortfalls", row.source, missing)
    return leaving + clean(missing)


def relabel(case, row, units):
    """Each dispute on the payment takes the next units; whose they were is superseded."""
    start = 0
    for dispute in case.disputes_on(row):
        for unit in units[start : start + dispute.amount]:
            if unit.dispute is not None:
                case.count("superseded", unit.dispute, 1)
            unit.dispute, unit.hop = dispute.dispute_id, 1
        start += dispute.amount


def pieces(units):
    """Disputed units by dispute and hop."""
    found = defaultdict(list)
    for unit in units:
        if unit.dispute is not None:
            found[unit.dispute, unit.hop].append(unit)
    return found
