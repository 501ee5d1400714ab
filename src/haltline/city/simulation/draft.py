"""A world while it is drawn: its accounts, payments and reports so far, and the dice that draw the next."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from haltline.city.rows import AccountId, Opening, Row
from haltline.city.simulation.rules import CURRENCY
from haltline.city.world import ReportPlan

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@dataclass(slots=True)
class Draft:
    """A world while it is drawn."""

    dice: random.Random
    banks: tuple[str, ...]
    mules: list[AccountId] = field(default_factory=list)
    openings: list[Opening] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    reports: list[ReportPlan] = field(default_factory=list)

    def account(self, name: str, balance: int, floor: int = 0) -> AccountId:
        """Opens an account at one of the banks."""
        made = AccountId(self.dice.choice(self.banks), name)
        self.openings.append(Opening(made, balance, floor=floor))
        return made

    def pay(self, at: datetime, source: AccountId, target: AccountId | None, told: tuple[int, str]) -> Row:
        """A payment at that moment; a target of None leaves what can be followed."""
        number, (amount, kind) = len(self.rows) + 1, told
        row = Row(f"t{number:03d}", f"R{number:05d}", "imps", at, number, source, target, amount, CURRENCY,
                  kind=kind)  # fmt: skip
        self.rows.append(row)
        return row
