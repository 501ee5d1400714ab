"""Partner rows as pages show them: who is on duty, which hours are bare, what waits for a hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.dates import WEEKDAYS_ABBR

from haltline.centre.kernel import clock
from haltline.centre.kernel.profile import profile
from haltline.centre.partners import queries
from haltline.centre.partners.connection import Step
from haltline.centre.partners.duty import WEEK, Shift, gaps
from haltline.centre.partners.models import Partner, PartnerChange, PartnerContact, PartnerKey, PartnerWord
from haltline.protocol.keys import KeyStanding, PublicKey

from ..spans import length
from ..typed import Problem
from .pages import (
    ChangeRow,
    ContactRow,
    Gap,
    KeyRow,
    Limits,
    ListPage,
    OwnKey,
    PartnerPage,
    PartnerRow,
    TriedStep,
    Word,
)
from .words import ADDRESS_FAULTS, FOUND, STEPS, SYSTEMS, WAYS, hours

CHANGES_MOST = 20  # newest changes on a partner's page; the log has them all


def list_page(*, may_change: bool) -> ListPage:
    """All partners, with who can be called now."""
    now, waiting = clock.now(), queries.waiting_changes()
    says = queries.unanswered_words()
    rows = tuple(
        replace(_row(partner, now, waiting.get(partner.pk, 0)), says=partner.pk in says)
        for partner in queries.all_partners()
    )
    signing = queries.signing_keyid(now)
    own = tuple(
        OwnKey(key.keyid, key.signs_from, key.not_after, key.keyid == signing)
        for key in queries.listed_keys(now)
    )
    return ListPage(rows, own, now, may_change)


def _row(partner: Partner, now: datetime, waiting: int) -> PartnerRow:
    there = [
        contact
        for contact in sorted(partner.contacts.all(), key=lambda each: (each.rank, each.pk))
        if contact.retired_at is None and queries.shift_of(contact).covers(now)
    ]
    good = [key.not_after for key in partner.keys.all() if standing(key, now) == KeyStanding.USABLE]
    return PartnerRow(
        code=partner.pk, name=partner.name, way=str(WAYS[partner.way]),
        on_duty=there[0].name if there else "", phone=there[0].phone if there else "", waiting=waiting,
        keys_until=max(good, default=None), keys_needed=partner.way in SYSTEMS,
        retired=partner.retired_at is not None,
    )  # fmt: skip


def standing(key: PartnerKey, now: datetime) -> KeyStanding:
    """Whether a signature by this key counts now."""
    known = PublicKey.from_pem(key.keyid, key.public_pem)
    return PublicKey(key.keyid, known.ed25519, key.not_before, key.not_after, key.revoked_at).standing(now)


def partner_page(
    partner: Partner, human: UUID, *, may_change: bool, tried: Sequence[Step] = (),
    problems: tuple[Problem, ...] = (), typed: str = "",
) -> PartnerPage:  # fmt: skip
    """Everything about one partner as it stands now; ``human`` is who reads."""
    now = clock.now()
    contacts = list(queries.contacts_of(partner.pk))
    work = work_of(partner)
    rows = queries.changes_of(partner.pk)[:CHANGES_MOST]
    changes = tuple(_change(row, partner, human) for row in rows)
    return PartnerPage(
        code=partner.pk, name=partner.name, way=partner.way, way_word=str(WAYS[partner.way]), url=partner.url,
        hours=hours(work), open_now=work.covers(now),
        limits=Limits(
            partner.calls_at_once, partner.calls_a_minute, partner.call_first_above, partner.day_sum
        ),
        contacts=tuple(_contact(contact, now) for contact in contacts), gaps=week_gaps(contacts, now),
        keys=tuple(_key(key, now) for key in queries.keys_of(partner.pk)),
        waiting=tuple(change for change in changes if change.state == PartnerChange.State.OPEN),
        decided=tuple(change for change in changes if change.state != PartnerChange.State.OPEN),
        now=now, may_change=may_change, retired_at=partner.retired_at, retired_why=partner.retired_why,
        tried=tuple(_step(step) for step in tried),
        words=tuple(_word(row) for row in queries.words_of(partner.pk)), problems=problems, typed=typed,
    )  # fmt: skip


def work_of(partner: Partner) -> Shift:
    """The partner's own hours of work."""
    zone = partner.zone or profile().time_zone
    return Shift(partner.work_days, partner.work_starts, partner.work_ends, zone)


def week_gaps(contacts: Sequence[PartnerContact], now: datetime) -> tuple[Gap, ...]:
    """The hours of a week in which nobody can be called, by the country's clock: it goes round on Sunday."""
    today = now.astimezone(ZoneInfo(profile().time_zone))
    midnight = today.replace(hour=0, minute=0, second=0, microsecond=0)
    since = midnight - timedelta(days=midnight.weekday())
    bare = gaps([queries.shift_of(contact) for contact in contacts], since)
    if len(bare) > 1 and bare[0][0] == since and bare[-1][1] == since + WEEK:
        bare = [*bare[1:-1], (bare[-1][0], bare[0][1])]
    return tuple(Gap(_weekday(begins), _weekday(ends)) for begins, ends in bare)


def _weekday(at: datetime) -> str:
    local = at.astimezone(ZoneInfo(profile().time_zone))
    return f"{WEEKDAYS_ABBR[local.weekday()]} {local:%H:%M}"


def _contact(contact: PartnerContact, now: datetime) -> ContactRow:
    shift = queries.shift_of(contact)
    return ContactRow(
        contact.pk, contact.name, contact.role, contact.phone, contact.email, hours(shift), shift.covers(now)
    )


def _key(key: PartnerKey, now: datetime) -> KeyRow:
    return KeyRow(key.keyid, str(standing(key, now)), key.not_before, key.not_after, key.revoked_why)


def _change(row: PartnerChange, partner: Partner, human: UUID) -> ChangeRow:
    address = row.kind == PartnerChange.Kind.ADDRESS
    return ChangeRow(
        number=row.pk, kind=row.kind,
        new=f"{WAYS[row.what['way']]} {row.what['url']}".strip() if address else str(row.what["keyid"]),
        old=f"{WAYS[partner.way]} {partner.url}".strip() if address else "",
        why=row.why, by=row.proposed_by, at=row.proposed_at, state=row.state, second=row.decided_by,
        decided_at=row.decided_at, own=row.proposed_human == human,
    )  # fmt: skip


def _word(row: PartnerWord) -> Word:
    median, low, high = (row.seen.get(name) for name in ("median", "low", "high"))
    shown = [length(each) if each is not None else "?" for each in (median, low, high)]
    seen = f"{shown[0]} ({shown[1]} – {shown[2]}), n = {row.seen.get('asked')}"
    return Word(row.pk, row.text, seen, row.said_by, row.said_at, row.answer, row.answered_by)


def _step(step: Step) -> TriedStep:
    name = str(STEPS[step.name])
    if step.name == "address" and not step.good:
        return TriedStep(name, str(ADDRESS_FAULTS[step.found]), mark="warn")
    found, todo = FOUND[step.name, step.found]
    mark = "warn" if step.warn or not step.good else "fits"
    return TriedStep(name, str(found) % {"value": step.value}, str(todo), mark)
