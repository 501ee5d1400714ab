"""What a wave is made of, the same for every procedure: banks, accounts, frauds, honest life.

Moments are minutes since a Monday at midnight; sums are minor units.
"""

from dataclasses import dataclass
from enum import StrEnum

from haltline.city.rows import AccountId


class Holder(StrEnum):
    """Who holds an account: only a mule has a part in a fraud."""

    MULE = "mule"
    BYSTANDER = "bystander"
    VICTIM = "victim"


@dataclass(frozen=True, slots=True)
class Bank:
    """A bank: whether it answers by hand, and whether its transfers are in the joint feed."""

    code: str
    by_hand: bool = False
    in_feed: bool = True


@dataclass(frozen=True, slots=True)
class Holding:
    """An account at the start; `shop` is one whose bank can see the sale that money came for."""

    account: AccountId
    holder: Holder
    opening: int = 0
    shop: bool = False
    wages: bool = False  # somebody lives on it: a living floor protects it


@dataclass(frozen=True, slots=True)
class Move:
    """What a mule does with one part of what came: to whom, how long after, and what is done with it there.

    The parts of one sum are shared by weight. Without a target the money leaves in the way `kind` says.
    """

    wait: float
    weight: int
    target: AccountId | None = None
    kind: str = "transfer"
    then: tuple["Move", ...] = ()


@dataclass(frozen=True, slots=True)
class Fraud:
    """One payment that is reported: a victim's, or an honest one when the report is false.

    A gang that has left `into` sends the victim to `spare`.
    """

    number: int
    at: float
    reported_at: float
    amount: int
    victim: AccountId
    into: AccountId
    spare: AccountId
    moves: tuple[Move, ...] = ()
    genuine: bool = True


@dataclass(frozen=True, slots=True)
class Honest:
    """An honest payment; a side of None is outside the banks of the wave."""

    at: float
    source: AccountId | None
    target: AccountId | None
    amount: int


@dataclass(frozen=True, slots=True)
class Wave:
    """A whole wave; nothing in it depends on a procedure."""

    seed: int
    banks: tuple[Bank, ...]
    holdings: tuple[Holding, ...]
    frauds: tuple[Fraud, ...]
    honest: tuple[Honest, ...] = ()
