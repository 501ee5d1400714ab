"""Pro rata in plain Python: every label leaves an account in proportion, exact to the unit.

Labels share by the cumulative floor in dispute_id order with untainted units last, so no unit is ever
lost to rounding. Cost: a row touches all labels held by its source; rows of untainted accounts are additions.
"""

from haltline.engine.disputes import Parts
from haltline.engine.ledger import Ledger
from haltline.engine.plain.gather import Gathering
from haltline.engine.trail import Outcome

Units = dict[int, int]  # label -> units above 0


def trace_pro_rata(ledger: Ledger, parts: Parts) -> Outcome:
    """Follows the disputed units of `parts` through the ledger, every label in proportion."""
    outside, disputed = ledger.outside, parts.by_row()
    found = Gathering(ledger, parts)
    balance = ledger.opening_units()
    held: dict[int, Units] = {}
    columns = (ledger.sources.tolist(), ledger.targets.tolist(), ledger.amounts.tolist())
    for row, (source, target, amount) in enumerate(zip(*columns, strict=True)):
        if source == target:
            continue
        carried: Units = {}
        if source != outside:
            if source in held:
                carried, held[source] = cut(held[source], amount, balance[source])
                if not held[source]:
                    del held[source]
            balance[source] -= amount
            if balance[source] < 0:  # the missing units are born clean
                found.shortfalls[source] -= balance[source]
                balance[source] = 0
        if row in disputed:
            carried = _relabel(carried, amount, disputed[row], found.superseded)
        if carried:
            found.flow(row, carried.items())
        if target != outside:
            if carried:
                _add(held.setdefault(target, {}), carried)
            balance[target] += amount
    for account in sorted(held):
        found.position(account, held[account].items())
    return found.outcome()


def cut(units: Units, part: int, whole: int) -> tuple[Units, Units]:
    """Splits labelled units of a `whole`, else untainted, when `part` of it leaves: (leaves, stays)."""
    if part >= whole:
        return units, {}
    leaves, stays = {}, {}
    through = before = 0
    for label in sorted(units):
        through += units[label]
        floor = through * part // whole
        out, before = floor - before, floor
        if out:
            leaves[label] = out
        if out < units[label]:
            stays[label] = units[label] - out
    return leaves, stays


def _relabel(carried: Units, amount: int, parts: list[tuple[int, int]], superseded: list[int]) -> Units:
    """Cuts each disputed part in turn from what is still uncut; what was traced in it is superseded."""
    uncut = amount
    for _, part in parts:
        gone, carried = cut(carried, part, uncut)
        uncut -= part
        for label, units in gone.items():
            superseded[label] += units
    arriving = dict(carried)
    _add(arriving, dict(parts))
    return arriving


def _add(units: Units, more: Units) -> None:
    for label, amount in more.items():
        units[label] = units.get(label, 0) + amount
