"""Taking back and giving free: recalls, releases, the cap, lapses, and what banks say of them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from haltline.city.simulation.memory.asking import AUTHORITY
from haltline.city.simulation.memory.house import House, case_of
from haltline.city.simulation.memory.rows import OWED, Leg, Message, Report, Request
from haltline.city.simulation.port import Act, Verb
from haltline.protocol import (
    LIVE_PART_STATES,
    Ask,
    Extend,
    PartState,
    PartStatus,
    Reduce,
    Release,
    RequestState,
    Tombstone,
    paths,
    to_bytes,
)
from haltline.protocol.decisions import (
    NEVER_LEFT,
    RELEASABLE,
    Freed,
    LivePart,
    MoneyState,
    later_word,
    missing_loss,
    stands,
)

ON_ITS_WAY = ("waiting", "unsure")


def recall_legs(house: House, legs: Iterable[Leg], now: datetime) -> None:
    """Ends these legs: nothing is asked about them any more, and what is held for them is released."""
    for leg in legs:
        leg.ended = True
        for request in leg.requests:
            recall(house, request, now)


def recall(house: House, request: Request, now: datetime) -> None:
    """Takes one request back, wherever it stands, and releases its part if it has one."""
    part, left = request.part, request.state not in NEVER_LEFT
    steps = house.decide.recall_steps(request.state, part.now if part else None)
    if steps.moves:
        house.move_request(request, RequestState.RECALLED)
    for message in house.waiting:
        if message.subject is request and message.kind == "hold" and message.state in ON_ITS_WAY:
            message.state, message.next_at = "withdrawn", None
    if left and steps.release:
        send_release(house, request, steps.release, now)
    elif left and steps.tombstone:
        key, hold_id = str(house.new_id()), str(request.id)
        told = Tombstone(idempotency_key=key, hold_id=hold_id, reason="taken back", authority=AUTHORITY)
        message = Message(request.name, "tombstone", request, request.partner, paths.tombstone(hold_id),
                          to_bytes(told), key, now, now)  # fmt: skip
        house.releases.append(house.put(message))  # it frees what the bank may hold without having said so


def send_release(house: House, request: Request, amount: int, now: datetime) -> None:
    """Asks the bank to give units of a part free. Released means: the bank said so."""
    assert request.part is not None, "only a part is released"
    assert 0 < amount <= request.part.amount - request.part.releasing, "no unit is released twice"
    request.part.releasing += amount
    key, hold_id = str(house.new_id()), str(request.id)
    told = Release(
        idempotency_key=key, hold_id=hold_id, amount=amount, reason="given free", authority=AUTHORITY
    )
    message = Message(request.name, "release", request, request.partner, paths.release(hold_id),
                      to_bytes(told), key, now, now, amount=amount)  # fmt: skip
    house.releases.append(house.put(message))


def release_rest(house: House, request: Request, now: datetime) -> None:
    """Gives free whatever of a part is not on its way yet."""
    if request.part and (rest := request.part.now.releasable):
        send_release(house, request, rest, now)


def send_extension(house: House, request: Request, until: datetime, now: datetime) -> None:
    """Asks the bank to let a part stand until then, in two officers' names."""
    key, hold_id = str(house.new_id()), str(request.id)
    told = Extend(
        idempotency_key=key, hold_id=hold_id, expires_at=until, reason="needed longer", authority=AUTHORITY,
        second_officer="OF-2",
    )  # fmt: skip
    house.put(
        Message(request.name, "extend", request, request.partner, paths.extend(hold_id),
                to_bytes(told), key, now, now, until=until)
    )  # fmt: skip


def may_change(house: House, request: Request, act: Act, now: datetime) -> bool:
    """Whether a hold stands, and the change is one within the longest life of a hold."""
    part = request.part
    if part is None or part.state not in LIVE_PART_STATES or part.amount == part.releasing:
        return False
    if act.verb is Verb.REDUCE:
        ordered = part.state is PartState.RETURN_ORDERED
        return not ordered and 0 < act.keep < part.amount - part.releasing
    last = part.since + house.rules.hold_longest
    return act.until is not None and max(part.expires_at, now) < act.until <= last and part.expires_at > now


def send_reduction(house: House, request: Request, keep: int, now: datetime) -> None:
    """Tells the bank to keep so much; what it will give free counts as on its way."""
    assert request.part is not None, "only a part is reduced"
    key, hold_id = str(house.new_id()), str(request.id)
    told = Reduce(
        idempotency_key=key, hold_id=hold_id, keep=keep, reason="less is needed", authority=AUTHORITY,
        second_officer="OF-2",
    )  # fmt: skip
    request.part.releasing = request.part.amount - keep
    message = Message(request.name, "reduce", request, request.partner, paths.reduce(hold_id),
                      to_bytes(told), key, now, now, keep=keep)  # fmt: skip
    house.releases.append(house.put(message))


def part_told(house: House, message: Message, request: Request, status: PartStatus) -> None:
    """The bank's answer to a release, a tombstone or an extension."""
    part = request.part
    if message.kind != "extend":
        request.words.append(later_word(status, tombstone=message.kind == "tombstone"))
    if part is None:
        return
    if message.kind != "extend":
        become(house, request, house.decide.after_release(part.now, status.held))
    elif status.held and message.until is not None:
        part.expires_at = max(part.expires_at, message.until)


def become(house: House, request: Request, told: Freed) -> None:
    """A part after a bank's word, and its units in the ledger."""
    house.set_part(request, told.part)
    rest = request.leg.rest.get(MoneyState.HELD, 0)
    free(house, request.leg, house.decide.units_freed(told, rest=rest))


def free(house: House, leg: Leg, amount: int) -> None:
    """Units at a leg are free again for the holder."""
    amount = min(amount, leg.rest.get(MoneyState.HELD, 0))
    if amount:
        house.post([(leg, MoneyState.HELD, -amount), (leg, MoneyState.RELEASED, amount)])


def keep_under_cap(house: House, report: Report, now: datetime) -> None:
    """Releases what the case holds too much, newest hop first; ordered money counts for its victim."""
    lead = report.lead
    live = {
        str(request.id): request
        for each in house.reports.values() if each.lead is lead
        for dispute in each.disputes for leg in dispute.legs
        if (request := leg.request) and request.part and request.part.amount
        and request.part.state in LIVE_PART_STATES
    }  # fmt: skip
    elsewhere, gained = _across(house, lead)
    parts = [
        LivePart(hold_id, request.leg.hop, request.created_at, part.amount, part.releasing,
                 elsewhere.get(hold_id, 0), part.state not in RELEASABLE, part.beside)
        for hold_id, request in live.items() if (part := request.part)
    ]  # fmt: skip
    for each in house.decide.over_cap(limit(house, lead), parts, gained=gained):
        send_release(house, live[each.hold_id], each.amount, now)


def _across(house: House, lead: Report) -> tuple[dict[str, int], int]:
    """Units that plans in force pay from holds of this case to others, by hold, and from others' to this."""
    elsewhere: dict[str, int] = {}
    gained = 0
    for payout in house.payouts.values():
        ours = payout.dispute.report.lead is lead
        for hold, amount in payout.draws if payout.state in OWED else ():
            own = case_of(house.requests[str(hold)].leg) is lead
            if own and not ours:
                elsewhere[str(hold)] = elsewhere.get(str(hold), 0) + amount
            gained += amount if ours and not own else 0
    return elsewhere, gained


def limit(house: House, lead: Report) -> int:
    """The loss still missing of a case, from the ledger."""
    disputed = returned = superseded = 0
    for report in house.reports.values():
        if report.lead is lead:
            for dispute in report.disputes:
                disputed += dispute.opened
                returned += sum(leg.rest.get(MoneyState.RETURNED, 0) for leg in dispute.legs)
                superseded += sum(leg.rest.get(MoneyState.SUPERSEDED, 0) for leg in dispute.legs)
    return missing_loss(disputed=disputed, returned=returned, superseded=superseded)


def lapse(house: House, report: Report, now: datetime) -> None:
    """Ends what no person decided for a report that was not verified in time."""
    if report.verified_at or report.lapses_at is None or report.lapses_at > now:
        return
    report.lapsed_at = report.lapsed_at or now
    asked = [
        leg.request for dispute in report.disputes for leg in dispute.legs
        if leg.request and not leg.ended and leg.request.by_order and leg.request.ask is Ask.HOLD
    ]  # fmt: skip
    for request in sorted(asked, key=lambda each: each.id):
        if stands(request.state, request.part.now if request.part else None):
            recall(house, request, now)


def contest(house: House, request: Request) -> bool:
    """A holder challenges a hold; it stands meanwhile."""
    part = request.part
    if part is None or part.state is not PartState.ACTIVE or part.contest_open:
        return False
    house.set_part(request, replace(part.now, state=PartState.CONTESTED))
    part.contest_open = True
    return True


def decide_contest(house: House, request: Request, now: datetime, *, uphold: bool) -> bool:
    """A person decides; an upheld contest sends the release at once."""
    part = request.part
    if part is None or not part.contest_open:
        return False
    part.contest_open = False
    still = part.amount - part.releasing
    if uphold and still:
        send_release(house, request, still, now)
    elif not uphold and part.state is PartState.CONTESTED:
        house.set_part(request, replace(part.now, state=PartState.ACTIVE))
    return True
