"""All that is known of where disputed money went: legs, facts, and the ledger that balances them."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from ..kernel.ids import row_id


class MoneyState(models.TextChoices):
    """Where a disputed unit is (contracts.md). Each unit is in exactly one; *disputed* is the contra side."""

    RETURNED = "returned"
    HELD = "held"
    IN_FLIGHT = "in_flight"
    UNKNOWN = "unknown"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


CONTRA = "disputed"


class Leg(models.Model):
    """Units of one dispute that came to one account by one payment."""

    id = models.UUIDField(primary_key=True, default=row_id, editable=False)
    district = models.ForeignKey("people.District", models.PROTECT)
    report = models.ForeignKey("reports.Report", models.PROTECT, related_name="legs")
    dispute = models.ForeignKey("reports.Dispute", models.PROTECT, related_name="legs")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    hop = models.PositiveIntegerField()
    institution = models.CharField(max_length=40)
    account = models.CharField(max_length=40, blank=True)
    from_institution = models.CharField(max_length=40, blank=True)
    from_account = models.CharField(max_length=40, blank=True)
    transfer_id = models.CharField(max_length=80, blank=True)
    reference = models.CharField(max_length=80, blank=True)
    rail = models.CharField(max_length=20, blank=True)
    payment_amount = models.BigIntegerField()
    amount = models.BigIntegerField()
    slices = models.JSONField(help_text="[[lo, hi], ...] units of the payment, from 0")
    booked_at = models.DateTimeField()
    ended = models.BooleanField(
        default=False, help_text="no longer part of the trail (superseded or corrected)"
    )
    settled = models.BooleanField(
        default=False, help_text="a plan has shared its units: it does not yield to a newer dispute"
    )

    class Meta:
        indexes = [
            models.Index(fields=["report", "hop"], name="leg_report"),
            models.Index(fields=["from_institution", "reference"], name="leg_payment"),
        ]
        constraints = [models.CheckConstraint(name="leg_amount", condition=models.Q(amount__gte=0))]


class Fact(models.Model):
    """One line of evidence about money, with the reply it came from."""

    id = models.UUIDField(primary_key=True, default=row_id, editable=False)
    district = models.ForeignKey("people.District", models.PROTECT)
    report = models.ForeignKey("reports.Report", models.PROTECT, related_name="facts")
    leg = models.ForeignKey(Leg, models.PROTECT, related_name="facts")
    source = models.CharField(max_length=120, help_text="reply id and line, or where else it stands")
    kind = models.CharField(
        max_length=12, help_text="held, free, released, onward, withdrawn, returned, unknown"
    )
    amount = models.BigIntegerField(help_text="the disputed part, minor units")
    whole = models.BigIntegerField(help_text="the whole transfer, minor units")
    detail = models.JSONField(default=dict)
    at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    replaced = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["report", "recorded_at"], name="fact_report")]


class Journal(models.Model):
    """One movement of units between money states, for one reason. Its postings sum to zero."""

    id = models.UUIDField(primary_key=True, default=row_id, editable=False)
    district = models.ForeignKey("people.District", models.PROTECT)
    at = models.DateTimeField(db_default=Now())
    why = models.CharField(max_length=40)
    source = models.CharField(max_length=120)


class Posting(models.Model):
    """One side of a movement: ``amount`` units of a dispute into (or out of) a state at a leg."""

    id = models.UUIDField(primary_key=True, default=row_id, editable=False)
    district = models.ForeignKey("people.District", models.PROTECT)
    journal = models.ForeignKey(Journal, models.PROTECT, related_name="postings")
    report = models.ForeignKey("reports.Report", models.PROTECT, related_name="postings")
    dispute = models.ForeignKey("reports.Dispute", models.PROTECT, related_name="postings")
    leg = models.ForeignKey(Leg, models.PROTECT, null=True, related_name="postings")
    state = models.CharField(max_length=12)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="posting_state", condition=models.Q(state__in=[*MoneyState.values, CONTRA])
            ),
            models.CheckConstraint(name="posting_moves", condition=~models.Q(amount=0)),
        ]
        indexes = [models.Index(fields=["report", "state"], name="posting_report")]
