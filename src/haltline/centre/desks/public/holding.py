"""One hold as its holder sees it once it was proved: in plain words, to contest, to print as a letter."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from haltline.protocol import PartState

from ...contests.actions.entering import appeal_until
from ...contests.actions.proofs import PROOFS_MOST
from ...contests.models import Contest, Hearing, Tier
from ...contests.queries import HoldFacts, contest_of, hearings_of, hold_facts, proofs_of
from ...contests.tiers import tier_after, tiers_in_force
from ...kernel import clock
from ...kernel.profile import profile
from ...kernel.scope import in_scope
from ...partners.queries import partner_named
from ..typed import Choice
from .door_pages import HeldPage, Turn

KINDS = {
    "sale": pgettext_lazy("money was for", "I sold something or did work"),
    "wages": pgettext_lazy("money was for", "Wages, pension or benefit"),
    "gift": pgettext_lazy("money was for", "A loan or gift from someone I know"),
    "unknown": pgettext_lazy("money was for", "I do not know who sent it"),
}
STANDS = {
    PartState.ACTIVE: "held",
    PartState.CONTESTED: "held",
    PartState.RETURN_ORDERED: "ordered",
    PartState.RELEASED: "released",
    PartState.EXPIRED: "expired",
    PartState.RETURNED: "returned",
}


def held_page(holds: tuple[UUID, ...], number: int) -> HeldPage:
    """The page of the proved hold with this number, from 1."""
    hold = holds[number - 1]
    others = tuple(
        (other, _amount(holds[other - 1])) for other in range(1, len(holds) + 1) if other != number
    )
    with in_scope(f"door:{hold}"):
        facts, contest = hold_facts(hold), contest_of(hold)
        page = _plain(facts, number, others)
        return _contested(page, facts, contest) if contest else _contestable(page, facts)


def _amount(hold: UUID) -> int:
    with in_scope(f"door:{hold}"):
        return hold_facts(hold).amount


def _plain(facts: HoldFacts, number: int, others: tuple[tuple[int, int], ...]) -> HeldPage:
    live = STANDS[PartState(facts.state)] in ("held", "ordered")
    freeing = live and 0 < facts.amount == facts.releasing
    return HeldPage(
        number=number, others=others, bank=partner_named(facts.partner).name, last_four=facts.ending,
        stand="freeing" if freeing else STANDS[PartState(facts.state)],
        amount=facts.amount if live else 0, free=facts.told.get("free", 0), until=facts.expires_at,
        since=facts.since, booked_at=facts.booked_at, later_hop=facts.hop > 1, office=facts.office,
        officer=facts.officer, law=facts.law, verify_url=f"{settings.PUBLIC_URL}/verify/{facts.hold}",
        now=clock.now(), free_by=facts.free_by, not_freed=facts.not_freed if live else "",
        kinds=tuple(Choice(code, str(words)) for code, words in KINDS.items()),
    )  # fmt: skip


def _tiers(facts: HoldFacts) -> tuple[Tier, ...]:
    from ...contests.actions.entering import WITH_DESK

    desk = partner_named(facts.partner).way in WITH_DESK
    return tiers_in_force(profile().contests.tiers, bank_has_desk=desk)


def _contestable(page: HeldPage, facts: HoldFacts) -> HeldPage:
    """The page of a hold nobody contests yet: who would decide, by when."""
    if page.stand != "held":
        return page
    first, *rest = [_who(tier, page.bank) for tier in _tiers(facts)]
    by = clock.now() + timedelta(seconds=profile().clocks.contest_seconds)
    return replace(page, may="contest", first=first, then=tuple(rest), decide_by=by)


def _contested(page: HeldPage, facts: HoldFacts, contest: Contest) -> HeldPage:
    """The page of a hold that is or was contested: each tier's turn, and what can be done now."""
    turns = tuple(_turn(hearing, page.bank) for hearing in hearings_of(contest))
    kept = len(proofs_of(contest))
    page = replace(page, turns=turns, proofs=kept)
    if contest.state == Contest.State.OPEN:
        return replace(page, may="add" if kept < PROOFS_MOST and page.stand == "held" else "")
    above, until = tier_after(_tiers(facts), Tier(contest.tier)), appeal_until(contest)
    if contest.state == Contest.State.REJECTED and above and page.stand == "held" and clock.now() < until:
        by = clock.now() + timedelta(seconds=profile().contests.next_seconds)
        return replace(
            page, may="appeal", first=_who(above, page.bank), decide_by=by, appeal_until=_sooner(until, facts)
        )
    return page


def _sooner(until: datetime, facts: HoldFacts) -> datetime:
    return min(until, facts.expires_at)


def _turn(hearing: Hearing, bank: str) -> Turn:
    return Turn(
        _who(Tier(hearing.tier), bank), hearing.state, hearing.decide_by, hearing.decided_at, hearing.reason,
        hearing.appeal,
    )  # fmt: skip


def _who(tier: Tier, bank: str) -> str:
    """Who decides at a tier, as the middle of a sentence."""
    if tier is Tier.BANK:
        return _("a person at %(bank)s") % {"bank": bank}
    if tier is Tier.CENTRE:
        return _("a person at the centre")
    return _("an independent reviewer of another office")
