"""Reading partners: who they are, which key is whose, whom to call. Partners stand outside the districts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, F, QuerySet

from ..kernel.compiled import compiled
from ..kernel.side_by_side import Question
from .duty import Shift
from .models import CentreKey, Line, Partner, PartnerChange, PartnerContact, PartnerKey, PartnerWord

WORDS_MOST = 20  # newest words of a partner on a page


def partner_named(code: str) -> Partner:
    """The partner of this code, with its line."""
    return Partner.objects.select_related("line").get(pk=code)


def partner_at(institution: str) -> Partner | None:
    """The partner to ask at an institution, with its line; none where it is none, or none any more."""
    return _asked_at.ask(institution)


class _AskedAt(Question[str, Partner | None]):
    def for_all(self, told: Sequence[str]) -> Sequence[Partner | None]:
        """The partner of each act; those that ask at one institution get the same row."""
        rows = Partner.objects.select_related("line").filter(retired_at=None).in_bulk(set(told))
        return [rows.get(institution) for institution in told]


_asked_at = _AskedAt()


def line_of(partner: Partner) -> Line | None:
    """The line to a partner as it was when the partner was read, where there is anything to say of it."""
    return getattr(partner, "line", None)


def is_partner(code: str) -> bool:
    """Whether there is a partner of this code, a retired one too."""
    return Partner.objects.filter(pk=code).exists()


@compiled
def key_named(keyid: str) -> QuerySet[PartnerKey, tuple[Any, ...]]:
    """Whose a public key is, its PEM, its window and when it was revoked; no row for an unknown name."""
    named = PartnerKey.objects.filter(pk=keyid)
    return named.values_list("partner_id", "public_pem", "not_before", "not_after", "revoked_at")


def contacts_of(partner: str) -> QuerySet[PartnerContact]:
    """Whom the centre can call at a partner, by rank; retired contacts are left out."""
    return PartnerContact.objects.filter(partner_id=partner, retired_at=None).order_by("rank", "pk")


def shift_of(contact: PartnerContact) -> Shift:
    """The hours in which a contact can be called."""
    return Shift(contact.days, contact.starts, contact.ends, contact.zone)


def on_duty(partner: str, at: datetime) -> list[PartnerContact]:
    """The contacts of a partner that can be called at this moment, whom first by rank; often empty."""
    return [contact for contact in contacts_of(partner) if shift_of(contact).covers(at)]


def signing_keyid(now: datetime) -> str:
    """The name of the centre's newest key that signs at this moment; empty before the first rotation."""
    return next((keyid for (keyid,) in _signing(now)), "")


@compiled
def _signing(now: datetime) -> QuerySet[CentreKey, tuple[str]]:
    good = listed_keys(now).filter(signs_from__lte=now).order_by("-signs_from", "-not_before")
    return good.values_list("keyid")[:1]


def listed_keys(now: datetime) -> QuerySet[CentreKey]:
    """The centre's own keys whose signatures count or will count: neither revoked nor past their end."""
    return CentreKey.objects.filter(revoked_at=None).exclude(not_after__lt=now).order_by("not_before")


def all_partners() -> QuerySet[Partner]:
    """Every partner, those that are asked first, by name."""
    return Partner.objects.order_by("retired_at", "name").prefetch_related("keys", "contacts")


def keys_of(partner: str) -> QuerySet[PartnerKey]:
    """All keys a partner has or had, the newest first."""
    return PartnerKey.objects.filter(partner_id=partner).order_by("-not_before", "keyid")


def changes_of(partner: str) -> QuerySet[PartnerChange]:
    """Changes of address and keys, those that wait for a second hand first, then the newest."""
    rows = PartnerChange.objects.filter(partner_id=partner)
    return rows.order_by(F("decided_at").desc(nulls_first=True), "-proposed_at")


def words_of(partner: str) -> QuerySet[PartnerWord]:
    """What a partner said about its figures, the unanswered first, then the newest."""
    rows = PartnerWord.objects.filter(partner_id=partner)
    return rows.order_by(F("answered_at").desc(nulls_first=True), "-said_at")[:WORDS_MOST]


def unanswered_words() -> set[str]:
    """Partners that said something which no officer has answered yet."""
    return set(PartnerWord.objects.filter(answered_at=None).values_list("partner_id", flat=True))


def waiting_changes() -> dict[str, int]:
    """How many changes wait for a second hand, by partner."""
    open_ = PartnerChange.objects.filter(state=PartnerChange.State.OPEN)
    return dict(open_.values_list("partner_id").annotate(n=Count("pk")))


def silent_lines() -> QuerySet[Line]:
    """Partners that do not answer calls at the moment, the longest silent first."""
    return Line.objects.exclude(state="closed").select_related("partner").order_by("since", "pk")


def median_seconds(partner: Partner) -> int | None:
    """How long this partner takes to answer a request in the median of late; None while nobody can tell."""
    line = line_of(partner)
    return line.median_seconds if line else None


def measured_since(moment: datetime) -> bool:
    """Whether the partners' speeds were measured after this moment."""
    return Line.objects.filter(measured_at__gt=moment).exists()
