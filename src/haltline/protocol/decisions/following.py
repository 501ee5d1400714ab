"""How a trail goes on from a reply: which legs stand, which the reply contradicts, where following ends."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from haltline.protocol import slices
from haltline.protocol.messages.reply import OnwardLine, Reply
from haltline.protocol.slices import Slices


@dataclass(frozen=True, slots=True)
class Standing:
    """A leg that an earlier reply led to: the units it has, and those that newer disputes would take from
    the units the reply names now.
    """

    transfer_id: str
    has: Slices
    newer: Slices


def named_onward(reply: Reply) -> Mapping[str, Slices]:
    """The disputed units of each onward transfer, by transfer id."""
    return {line.transfer_id: line.disputed for line in reply.onward}


def still_said(child: Standing, says: Mapping[str, Slices]) -> bool:
    """Whether a leg has the units a reply names, less those that newer disputes have taken from it.

    A leg of which a reply says something else is contradicted: it ends, and what grew from it too.
    """
    named = says.get(child.transfer_id)
    return named is not None and slices.subtract(named, child.newer) == child.has


class Stop(StrEnum):
    """Why a trail is not followed further: a limit of the profile."""

    HOPS = "max-hops"
    WINDOW = "window"
    AMOUNT = "min-amount"
    FAN_OUT = "fan-out"
    LOOP = "loop"


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far a centre follows money: hops, time since the disputed payment, minor units, legs a reply.

    Beyond `hops` and up to `ask_hops` banks are asked where the money went, and hold nothing.
    """

    hops: int
    window: timedelta
    amount_min: int
    fan_out: int
    ask_hops: int = 0

    def met(self, *, hop: int, after: timedelta, amount: int, legs_before: int = 0) -> Stop | None:
        """The first limit that a leg meets, if any; `legs_before` is how many its reply led to before it."""
        if legs_before >= self.fan_out:
            return Stop.FAN_OUT
        if hop > max(self.hops, self.ask_hops):
            return Stop.HOPS
        if after > self.window:
            return Stop.WINDOW
        return Stop.AMOUNT if amount < self.amount_min else None

    def asks_only(self, *, hop: int) -> bool:
        """Whether a leg lies where banks are asked but not to hold."""
        return hop > self.hops


@dataclass(frozen=True, slots=True)
class Passage:
    """A transfer into an account, as a trail knows it, with the minor units of the case that it carried."""

    institution: str
    account: str
    transfer: str
    units: int = 0


def goes_round(
    passage: Passage, *, before: Iterable[Passage], beside: Iterable[Passage], whole: int
) -> Stop | None:
    """Whether a bank leads the trail back to a transfer that it has already followed.

    `before`: the passages by which this one was reached: money does not take one transfer twice. `beside`:
    the case's other passages by any way; together they carry no more than the transfer's `whole` amount.
    """

    def same(other: Passage) -> bool:
        ours = (passage.institution, passage.account, passage.transfer)
        return (other.institution, other.account, other.transfer) == ours

    carried = passage.units + sum(other.units for other in beside if same(other))
    return Stop.LOOP if carried > whole or any(map(same, before)) else None


def largest_first(lines: Iterable[OnwardLine]) -> tuple[OnwardLine, ...]:
    """Onward lines in the order in which they are followed: where the fan-out cuts, it cuts the smallest."""
    return tuple(sorted(lines, key=lambda line: (-line.share, line.transfer_id)))
