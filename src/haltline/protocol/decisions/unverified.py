"""Reports that nobody has verified: how many a day may set off requests without an officer.

A report from the web may come from anybody, and a hold hurts whoever it falls on. A few reports about one
payer, from one device or against one account go out at once, because most are true; beyond that an officer
looks first.
"""

from dataclasses import dataclass
from enum import StrEnum


class Pause(StrEnum):
    """Why an officer must look before a request for an unverified report leaves."""

    PAYER = "many unverified reports about one payer"
    DEVICE = "many unverified reports from one device"
    TARGET = "many unverified reports against one account"


@dataclass(frozen=True, slots=True)
class Reports:
    """Unverified reports of the last day beside the one at hand, or the most of them that may be."""

    payer: int
    device: int
    target: int


def must_wait(others: Reports, most: Reports) -> Pause | None:
    """The first limit that other unverified reports have used up, if any; each counts this report too."""
    if others.payer >= most.payer:
        return Pause.PAYER
    if others.device >= most.device:
        return Pause.DEVICE
    return Pause.TARGET if others.target >= most.target else None
