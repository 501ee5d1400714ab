"""A partner says that a figure about it is wrong; an officer of the centre answers."""

from __future__ import annotations

from ...audit.actions import record
from ...kernel import clock
from ...kernel.errors import AlreadyDecided, NotHere
from ...kernel.scope import in_scope
from ..hands import Hand
from ..models import PartnerWord

OPEN_MOST = 5  # words of one partner that wait at a time; more are not read sooner


def say(partner: str, text: str, seen: dict[str, object], hand: Hand) -> PartnerWord:
    """Keep what a partner says, with the figures it saw. AlreadyDecided while too many wait."""
    if PartnerWord.objects.filter(partner_id=partner, answered_at=None).count() >= OPEN_MOST:
        raise AlreadyDecided(f"{OPEN_MOST} of your words wait for an answer already.", subject=partner)
    row = PartnerWord.objects.create(
        partner_id=partner, text=text, seen=seen, said_by=hand.name, said_at=clock.now()
    )
    with in_scope("audit"):
        record("partner.contested-figure", hand.actor, subject=partner, word=row.pk)
    return row


def reply(partner: str, number: int, text: str, hand: Hand) -> None:
    """Answer a partner's word, once."""
    open_ = PartnerWord.objects.filter(pk=number, partner_id=partner, answered_at=None)
    if not open_.update(answer=text, answered_by=hand.name, answered_at=clock.now()):
        if PartnerWord.objects.filter(pk=number, partner_id=partner).exists():
            raise AlreadyDecided(subject=partner)
        raise NotHere()
    with in_scope("audit"):
        record("partner.figure-answered", hand.actor, subject=partner, word=number)
