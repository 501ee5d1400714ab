"""Rules under which units mix: pro rata, and LIBR, where untainted money leaves first. Exact to the unit.

Labels share by the cumulative floor in dispute_id order, so no unit is ever lost to rounding. A label in
an account has one hop, the least by which units of the present holding came.
Cost: a row touches all labels held by its source; rows of untainted accounts are additions.
"""

from haltline.engine.plain.gather import LabelledUnits
from haltline.engine.plain.leaving import Groups

Pool = dict[int, tuple[int, int]]  # label -> (units above 0, hop)


class Mixed:
    """The holdings of all accounts under pro-rata, or under libr when untainted money leaves first."""

    def __init__(self, *, untainted_first: bool) -> None:
        self._untainted_first = untainted_first
        self._pools: dict[int, Pool] = {}

    def holds(self, account: int) -> bool:
        """Whether the account holds disputed units."""
        return account in self._pools

    def nothing(self) -> Pool:
        """A payment without disputed units."""
        return {}

    def take(self, account: int, amount: int, balance: int, takes_back: int) -> Pool:
        """Each label's share of what leaves; which units a reversal takes is decided as for any payment."""
        pool = self._pools[account]
        if self._untainted_first:
            tainted = sum(units for units, _ in pool.values())
            leaves, stays = cut(pool, amount - (balance - tainted), tainted)
        else:
            leaves, stays = cut(pool, amount, balance)
        self._pools[account] = stays
        if not stays:
            del self._pools[account]
        return {label: (units, hop + 1) for label, (units, hop) in leaves.items()}

    def relabel(
        self, carried: Pool, amount: int, parts: list[tuple[int, int]], superseded: list[int]
    ) -> Pool:
        """Cuts each part in turn from what is still uncut, untainted units last."""
        uncut = amount
        for _, part in parts:
            gone, carried = cut(carried, part, uncut)
            uncut -= part
            for label, (units, _) in gone.items():
                superseded[label] += units
        arriving = dict(carried)
        _add(arriving, {label: (part, 1) for label, part in parts})
        return arriving

    def groups(self, carried: Pool) -> Groups:
        """Units by dispute and hop."""
        return {(label, hop): units for label, (units, hop) in carried.items()}

    def without(self, carried: Pool, lost: Groups) -> Pool:
        """The payment with these pieces untainted."""
        return {label: held for label, held in carried.items() if (label, held[1]) not in lost}

    def lay(self, account: int, row: int, amount: int, balance: int, carried: Pool) -> None:
        """Adds a payment to what the account holds."""
        if carried:
            _add(self._pools.setdefault(account, {}), carried)

    def resting(self) -> list[tuple[int, LabelledUnits]]:
        """Disputed units of every account, in account order."""
        return [
            (account, [(label, units) for label, (units, _) in pool.items()])
            for account, pool in sorted(self._pools.items())
        ]


def cut(pool: Pool, part: int, whole: int) -> tuple[Pool, Pool]:
    """Splits labelled units of a `whole`, else untainted, when `part` of it leaves: (leaves, stays)."""
    if part >= whole:
        return pool, {}
    if part <= 0:
        return {}, pool
    leaves, stays = {}, {}
    through = before = 0
    for label in sorted(pool):
        units, hop = pool[label]
        through += units
        floor = through * part // whole
        out, before = floor - before, floor
        if out:
            leaves[label] = (out, hop)
        if out < units:
            stays[label] = (units - out, hop)
    return leaves, stays


def _add(pool: Pool, more: Pool) -> None:
    for label, (units, hop) in more.items():
        have, least = pool.get(label, (0, hop))
        pool[label] = (have + units, min(least, hop))
