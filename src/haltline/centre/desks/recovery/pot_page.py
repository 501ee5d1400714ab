"""The recovery pages from rows: a pot as it stands, or as it stood when its plan was made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...kernel import clock
from ...kernel.errors import HaltlineError
from ...people.models import Person
from ...recovery import queries as recovery
from ...recovery.actions.claims import gather
from ...recovery.actions.pots import ROLES, Place
from ...recovery.actions.proposing import require_possible
from ...recovery.actions.sharing import Standing, gather_all
from ...recovery.engine import RULES, shares
from ...recovery.models import Share
from ...recovery.queries.troubles import troubles
from ...recovery.states import OWED, PayoutState, PlanState
from ...reports.queries import institution_names
from .. import money_style
from ..masks import initials, numbers
from ..pictures.states import Sums
from ..typed import Choice, Problem
from ..words import PAYOUT_REFUSALS
from . import queries
from .pages import Change, Claim, Payout, PlanLine, PotPage, PotRow, PotsPage, RuleShares
from .tasks import task

OVER = (PlanState.DONE, PlanState.LIFTED)
POTS_MOST = 100  # pots in the list; the fullest and those that wait for a hand are always among them


def pots_page(person: Person, now: datetime) -> PotsPage:
    """The list of pots, what waits for this person first."""
    hands, opened, lines = queries.hands_under_proposals(), queries.opened_at(), recovery.pots()
    planned = queries.planned()
    rows = [
        _row(line, _claimed(line, planned), hands.get(line.id), person)
        for line in (replace(line, since=line.since or opened.get(line.id) or now) for line in lines)
    ]
    rows.sort(key=lambda row: (not row.waits_for_you, row.state == PlanState.DONE))
    sums = Sums(held=sum(line.amount for line in lines), returned=queries.credited())
    return PotsPage(tuple(rows[:POTS_MOST]), now, sums, tuple(map(task, troubles(now))))


def _claimed(line: recovery.PotLine, planned: Mapping[UUID, tuple[int, int]]) -> tuple[int, int]:
    """How many people claim on a pot and what they lack: by its plan, or counted now where there is none."""
    if _state(line) != "open" and line.id in planned:
        return planned[line.id]
    claims = gather(Place(line.district, line.partner, line.account, line.currency)).claims
    return len({claim.dispute.report_id for claim in claims}), sum(claim.loss for claim in claims)


def _row(line: recovery.PotLine, claimed: tuple[int, int], hands: set[UUID] | None, person: Person) -> PotRow:
    people, lost = claimed
    return PotRow(
        pot_id=str(line.id),
        bank=line.partner_name,
        account=line.account,
        amount=line.amount,
        people=people,
        lost=lost,
        since=line.since or clock.now(),
        state=_state(line),
        waits_for_you=hands is not None and person.human not in hands and person.role in ROLES,
    )


def _state(line: recovery.PotLine) -> str:
    """A paid pot in which money is held again is open again."""
    return "open" if not line.plan or (line.plan in OVER and line.amount) else line.plan


def pot_page(pot_id: UUID, person: Person, now: datetime, problems: tuple[Problem, ...] = ()) -> PotPage:
    """One pot. A plan that no longer fits the pot is not offered for approval but to be made again."""
    view = recovery.one_pot(pot_id)
    newest = view.plans[0] if view.plans else None
    shown = newest if newest and newest.current and _stands(newest, view.amount) else None
    stored = queries.shares_of(shown.id) if shown else []
    claims = (
        tuple(_stored(share) for share in stored) if shown else tuple(_live(claim) for claim in view.claims)
    )
    rules = (_of_plan(shown, stored),) if shown else tuple(_rule(view, rule) for rule in RULES)
    amount = shown.pot_amount if shown else view.amount
    hindrance = "" if shown else _hindrance(pot_id, view.amount)
    others = shown.others if shown else view.others
    return PotPage(
        pot_id=str(pot_id),
        number=_short(pot_id),
        bank=view.line.partner_name,
        account=view.line.account,
        amount=amount,
        since=view.line.since or queries.opened_at().get(pot_id) or now,
        sums=_lost(stored if shown else view.claims, _back(shown)),
        claims=claims,
        rules=rules,
        now=now,
        plan=_plan(shown, person) if shown else None,
        payouts=_payouts(shown),
        unshared=amount - rules[0].total - sum(each.amount for each in others),
        may_plan=shown is None and view.amount > 0 and bool(view.claims) and not hindrance,
        banks=tuple(Choice(code, name) for code, name in institution_names().items()),
        problems=problems,
        notes=(*_notes(view, newest, hindrance), *_stand_too(others)),
    )


def _stands(plan: recovery.PlanView, in_pot: int) -> bool:
    return plan.state not in OVER or not in_pot


def _notes(view: recovery.PotView, newest: recovery.PlanView | None, hindrance: str) -> tuple[str, ...]:
    """What this person must know before a hand is given."""
    notes = []
    if newest and newest.state == PlanState.PROPOSED and not newest.current:
        notes.append(_("The money in this pot has changed since a plan was proposed: propose it again."))
    if view.unanswered:
        values = {"bank": view.line.partner_name, "reports": ", ".join(view.unanswered)}
        notes.append(
            _("%(bank)s has still to answer about %(reports)s; that money is not counted here.") % values
        )
    if hindrance:
        notes.append(hindrance)
    return tuple(notes)


def _hindrance(pot_id: UUID, amount: int) -> str:
    """Why the pot cannot be shared as it stands, in the words a proposal is refused with; or nothing."""
    place = recovery.place_in_sight(pot_id)
    found = gather_all(place)
    if not amount or not found.claims:
        return ""
    try:
        require_possible(found, shares(found.amount, found.losses, RULES[0]), place.district)
    except HaltlineError as fault:
        return fault.detail
    return ""


def _live(claim: recovery.ClaimLine) -> Claim:
    return Claim(
        claim.reference, claim.reference.replace(" ", ""), initials(claim.name), claim.paid_at, claim.loss
    )


def _stored(share: Share) -> Claim:
    report = share.report
    key = report.reference.replace(" ", "")
    return Claim(report.reference, key, initials(report.name), share.dispute.paid_at, share.loss)


def _lost(claims: Sequence[recovery.ClaimLine | Share], back: int) -> Sums:
    """What all claimants lost; ``back`` of what was held here has arrived since."""
    return Sums(
        returned=back,
        held=sum(claim.held_here for claim in claims) - back,
        withdrawn=sum(claim.withdrawn for claim in claims),
        unknown=sum(claim.unknown for claim in claims),
        in_flight=sum(claim.in_flight for claim in claims),
    )


def _stand_too(others: Sequence[Standing]) -> Iterator[str]:
    """How other districts stand in a pot, in sums: their reports and people are their own matter."""
    show, names = money_style.in_use().short, queries.district_names()
    for other in others:
        said = ngettext(
            "%(district)s shares this pot with one claim that lacks %(lost)s and gets %(sum)s.",
            "%(district)s shares this pot with %(n)s claims that lack %(lost)s and get %(sum)s.",
            other.claims,
        )
        sums = {"n": other.claims, "lost": show(other.loss), "sum": show(other.amount)}
        yield said % (sums | {"district": names.get(other.district, other.district)})


def _rule(view: recovery.PotView, rule: str) -> RuleShares:
    losses = sum(claim.loss for claim in view.claims) + sum(each.loss for each in view.others)
    return RuleShares(rule, _said(view.amount, losses), tuple(claim.share for claim in view.claims))


def _of_plan(plan: recovery.PlanView, stored: Sequence[Share]) -> RuleShares:
    losses = sum(share.loss for share in stored) + sum(each.loss for each in plan.others)
    said = _said(plan.pot_amount, losses)
    return RuleShares(plan.rule, said, tuple(share.amount for share in stored), proposed=True)


def _said(pot: int, losses: int) -> str:
    show = money_style.in_use().short
    values = {"pot": show(min(pot, losses)), "losses": show(losses)}
    return _("Each gets %(pot)s / %(losses)s of what they lack, exact to the unit.") % values


def _plan(plan: recovery.PlanView, person: Person) -> PlanLine:
    first = plan.hands[0]
    second = plan.hands[1] if len(plan.hands) > 1 else None
    own = any(hand.human == person.human for hand in plan.hands)
    elsewhere = bool(plan.others) and first.district == person.district_id
    return PlanLine(
        plan_id=str(plan.id),
        rule=plan.rule,
        amount=plan.amount + sum(each.amount for each in plan.others),
        state=plan.state,
        proposed_by=first.name,
        proposed_at=plan.proposed_at,
        approved_by=second.name if second else "",
        approved_at=second.at if second else None,
        own=own,
        may_approve=plan.state == PlanState.PROPOSED and not own and not elsewhere,
        elsewhere=elsewhere,
        may_lift=plan.state == PlanState.RUNNING and any(line.state in OWED for line in plan.payouts),
        change=_change(plan, person),
    )


def _change(plan: recovery.PlanView, person: Person) -> Change | None:
    row = queries.open_correction(plan.id)
    if row is None:
        return None
    bank = institution_names().get(row.to_institution, row.to_institution)
    account = row.to_account if person.role in ROLES else numbers(row.to_account)
    return Change(
        change_id=str(row.pk),
        asked_by=row.asked_by.desk_name,
        reason=row.reason,
        to=f"{bank} {account}" if row.payout_id else "",
        own=row.asked_human == person.human,
    )


def _back(plan: recovery.PlanView | None) -> int:
    """Minor units of a plan that arrived with proof."""
    return sum(line.amount for line in (plan.payouts if plan else ()) if line.credited_at)


def _payouts(plan: recovery.PlanView | None) -> tuple[Payout, ...]:
    names = institution_names()
    return tuple(
        Payout(
            line.reference,
            line.amount,
            names.get(line.to_institution, line.to_institution),
            line.state,
            line.credited_at,
            line.credit_reference,
            str(PAYOUT_REFUSALS.get(line.refusal, line.refusal)),
            str(line.id) if line.state == PayoutState.REFUSED else "",
        )
        for line in (plan.payouts if plan else ())
    )


def _short(pot_id: UUID) -> str:
    """The end of an identifier, as people can read it out."""
    end = pot_id.hex[-8:].upper()
    return f"{end[:4]} {end[4:]}"
