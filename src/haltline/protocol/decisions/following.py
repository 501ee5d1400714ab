"""How a trail goes on from a reply: which legs stand, which the reply contradicts, where following ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from haltline.protocol import slices
from haltline.protocol.messages.reply import Reply
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


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far a centre follows money: hops, time since the disputed payment, minor units, legs a reply."""

    hops: int
    window: timedelta
    amount_min: int
    fan_out: int

    def met(self, *, hop: int, after: timedelta, amount: int, legs_before: int = 0) -> Stop | None:
        """The first limit that a leg meets, if any; `legs_before` is how many its reply led to before it."""
        if legs_before >= self.fan_out:
            return Stop.FAN_OUT
        if hop > self.hops:
            return Stop.HOPS
        if after > self.window:
            return Stop.WINDOW
        return Stop.AMOUNT if amount < self.amount_min else None
