"""Posting a reply: facts, the ledger, the part held, and the next hop's requests, in one transaction.

The newest reply by ``seq`` counts; an older one that comes later is kept and changes nothing. Posting
compares what the reply says with what the ledger has and moves only the difference, so that posting the
same reply again moves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, QuerySet

from haltline.protocol import Ask, PartState, Reply, RequestState, Slices, parse, slices
from haltline.protocol.decisions import MoneyState as Said
from haltline.protocol.decisions import (
    Standing,
    Stop,
    as_known,
    largest_first,
    named_onward,
    part_after,
    position,
    request_after,
    still_said,
)

from ...alerts.models import Kind
from ...audit.actions import MACHINE, Actor, record
from ...kernel import clock
from ...kernel.changing import change
from ...kernel.clock import database_now
from ...kernel.compiled import compiled
from ...kernel.models import OutboxMessage
from ...kernel.profile import profile
from ...kernel.storing import store, together
from ...trails.actions.growing import (
    Onward,
    again,
    limit_met,
    newer_units,
    next_leg,
    stop_at_limit,
    stop_here,
    stopped_here,
    subtree,
    units_of,
    uprooted,
)
from ...trails.actions.ledger import Change, balances, post
from ...trails.models import Fact, Leg, MoneyState
from ..messages import answer_clock
from ..models import AFTER_PLAN, FreedFor, HoldPart, HoldRequest, PartnerReply
from .after_plan import in_a_plan, planned
from .alerting import alert_of
from .answered import FREEING, freed_since
from .asking import ask_about, ask_to_watch
from .beside import count_after_plan, free_after_end
from .capping import keep_under_cap
from .claiming import claim_written
from .lapsing import mind_lapse
from .moving import heard_of, move_part, move_request
from .recalling import recall_legs
from .standing import note_standing

ANSWERED = (RequestState.ANSWERED.value, RequestState.REFUSED.value)
RESTING = [state.value for state in MoneyState if state != MoneyState.SUPERSEDED]  # what a reply can speak of
LEGS_DRAWN_MOST = 100  # legs from one account; what further transfers took is named unknown in one sum
Children = tuple[set[str], list[Leg]]  # transfers whose legs stay, legs that a reply contradicts


def post_reply(row: PartnerReply, request: HoldRequest) -> None:
    """Post a new reply to the leg of its request; the caller holds the locks of both."""
    if row.state != PartnerReply.State.NEW:
        return
    before = Before(*_before(request.pk, row.seq)[0])
    reply = parse(Reply, bytes(row.body))
    if before.newer or request.leg.ended:
        _close(row, PartnerReply.State.OLDER)
        if not before.newer:
            free_after_end(request, row, reply)
        return
    with together():
        _take(request, row, reply, before)


@dataclass(frozen=True, slots=True)
class Before:
    """What there is of a request before a reply is posted; of most there is nothing, and nothing is read.

    A ``newer`` reply counts already; its leg has ``grown``; units of the leg are ``planned``; ``facts``
    stand; a ``part`` is held; the bank has said what it ``freed``.
    """

    newer: bool
    grown: bool
    planned: bool
    facts: bool
    part: bool
    freed: bool


@compiled
def _before(request: UUID, seq: int) -> QuerySet[HoldRequest, tuple[bool, ...]]:
    """In one statement, after the request's lock: what others wrote while it was waited for is seen."""
    here, leg = OuterRef("pk"), OuterRef("leg")
    posted = PartnerReply.objects.filter(request=here, state=PartnerReply.State.POSTED, seq__gte=seq)
    return HoldRequest.objects.filter(pk=request).values_list(
        Exists(posted),
        Exists(Leg.objects.filter(parent=leg, ended=False)),
        ExpressionWrapper(planned("leg"), BooleanField()),
        Exists(Fact.objects.filter(leg=leg, replaced=False)),
        Exists(HoldPart.objects.filter(request=here)),
        Exists(OutboxMessage.objects.filter(subject=here, kind__in=FREEING, answer_status=200)),
    )


def _take(request: HoldRequest, row: PartnerReply, reply: Reply, before: Before) -> None:
    """Take over what the newest reply says."""
    kept, dropped = _match_children(request.leg, reply) if before.grown else (set(), [])
    answered_before = request.state in ANSWERED
    if before.planned or (dropped and in_a_plan(leg for child in dropped for leg in subtree(child))):
        _answer(request, reply)
        count_after_plan(request, row, reply)
        _after_plan(request, row)
        return
    _answer(request, reply)
    if before.facts:
        Fact.objects.filter(leg=request.leg, replaced=False).update(replaced=True)
    _facts(request, reply, row)
    part, known = _as_known(request, reply, before)
    _part(request, part, (reply, known), answered_before=answered_before)
    _move(request, known, row, (kept, dropped))
    _arrived(request, reply)
    _close(row, PartnerReply.State.POSTED, row.why_review)
    _say(request, "reply.posted")
    if row.why_review:
        _say(request, "reply.review", why=row.why_review)
    claim_written()
    keep_under_cap(request.report)
    mind_lapse(request)
    if _emptied(request, reply):
        ask_to_watch(request.leg)


def _emptied(request: HoldRequest, reply: Reply) -> bool:
    """Whether all that was asked about has left the account, so that only what comes next can be of use."""
    gone = (
        reply.final and not (reply.held or reply.free or reply.unknown) and (reply.onward or reply.withdrawn)
    )
    return bool(gone) and request.ask == Ask.HOLD and profile().holds.watch_emptied


def _arrived(request: HoldRequest, reply: Reply) -> None:
    """Word of a watch: what came to the account is a fact of its own and moves nothing; a person looks."""
    if reply.arrived:
        amount = sum(line.amount for line in reply.arrived)
        _say(request, "hold.arrived", credits=len(reply.arrived), amount=str(amount))


def _say(request: HoldRequest, verb: str, **facts: object) -> None:
    """An event about a request in the name of its bank."""
    record(verb, Actor(f"partner:{request.partner_id}", request.partner.name),
           district=request.district_id, report=request.report_id, subject=request.id, **facts)  # fmt: skip


def _close(row: PartnerReply, state: PartnerReply.State, why: str = "") -> None:
    change(PartnerReply, row.pk, {}, state=state.value, why_review=why)


def _after_plan(request: HoldRequest, row: PartnerReply) -> None:
    """A plan has shared out this money meanwhile: the reply is kept for a person, nothing is undone."""
    _close(row, PartnerReply.State.REVIEW, AFTER_PLAN)
    _say(request, "reply.review", why=AFTER_PLAN)


def _answer(request: HoldRequest, reply: Reply) -> None:
    """The request's state after the reply; a final state stays (hold-protocol: the facts are re-posted)."""
    before = RequestState(request.state)
    after = request_after(before, reply)
    if after is before:
        heard_of(request)
    else:
        # a part answer leaves the rest to be answered
        due = request.answer_due_at or database_now() + answer_clock(profile())
        move_request(request, after, evidence=True, answered_at=clock.now(), answer_due_at=due)


def _facts(request: HoldRequest, reply: Reply, row: PartnerReply) -> None:
    """One fact for each line; those of an earlier reply are kept and marked replaced."""
    leg = request.leg
    source = f"{request.partner.name}, reply {row.seq}"
    lines: list[tuple[str, int, int, dict[str, str], datetime | None]] = [
        (kind, amount, amount, {}, None)
        for kind, amount in (("free", reply.free), ("released", reply.released),
                             ("returned", reply.returned), ("unknown", reply.unknown))
    ]  # fmt: skip
    if reply.held:
        held = reply.held
        lines.append(("held", held.amount, held.amount, {"reference": held.hold_reference}, None))
    lines += [
        ("onward", line.share, line.amount,
         {"to": line.to_institution, "account": line.to_account or "", "reference": line.reference},
         line.booked_at)
        for line in reply.onward
    ]  # fmt: skip
    lines += [
        ("withdrawn", line.share, line.amount, {"by": line.kind.value, "place": line.place or ""}, line.at)
        for line in reply.withdrawn
    ]
    store(*(
        Fact(district_id=leg.district_id, report_id=leg.report_id, leg=leg, source=source, kind=kind,
             amount=amount, whole=whole, detail=detail, at=at)
        for kind, amount, whole, detail, at in lines if amount
    ))  # fmt: skip


def _as_known(request: HoldRequest, reply: Reply, before: Before) -> tuple[HoldPart | None, Reply]:
    """The part so far, and the reply with what the bank has freed since it made it.

    The word of that may have come first.
    """
    part = HoldPart.objects.get(pk=request.pk) if before.part else None
    freed = freed_since(request) if before.freed else []
    return part, as_known(reply, PartState(part.state) if part else None, freed)


def _part(
    request: HoldRequest, part: HoldPart | None, words: tuple[Reply, Reply], *, answered_before: bool
) -> None:
    """The bank's part under this request, as is known of it; what a person should hear is noted.

    ``words``: the reply as it came, and as is known since.
    """
    reply, known = words
    held = known.held.amount if known.held else 0
    unheld = PartState.NOT_HELD if answered_before else PartState.REQUESTED
    before = PartState(part.state) if part else unheld
    outcome, alert = part_after(before, known), part_after(before, reply).alert
    short = _leaves_too_little(known)
    again = bool(part and part.leaves_too_little and part.amount == held)
    note_standing(request, before=part.amount if part else 0, now=held)
    if part:
        move_part(
            part, outcome.state, amount=held, releasing=min(part.releasing, held), beside=0,
            leaves_too_little=short,
        )  # fmt: skip
    elif outcome.state is PartState.ACTIVE:
        store(HoldPart(
            request=request, district_id=request.district_id, report_id=request.report_id,
            partner_id=request.partner_id, state=PartState.ACTIVE.value, amount=held,
            hold_reference=known.held.hold_reference if known.held else "",
            since=clock.now(), expires_at=request.expires_at, leaves_too_little=short,
        ))  # fmt: skip
    if short and not again:
        record("hold.floor-question", MACHINE, district=request.district_id, report=request.report_id,
               subject=request.id)  # fmt: skip
    if alert:
        said = reply.held.amount if reply.held else 0
        alert_of(request, Kind(alert.value), amount=said)


def _leaves_too_little(reply: Reply) -> bool:
    """Whether the bank says that the holder has less left to live on than the profile's floor.

    Only that is kept, not the sum: what else a holder has is nobody's business here.
    """
    left = reply.held.left if reply.held else None
    return left is not None and left < profile().holds.living_floor


def _move(request: HoldRequest, reply: Reply, row: PartnerReply, children: Children) -> None:
    """Bring the ledger to what the reply says: first take back what it no longer says, then go on."""
    leg, source = request.leg, f"reply:{row.id}"
    kept, dropped = children
    changes = [change for child in dropped for change in uprooted(subtree(child))]
    recall_legs([leg for child in dropped for leg in subtree(child)], "the bank corrected its reply")
    fresh = [onward for onward in _onwards(reply) if onward.transfer_id not in kept]
    drawn = max(0, LEGS_DRAWN_MOST - len(kept))
    grown = [next_leg(leg, onward) for onward in fresh[:drawn]]
    changes += [Change(child, MoneyState.IN_FLIGHT, child.amount) for child in grown]
    cut = sum(slices.total(onward.units) for onward in fresh[drawn:])
    already = min(cut, stopped_here(leg, Stop.FAN_OUT.value)) if cut else 0
    changes += _here(leg, reply, flying=cut - already, stopped=already)
    post(leg.dispute, changes, why="reply", source=source)
    if cut > already:
        stop_here(leg, cut - already, Stop.FAN_OUT.value)
    for number, child in enumerate(grown):
        _follow(child, legs_before=number + len(kept))


def _here(leg: Leg, reply: Reply, *, flying: int, stopped: int) -> list[Change]:
    """The difference between what the reply says rests at this leg and what the ledger has there.

    What went onward is at the next legs, but for units without a leg: ``flying`` and ``stopped`` ones.
    """
    says = dict(position(reply)) | {
        Said.IN_FLIGHT: reply.free + flying,
        Said.UNKNOWN: reply.unknown + stopped,
    }
    has = balances(leg)
    return [Change(leg, state, says.get(Said(state), 0) - has.get(state, 0)) for state in RESTING]


def _match_children(leg: Leg, reply: Reply) -> Children:
    """Transfers whose legs stand as the reply has them, and the legs it contradicts."""
    says = named_onward(reply)
    children = list(leg.children.filter(ended=False))
    kept = {child.transfer_id for child in children if still_said(_standing(child, says), says)}
    return kept, [child for child in children if child.transfer_id not in kept]


def _standing(child: Leg, says: Mapping[str, Slices]) -> Standing:
    newer = newer_units(child, says.get(child.transfer_id, slices.EMPTY))
    return Standing(child.transfer_id, units_of(child), newer)


def _onwards(reply: Reply) -> list[Onward]:
    """The transfers of a reply, the largest share first: a limit cuts the smallest."""
    return [
        Onward(line.transfer_id, line.reference, line.rail, line.to_institution, line.to_account or "",
               line.amount, line.disputed, line.booked_at)
        for line in largest_first(reply.onward)
    ]  # fmt: skip


def _follow(leg: Leg, *, legs_before: int) -> None:
    """Go on to the next hop: first give newer disputes their units, then mind the limits, then ask."""
    give_to_newer(leg)
    why = limit_met(leg, legs_before=legs_before)
    if leg.amount and why:
        stop_at_limit(leg, why)
    elif leg.amount:
        ask_about(leg)


def give_to_newer(leg: Leg) -> None:
    """Units of a fresh leg that a newer dispute names itself are that dispute's money now: superseded."""
    newer = newer_units(leg, units_of(leg))
    if not newer:
        return
    amount = slices.total(newer)
    changes = [Change(leg, MoneyState.IN_FLIGHT, -amount), Change(leg, MoneyState.SUPERSEDED, amount)]
    post(leg.dispute, changes, why="superseded", source=f"payment:{leg.reference}")
    leg.slices = [list(pair) for pair in slices.subtract(units_of(leg), newer)]
    leg.amount -= amount
    if not leg._state.adding:  # otherwise it is written as it stands now
        Leg.objects.filter(pk=leg.pk).update(slices=leg.slices, amount=leg.amount)


def supersede(leg: Leg) -> None:
    """A dispute came that names a payment this trail follows: start the leg again without its units.

    What a plan has shared cannot yield: that is said once, and nobody waits for it.
    """
    if leg.ended or leg.settled or not newer_units(leg, units_of(leg)):
        return
    old = subtree(leg)
    if in_a_plan(old):
        Leg.objects.filter(pk=leg.pk).update(settled=True)
        record("supersede.after-plan", MACHINE, district=leg.district_id, report=leg.report_id,
               subject=leg.pk)  # fmt: skip
        return
    changes = uprooted(old)
    recall_legs(old, "a newer dispute names this payment", because=FreedFor.DUPLICATE)
    fresh = again(leg)
    post(leg.dispute, [*changes, Change(fresh, MoneyState.IN_FLIGHT, fresh.amount)], why="restarted",
         source=f"payment:{leg.reference}")  # fmt: skip
    _follow(fresh, legs_before=0)
    keep_under_cap(leg.report)
