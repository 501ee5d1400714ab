"""One pass over the rows of a ledger, the same under every rule: take, relabel, return, limit, arrive.

Only accounts that hold disputed units are known to the rule; a row between others is a few additions.
Cost: about 2 million such rows a second.
"""

from typing import Protocol, TypeVar

from haltline.engine.disputes import Parts
from haltline.engine.ledger import Ledger
from haltline.engine.limits import Limits
from haltline.engine.plain.gather import Gathering, LabelledUnits
from haltline.engine.plain.leaving import Groups, Leaving
from haltline.engine.trail import Outcome

NO_ROW = -1

Carried = TypeVar("Carried")  # disputed units on a payment; false when there are none


class Holdings(Protocol[Carried]):
    """What a rule decides: which units leave, and how they lie in an account."""

    def holds(self, account: int) -> bool:
        """Whether the account holds units that the rule must know of."""

    def take(self, account: int, amount: int, balance: int, takes_back: int) -> Carried:
        """The disputed units among `amount` that leave, each one hop further; `takes_back` is a row or -1."""

    def nothing(self) -> Carried:
        """A payment without disputed units."""

    def relabel(
        self, carried: Carried, amount: int, parts: list[tuple[int, int]], superseded: list[int]
    ) -> Carried:
        """Gives each part its first units of a payment; what was traced in them is superseded."""

    def groups(self, carried: Carried) -> Groups:
        """Units on a payment by dispute and hop: what a limit looks at as one piece."""

    def without(self, carried: Carried, lost: Groups) -> Carried:
        """The payment with these pieces untainted."""

    def lay(self, account: int, row: int, amount: int, balance: int, carried: Carried) -> None:
        """Lets a payment arrive in an account that holds `balance`."""

    def resting(self) -> list[tuple[int, LabelledUnits]]:
        """What is left in every account, in account order."""


def follow(ledger: Ledger, parts: Parts, limits: Limits, rule: Holdings[Carried]) -> Outcome:
    """Follows the disputed units of `parts` through the ledger under a rule, as far as the limits go."""
    outside, disputed = ledger.outside, parts.by_row()
    found, balance = Gathering(ledger, parts), ledger.opening_units()
    takes_back = dict(ledger.reversals.tolist())
    taken_back = frozenset(takes_back.values())
    leaving = Leaving(ledger, parts, limits, found)
    end = ledger.rows_until(limits.as_of)
    columns = (ledger.sources[:end].tolist(), ledger.targets[:end].tolist(), ledger.amounts[:end].tolist())
    for row, (source, target, amount) in enumerate(zip(*columns, strict=True)):
        if source == target:
            continue
        carried = rule.nothing()
        if source != outside:
            if rule.holds(source):
                carried = rule.take(source, amount, balance[source], takes_back.get(row, NO_ROW))
            balance[source] -= amount
            if balance[source] < 0:  # the missing units are born clean, behind all that left
                found.shortfalls[source] -= balance[source]
                balance[source] = 0
        if row in disputed:
            carried = rule.relabel(carried, amount, disputed[row], found.superseded)
        if carried:
            groups = rule.groups(carried)
            if leaving.possible and (lost := leaving.of(row, target, groups)):
                carried = rule.without(carried, lost)
                groups = {key: units for key, units in groups.items() if key not in lost}
            found.flows.add(row, ((label, units) for (label, _), units in groups.items()))
        if target != outside:
            if carried or row in taken_back:
                rule.lay(target, row if row in taken_back else NO_ROW, amount, balance[target], carried)
            balance[target] += amount
    for account, units in rule.resting():
        found.positions.add(account, units)
    leaving.beyond(end)
    return found.outcome()
