"""Banks, payment firms and wallets that the centre works with, and the keys they sign with."""

from __future__ import annotations

from datetime import time

from django.db import models

from haltline.protocol.decisions import CircuitState

ANY_DAY = "1234567"  # ISO weekdays, Monday is 1
MIDNIGHT = time(0, 0)
CALLS_AT_ONCE = 8  # calls of the centre at one time; a bank's small system keeps up with so many
CALLS_A_MINUTE = 6_000  # calls of a partner in a minute: a hundred replies a second, a large bank's surge


class Partner(models.Model):
    """An institution that can be asked to hold money. It is never deleted: it is retired, with a reason.

    Hours of work from ``work_starts`` to ``work_ends`` on ``work_days``, in ``zone`` (the country's when
    empty); equal ends mean around the clock. Sums are minor units of the country's currency, none: no limit.
    """

    class Way(models.TextChoices):
        API = "api"
        INBOX = "inbox"
        ISO20022 = "iso20022"
        SHEET = "sheet"

    code = models.CharField(max_length=40, primary_key=True)
    name = models.CharField(max_length=80)
    way = models.CharField(max_length=8, choices=Way, default=Way.INBOX)
    url = models.URLField(blank=True, help_text="base address of the partner's hold API")
    duty_contact = models.CharField(max_length=120, blank=True)
    zone = models.CharField(max_length=40, blank=True)
    work_days = models.CharField(max_length=7, default=ANY_DAY)
    work_starts = models.TimeField(default=MIDNIGHT)
    work_ends = models.TimeField(default=MIDNIGHT)
    calls_at_once = models.PositiveSmallIntegerField(default=CALLS_AT_ONCE)
    calls_a_minute = models.PositiveIntegerField(default=CALLS_A_MINUTE)
    call_first_above = models.BigIntegerField(null=True, help_text="a larger request is announced by a call")
    day_sum = models.BigIntegerField(null=True, help_text="most that is asked of it in a day")
    retired_at = models.DateTimeField(null=True)
    retired_why = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.name


class Line(models.Model):
    """The line to a partner: whether it answers calls, since when not, and how long its answers take.

    Partners that never failed a call have none. ``median_seconds`` is of the requests of late, those that
    still wait counted in.
    """

    partner = models.OneToOneField(Partner, models.PROTECT, primary_key=True, related_name="line")
    state = models.CharField(max_length=10, default="closed")
    failures = models.PositiveIntegerField(default=0, help_text="calls in a row without an answer")
    since = models.DateTimeField(null=True, help_text="the first of them")
    probe_at = models.DateTimeField(null=True)
    probes = models.PositiveIntegerField(default=0)
    median_seconds = models.PositiveIntegerField(null=True)
    measured_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="line_state", condition=models.Q(state__in=[state.value for state in CircuitState])
            )
        ]


class PartnerKey(models.Model):
    """A public key of a partner, good inside its window and never after its revocation."""

    keyid = models.CharField(max_length=120, primary_key=True)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="keys")
    public_pem = models.TextField()
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_why = models.CharField(max_length=200, blank=True)


class PartnerContact(models.Model):
    """A person or desk of a partner that can be called in its hours; ``rank`` says whom first.

    On ``days`` (ISO weekdays) from ``starts`` to ``ends`` in ``zone``: an end before the start is the next
    morning, equal ends mean the whole day. A contact is never deleted: it is retired.
    """

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="contacts")
    rank = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(max_length=80)
    role = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    days = models.CharField(max_length=7, default=ANY_DAY)
    starts = models.TimeField(default=MIDNIGHT)
    ends = models.TimeField(default=MIDNIGHT)
    zone = models.CharField(max_length=40)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="contact_reachable", condition=models.Q(phone__gt="") | models.Q(email__gt="")
            )
        ]

    def __str__(self) -> str:
        return self.name


class PartnerChange(models.Model):
    """A change of a partner's key or address that one human proposes and another puts in force."""

    class Kind(models.TextChoices):
        ADDRESS = "address"
        KEY = "key"

    class State(models.TextChoices):
        OPEN = "open"
        DONE = "done"
        DECLINED = "declined"

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=8, choices=Kind)
    what = models.JSONField(help_text="address: way, url; key: keyid, pem, good_days, overlap_days")
    why = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    proposed_by = models.CharField(max_length=80, help_text="as others see them; the log has the account")
    proposed_human = models.UUIDField()
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_human = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "kind"], condition=models.Q(state="open"), name="one_open_change"
            ),
            models.CheckConstraint(
                name="change_two_humans",
                condition=~models.Q(state="done")
                | models.Q(decided_human__isnull=False) & ~models.Q(decided_human=models.F("proposed_human")),
            ),
        ]


class PartnerWord(models.Model):
    """What a partner says against a figure about it, with the figure it saw, and what an officer answers."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="words")
    text = models.TextField()
    seen = models.JSONField(help_text="the figures as they stood when it was said")
    said_by = models.CharField(max_length=80)
    said_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True)


class CentreKey(models.Model):
    """A key of the centre's own: listed from its birth, signing from ``signs_from``, good to ``not_after``.

    Only the public half is here; the private one lies in a file that the centre alone reads.
    """

    keyid = models.CharField(max_length=120, primary_key=True)
    public_pem = models.TextField()
    not_before = models.DateTimeField()
    signs_from = models.DateTimeField()
    not_after = models.DateTimeField(null=True, help_text="none: until another takes its place")
    revoked_at = models.DateTimeField(null=True)
    revoked_why = models.CharField(max_length=200, blank=True)


class CallCount(models.Model):
    """How many calls a partner has made in its newest minute; not logged, so a crash begins anew."""

    partner = models.CharField(max_length=40, primary_key=True)
    minute = models.DateTimeField()
    calls = models.PositiveIntegerField()


class CallPlace(models.Model):
    """Room for one call of the centre to a partner at a time; past ``until`` it is free. Not logged."""

    partner = models.CharField(max_length=40)
    number = models.PositiveSmallIntegerField(help_text="from 1 to the number of calls that was agreed")
    message = models.UUIDField(null=True, help_text="the outbox message that the call under way is about")
    until = models.DateTimeField()
    pk = models.CompositePrimaryKey("partner", "number")


class Nonce(models.Model):
    """A nonce already used with a key: a second use is a replay."""

    keyid = models.CharField(max_length=120)
    nonce = models.CharField(max_length=120)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["keyid", "nonce"], name="nonce_once")]
        indexes = [models.Index(fields=["expires_at"], name="nonce_expiry")]
