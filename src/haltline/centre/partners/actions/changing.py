"""A change of where a partner is reached or of the key it signs with: one proposes, another puts it in force.

Whoever could change either alone could send requests to themselves, or answer them in a bank's name. Taking
a key away is the exception: it is done at once by one hand, since a stolen key must not wait for a second.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, transaction

from haltline.protocol.keys import PublicKey

from ...audit.actions import record
from ...kernel import clock
from ...kernel.errors import AlreadyDecided, NotHere, NotUnderstood, SamePerson
from ...kernel.scope import in_scope
from ..hands import Hand
from ..models import Partner, PartnerChange, PartnerKey
from . import add_key

GOOD_DAYS_MOST = 800  # a key is exchanged every year; twice that and a little is an oversight
OVERLAP_DAYS_MOST = 60  # so long may two keys of a partner be good beside each other
Kind, State = PartnerChange.Kind, PartnerChange.State


def propose_address(partner: Partner, way: str, url: str, why: str, hand: Hand) -> PartnerChange:
    """Ask for another way in or address; in force when another human agrees."""
    return _propose(partner, Kind.ADDRESS, {"way": way, "url": url}, why, hand)


def propose_key(partner: Partner, what: dict[str, object], why: str, hand: Hand) -> PartnerChange:
    """Ask for a new key: ``what`` holds keyid, pem, good_days and overlap_days of the keys before it.

    Raises NotUnderstood for what is no Ed25519 public key, and for a name that stands for another key.
    """
    try:
        pem = PublicKey.from_pem(str(what["keyid"]), str(what["pem"])).pem()
    except ValueError:
        raise NotUnderstood("This is not an Ed25519 public key in PEM.", field="pem") from None
    if PartnerKey.objects.filter(pk=what["keyid"]).exists():
        raise NotUnderstood("A key of this name is known already; choose a new name.", field="keyid")
    return _propose(partner, Kind.KEY, {**what, "pem": pem}, why, hand)


def _propose(partner: Partner, kind: str, what: dict[str, object], why: str, hand: Hand) -> PartnerChange:
    try:
        with transaction.atomic():
            change = PartnerChange.objects.create(
                partner=partner, kind=kind, what=what, why=why, proposed_by=hand.name,
                proposed_human=hand.human, proposed_at=clock.now(),
            )  # fmt: skip
    except IntegrityError:
        raise AlreadyDecided("A change of this kind waits already; decide that one first.") from None
    _log("partner.change-proposed", change, hand)
    return change


@transaction.atomic
def agree(change_id: int, hand: Hand) -> PartnerChange:
    """Put a change in force as the second human. SamePerson for the first one under whatever account."""
    change = _open(change_id)
    if change.proposed_human == hand.human:
        raise SamePerson(subject=change.partner_id)
    if change.kind == Kind.ADDRESS:
        _put_address(change)
    else:
        _put_key(change, hand)
    return _decide(change, State.DONE, hand)


@transaction.atomic
def decline(change_id: int, hand: Hand) -> PartnerChange:
    """Leave all as it is; the one who proposed may do so too."""
    return _decide(_open(change_id), State.DECLINED, hand)


def revoke(keyid: str, why: str, hand: Hand) -> PartnerKey:
    """Take a key away at once, also for what was signed before. Said twice, it is already decided."""
    now = clock.now()
    done = PartnerKey.objects.filter(pk=keyid, revoked_at=None).update(revoked_at=now, revoked_why=why)
    key = PartnerKey.objects.filter(pk=keyid).first()
    if key is None:
        raise NotHere(subject=keyid)
    if not done:
        raise AlreadyDecided("This key is revoked already.", subject=keyid)
    with in_scope("audit"):
        record("partner.key-revoked", hand.actor, subject=keyid, why=why)
    return key


def _open(change_id: int) -> PartnerChange:
    change = PartnerChange.objects.select_for_update().filter(pk=change_id).first()
    if change is None:
        raise NotHere()
    if change.state != State.OPEN:
        raise AlreadyDecided(subject=change.partner_id)
    return change


def _decide(change: PartnerChange, state: str, hand: Hand) -> PartnerChange:
    PartnerChange.objects.filter(pk=change.pk).update(
        state=state, decided_by=hand.name, decided_human=hand.human, decided_at=clock.now()
    )
    _log("partner.change-" + ("agreed" if state == State.DONE else "declined"), change, hand)
    return change


def _put_address(change: PartnerChange) -> None:
    Partner.objects.filter(pk=change.partner_id).update(way=change.what["way"], url=change.what["url"])


def _put_key(change: PartnerChange, hand: Hand) -> None:
    """The new key counts from now; those before it end after the overlap, none is made to last longer."""
    what, now = change.what, clock.now()
    good, overlap = (timedelta(days=int(what[name])) for name in ("good_days", "overlap_days"))
    before = PartnerKey.objects.filter(partner_id=change.partner_id, not_after__gt=now + overlap)
    before.update(not_after=now + overlap)
    add_key(change.partner_id, what["keyid"], what["pem"], good_for=good, by=hand.actor)


def _log(verb: str, change: PartnerChange, hand: Hand) -> None:
    named = change.what.get("url") or change.what.get("keyid") or change.what.get("way")
    with in_scope("audit"):
        record(verb, hand.actor, subject=change.partner_id, kind=change.kind, named=named, why=change.why)
