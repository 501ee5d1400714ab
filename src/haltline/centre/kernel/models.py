"""The outbox: what must leave the centre, written in the transaction that decided it."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from .ids import row_id


class OutboxMessage(models.Model):
    """One message to a partner. Its bytes and its key never change, however often it is sent."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DELIVERED = "delivered"
        UNSURE = "unsure"  # sent, no answer seen: the partner may have acted
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"

    id = models.UUIDField(primary_key=True, default=row_id, editable=False)
    district_id = models.CharField(max_length=40)
    partner_id = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    subject = models.UUIDField(help_text="the hold or payout this is about")
    path = models.CharField(max_length=200)
    body = models.BinaryField()
    idempotency_key = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())
    next_attempt_at = models.DateTimeField(null=True)
    first_sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer_due_at = models.DateTimeField(null=True)
    rung_at = models.DateTimeField(
        null=True,
        help_text="of an order: when its clock rises next; nothing once the bank has carried it out",
    )
    loss_per_minute = models.BigIntegerField(default=0, help_text="minor units that a minute's wait may cost")
    latest_at = models.DateTimeField(null=True, help_text="from then on it leaves before what came later")
    answer = models.BinaryField(null=True)
    answer_status = models.PositiveIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(state__in=["waiting", "unsure"]),
                name="outbox_due",
            ),
            models.Index(fields=["subject"], name="outbox_subject"),
            models.Index(fields=["rung_at"], condition=models.Q(rung_at__isnull=False), name="outbox_rung"),
        ]


class Restoration(models.Model):
    """The rows were taken back to a backup: until every open hold has been asked about, nothing leaves.

    Banks hold what they did since; a centre that sent by old rows would ask for it twice (faults 46).
    """

    at = models.DateTimeField(db_default=Now())
    why = models.CharField(max_length=200)
    finished_at = models.DateTimeField(null=True, help_text="when every bank that can be asked had answered")
    finished_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["finished_at"], nulls_distinct=False, name="one_restoration_at_a_time",
                condition=models.Q(finished_at=None),
            )
        ]  # fmt: skip
