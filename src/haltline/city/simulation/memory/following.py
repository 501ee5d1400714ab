"""Beginning a trail, posting replies to it, and letting older trails yield to newer disputes."""

from datetime import datetime, timedelta

from haltline.city.simulation.memory.asking import ask_about, ask_to_watch
from haltline.city.simulation.memory.freeing import keep_under_cap, lapse, recall_legs, release_rest
from haltline.city.simulation.memory.house import Change, House, subtree, uprooted
from haltline.city.simulation.memory.rows import Dispute, Leg, Report, Request
from haltline.protocol import LIVE_PART_STATES, Ask, OnwardLine, PartState, Reply, RequestState, slices
from haltline.protocol.decisions import (
    MoneyState,
    Overlap,
    PartNow,
    Passage,
    Standing,
    goes_round,
    largest_first,
    meet_earlier,
    named_onward,
    still_said,
)
from haltline.protocol.slices import Slices

ANSWERED = (RequestState.ANSWERED, RequestState.REFUSED)
ORDERED = (PartState.RETURN_ORDERED, PartState.RETURNED)
RESTING = [state for state in MoneyState if state is not MoneyState.SUPERSEDED]
AGAIN = timedelta(seconds=1)


def begin(house: House, report: Report, now: datetime) -> None:
    """Opens every new dispute of a report and asks the first bank of each."""
    report.begin_at = None
    disputes = [dispute for dispute in report.disputes if not dispute.begun]
    before = {dispute.order: _taken_before(house, dispute) for dispute in disputes}
    for dispute in disputes:
        _meet_earlier(house, dispute, before[dispute.order])
    fresh = [
        (each, house.decide.own_units(before=before[each.order], disputed=each.amount, paid=each.paid))
        for each in disputes if each.duplicate_of is None
    ]  # fmt: skip
    if fresh and _older_trails_must_yield(house, fresh, now):
        report.begin_at = now + AGAIN
        return
    for dispute, units in fresh:
        ask_about(house, _first_leg(house, dispute, units), now)
    for dispute in disputes:
        dispute.begun = True


def _taken_before(house: House, dispute: Dispute) -> int:
    same = house.disputes_on[dispute.payer[0], dispute.reference]
    return sum(each.amount for each in same if each.order < dispute.order and each.duplicate_of is None)


def _meet_earlier(house: House, dispute: Dispute, before: int) -> None:
    if dispute.duplicate_of is not None:
        return
    met = meet_earlier(before=before, disputed=dispute.amount, paid=dispute.paid)
    same = house.disputes_on[dispute.payer[0], dispute.reference]
    earlier = next(
        (each for each in same if each.order < dispute.order and each.duplicate_of is None
         and each.report is not dispute.report and each.report.district == dispute.report.district), None,
    )  # fmt: skip
    if met.overlap is Overlap.NONE or earlier is None:
        return
    if met.overlap is Overlap.PART:
        dispute.amount = met.amount
        return
    dispute.duplicate_of = earlier
    if dispute.report.leads is None and dispute.report is not earlier.report.lead:
        dispute.report.leads = earlier.report.lead


def _older_trails_must_yield(house: House, fresh: list[tuple[Dispute, Slices]], now: datetime) -> bool:
    """Asks older trails on these units to yield; whether some of the units are still held for them."""
    busy = False
    for dispute, units in fresh:
        on = list(house.legs_on.get((dispute.payer[0], dispute.reference), ()))
        for leg in on:
            if leg.hop > 1 and not leg.ended and not leg.settled and slices.intersect(leg.units, units):
                supersede(house, leg, now)
                busy = True
        busy = busy or any(_still_held(leg, dispute) for leg in on)
    return busy and now - max(dispute.told_at for dispute, _ in fresh) < house.rules.yield_wait


def _still_held(leg: Leg, dispute: Dispute) -> bool:
    part = leg.request.part if leg.request else None
    held = part is not None and part.amount > 0 and part.state in LIVE_PART_STATES
    return leg.ended and leg.hop > 1 and leg.dispute is not dispute and held


def _first_leg(house: House, dispute: Dispute, units: Slices) -> Leg:
    known = all(dispute.payee)
    institution, account = dispute.payee if known else dispute.payer
    hop = 1 if known else 0
    leg = house.add_leg(
        Leg(
            house.new_id(),
            house.numbered(f"{dispute.name}|{hop}|{dispute.reference}|"),
            dispute,
            None,
            hop,
            institution,
            account,
            dispute.payer,
            "",
            dispute.reference,
            dispute.rail,
            dispute.paid,
            dispute.amount,
            units,
            dispute.paid_at,
        )
    )
    dispute.opened = dispute.amount
    house.rest(leg, MoneyState.IN_FLIGHT, dispute.amount)
    return leg


def post_reply(house: House, request: Request, reply: Reply, now: datetime) -> None:
    """Posts a kept reply to its leg; one older than what is posted changes nothing."""
    leg = request.leg
    if request.posted is not None and request.posted.seq >= reply.seq:
        return
    if leg.ended:
        _free_after_end(house, request, reply, now)
        return
    kept, dropped = _match_children(house, leg, reply)
    fallen = [each for child in dropped for each in subtree(child)]
    answered_before = request.state in ANSWERED
    if in_a_plan([leg, *fallen]):
        _answer(house, request, reply, now)
        if _count_beside(house, request, reply, now):
            keep_under_cap(house, leg.dispute.report, now)
        return
    _answer(house, request, reply, now)
    request.posted = reply
    known = house.decide.as_known(reply, request.part.state if request.part else None, request.words)
    _part(house, request, known, now, answered_before=answered_before)
    _move(house, leg, known, (kept, fallen), now)
    keep_under_cap(house, leg.dispute.report, now)
    report = leg.dispute.report
    if report.lapses_at and report.verified_at is None and report.lapses_at <= now:
        lapse(house, report, now)
    if _emptied(house, request, reply):
        ask_to_watch(house, leg, now)


def _emptied(house: House, request: Request, reply: Reply) -> bool:
    """Whether all that was asked about has left the account."""
    gone = (
        reply.final and not (reply.held or reply.free or reply.unknown) and (reply.onward or reply.withdrawn)
    )
    return bool(gone) and request.ask is Ask.HOLD and house.rules.watch_emptied


def in_a_plan(legs: list[Leg]) -> bool:
    """Whether units of one of these legs changed hands, were paid out or are ordered back under a plan."""
    return any(
        leg.planned or (leg.request and leg.request.part and leg.request.part.state in ORDERED)
        for leg in legs
    )


def _count_beside(house: House, request: Request, reply: Reply, now: datetime) -> bool:
    """A bank holds what the ledger has elsewhere: what it says beyond its own counts, and a person is asked.

    Only its newest word; whether anything is other than before.
    """
    part = request.part
    known = house.decide.as_known(reply, part.state if part else None, request.words)
    stands = house.decide.beside_ledger(part.now if part else None, known.held.amount if known.held else 0)
    newest = all(each.seq <= reply.seq for each in request.stored if each.taken)
    if not newest or stands is None or (part is not None and stands == part.now):
        return False
    if part is None:
        house.open_part(request, stands.amount, now, beside=stands.beside)
    else:
        house.set_part(request, stands)
    house.questions[request.leg.name] = "hold.beside-ledger"
    return True


def _free_after_end(house: House, request: Request, reply: Reply, now: datetime) -> None:
    """Nothing is wanted any more at a leg that has ended; a tombstone under way frees everything anyway."""
    dead = any(each.subject is request and each.kind == "tombstone" for each in house.outbox)
    if not dead and _count_beside(house, request, reply, now):
        release_rest(house, request, now)


def _answer(house: House, request: Request, reply: Reply, now: datetime) -> None:
    after = house.decide.request_after(request.state, reply)
    if after is request.state:
        house.heard_of(request)
        return
    request.due_at = request.due_at or now + house.rules.answer_clock
    house.move_request(request, after, evidence=True)


def _part(house: House, request: Request, reply: Reply, now: datetime, *, answered_before: bool) -> None:
    held = reply.held.amount if reply.held else 0
    unheld = PartState.NOT_HELD if answered_before else PartState.REQUESTED
    outcome = house.decide.part_after(request.part.state if request.part else unheld, reply)
    if request.part is not None:
        releasing = min(request.part.releasing, held)
        house.set_part(request, PartNow(outcome.state, held, releasing))
    elif outcome.state is PartState.ACTIVE:
        house.open_part(request, held, now)


def _match_children(house: House, leg: Leg, reply: Reply) -> tuple[set[str], list[Leg]]:
    """Transfers whose legs stand as the reply has them, and the legs it contradicts."""
    says = named_onward(reply)
    children = [child for child in leg.children if not child.ended]
    kept = {
        child.transfer_id for child in children
        if still_said(
            Standing(child.transfer_id, child.units,
                     newer_units(house, child, says.get(child.transfer_id, slices.EMPTY))), says)
    }  # fmt: skip
    return kept, [child for child in children if child.transfer_id not in kept]


def newer_units(house: House, leg: Leg, units: Slices) -> Slices:
    """Those of `units` that disputes name themselves on the leg's payment."""
    same = house.disputes_on.get((leg.payer[0], leg.reference), ())
    named = sum(each.amount for each in same if each.duplicate_of is None)
    found: Slices = house.decide.newer_units(units, hop=leg.hop, reference=leg.reference, named=named)
    return found


def _move(house: House, leg: Leg, reply: Reply, children: tuple[set[str], list[Leg]], now: datetime) -> None:
    """Brings the ledger to what the reply says: first takes back what it no longer says, then goes on."""
    kept, fallen = children
    changes = uprooted(fallen)
    recall_legs(house, fallen, now)
    grown = [
        _next_leg(house, leg, line) for line in largest_first(reply.onward) if line.transfer_id not in kept
    ]
    changes += [(child, MoneyState.IN_FLIGHT, child.amount) for child in grown]
    changes += _here(house, leg, reply)
    house.post(changes)
    for number, child in enumerate(grown):
        _follow(house, child, now, legs_before=number + len(kept))


def _here(house: House, leg: Leg, reply: Reply) -> list[Change]:
    says = dict(house.decide.position(reply)) | {MoneyState.IN_FLIGHT: reply.free}
    return [(leg, state, says.get(state, 0) - leg.rest.get(state, 0)) for state in RESTING]


def _next_leg(house: House, parent: Leg, line: OnwardLine) -> Leg:
    hop = parent.hop + 1
    return house.add_leg(
        Leg(
            house.new_id(),
            house.numbered(f"{parent.dispute.name}|{hop}|{line.transfer_id}|"),
            parent.dispute,
            parent,
            hop,
            line.to_institution,
            line.to_account or "",
            (parent.institution, parent.account),
            line.transfer_id,
            line.reference,
            line.rail,
            line.amount,
            line.share,
            line.disputed,
            line.booked_at,
        )
    )


def _follow(house: House, leg: Leg, now: datetime, *, legs_before: int) -> None:
    """Goes on to the next hop: first gives newer disputes their units, then minds the limits, then asks."""
    newer = newer_units(house, leg, leg.units)
    if newer:
        amount = slices.total(newer)
        house.post([(leg, MoneyState.IN_FLIGHT, -amount), (leg, MoneyState.SUPERSEDED, amount)])
        leg.units, leg.amount = slices.subtract(leg.units, newer), leg.amount - amount
    if not leg.amount:
        return
    after = leg.booked_at - leg.dispute.paid_at
    met = house.rules.bounds.met(hop=leg.hop, after=after, amount=leg.amount, legs_before=legs_before)
    if met or _goes_round(house, leg):
        house.post([(leg, MoneyState.IN_FLIGHT, -leg.amount), (leg, MoneyState.UNKNOWN, leg.amount)])
    else:
        ask_about(house, leg, now)


def _goes_round(house: House, leg: Leg) -> bool:
    """Whether this leg's transfer was followed already, on the way here or by the case's other legs."""
    if leg.parent is None or not leg.transfer_id:
        return False
    lead, payer = leg.dispute.report.lead, leg.payer[0]
    found = [
        each for each in house.legs_on[payer, leg.reference]
        if each is not leg and not each.ended and each.transfer_id == leg.transfer_id
        and (each.institution, each.account) == (leg.institution, leg.account)
        and each.dispute.report.lead is lead
    ]  # fmt: skip
    if not found:
        return False
    way: set[str] = set()
    above: Leg | None = leg.parent
    while above is not None:
        way.add(above.name)
        above = above.parent
    before = [_passage(each) for each in found if each.name in way]
    met = goes_round(_passage(leg), before=before, beside=map(_passage, found), whole=leg.paid)
    return met is not None


def _passage(leg: Leg) -> Passage:
    return Passage(leg.institution, leg.account, leg.transfer_id, leg.amount)


def supersede(house: House, leg: Leg, now: datetime) -> None:
    """A dispute came that names a payment this trail follows: starts the leg again without its units."""
    if leg.ended or leg.settled or not newer_units(house, leg, leg.units):
        return
    old = subtree(leg)
    if in_a_plan(old):
        leg.settled = True
        return
    changes = uprooted(old)
    recall_legs(house, old, now)
    prefix = leg.name.rpartition("|")[0]
    fresh = house.add_leg(
        Leg(
            house.new_id(),
            house.numbered(f"{prefix}|"),
            leg.dispute,
            leg.parent,
            leg.hop,
            leg.institution,
            leg.account,
            leg.payer,
            leg.transfer_id,
            leg.reference,
            leg.rail,
            leg.paid,
            leg.amount,
            leg.units,
            leg.booked_at,
        )
    )
    house.post([*changes, (fresh, MoneyState.IN_FLIGHT, fresh.amount)])
    _follow(house, fresh, now, legs_before=0)
    keep_under_cap(house, leg.dispute.report, now)
