"""Changing the state of a request or a part: only along the tables, and only from the state one saw."""

from __future__ import annotations

from haltline.protocol import PART_MOVES, REQUEST_MOVES, PartState, RequestState
from haltline.protocol.decisions import PartNow, not_confirmed

from ...kernel.changing import change
from ...kernel.errors import AlreadyDecided
from ..models import HoldPart, HoldRequest


def move_request(request: HoldRequest, to: RequestState, *, evidence: bool = False, **fields: object) -> None:
    """Compare-and-set: fails with AlreadyDecided when somebody moved the request first.

    Also where the table has no such move. ``evidence``: the bank itself has given word of the request, which
    alone lifts the mark *not confirmed*.
    """
    fields["not_confirmed"] = not_confirmed(request.not_confirmed, entered=to, evidence=evidence)
    before = RequestState(request.state)
    if to not in REQUEST_MOVES[before]:
        raise AlreadyDecided(f"The request is {before.value}; it can no longer become {to.value}.")
    # of a request that is not written yet nobody else can know
    if not request._state.adding and not change(
        HoldRequest, request.pk, {"state": before.value}, state=to.value, **fields
    ):
        raise AlreadyDecided()
    request.state = to.value
    for name, value in fields.items():
        setattr(request, name, value)


def heard_of(request: HoldRequest) -> None:
    """The bank has given word of a request that stays where it is: nothing is *not confirmed* any more."""
    HoldRequest.objects.filter(pk=request.pk, not_confirmed=True).update(not_confirmed=False)
    request.not_confirmed = False


def may_become(request: HoldRequest, to: RequestState) -> bool:
    """Whether the table lets the request go there from where it is."""
    return to in REQUEST_MOVES[RequestState(request.state)]


def now_of(part: HoldPart) -> PartNow:
    """How a part stands, as the protocol's decisions take it."""
    return PartNow(PartState(part.state), part.amount, part.releasing, part.beside)


def move_part(part: HoldPart, to: PartState, **fields: object) -> None:
    """Compare-and-set of a part's state, as for requests; same state only changes the fields."""
    before = PartState(part.state)
    if to is not before and to not in PART_MOVES[before]:
        raise AlreadyDecided(f"The hold is {before.value}; it can no longer become {to.value}.")
    if not change(HoldPart, part.pk, {"state": before.value}, state=to.value, **fields):
        raise AlreadyDecided()
    part.state = to.value
    for name, value in fields.items():
        setattr(part, name, value)
