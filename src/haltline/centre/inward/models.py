"""What partners send in other forms than the protocol's: kept as it came, and what became of each line."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from ..kernel.ids import row_id


class InwardMessage(models.Model):
    """A message or a file, byte for byte. It is of no district: its lines are. It is never changed."""

    class State(models.TextChoices):
        TAKEN = "taken"
        REFUSED = "refused"  # could not be read: kept apart, nothing was made of it

    id = models.UUIDField(primary_key=True, default=row_id, editable=False)
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")
    way = models.CharField(max_length=8)
    kind = models.CharField(max_length=24, help_text="such as camt.029.001.14 or xlsx; empty when unreadable")
    body = models.BinaryField()
    body_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State)
    status = models.PositiveSmallIntegerField(default=200, help_text="what the partner was answered")
    code = models.CharField(max_length=40, blank=True)
    where = models.CharField(max_length=140, blank=True)
    why = models.CharField(max_length=200, blank=True)
    received_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "body_hash"], name="inward_once")]


class InwardLine(models.Model):
    """One line of a message: what it means, which request it is about, and what became of it.

    A line that no request fits has no district; only its sender and the centre see it. ``surplus`` minor
    units came back beyond what is open under the request: they stand in suspense until a person decides.
    """

    class Outcome(models.TextChoices):
        TAKEN = "taken"  # became a reply
        NOTED = "noted"  # says nothing about where money is, or confirms what is known
        REVIEW = "review"  # a person must read it
        UNMATCHED = "unmatched"  # no request of the partner has its references

    class Decision(models.TextChoices):
        BACK = "back"  # the bank takes it back
        OTHER = "other"  # it belongs to something else; the reason says to what
        NOTHING = "nothing"  # read, and nothing follows

    id = models.UUIDField(primary_key=True, default=row_id, editable=False)
    district = models.ForeignKey("people.District", models.PROTECT, null=True)
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")
    message = models.ForeignKey(InwardMessage, models.PROTECT, related_name="lines")
    kind = models.CharField(max_length=24, help_text="of the message")
    number = models.PositiveIntegerField()
    place = models.CharField(max_length=40)
    meaning = models.CharField(max_length=10, help_text="pending, promise, refusal, returned, review")
    said = models.CharField(max_length=140, blank=True, help_text="the codes as the partner wrote them")
    request = models.ForeignKey("holds.HoldRequest", models.PROTECT, null=True, related_name="inward")
    amount = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3, blank=True)
    surplus = models.BigIntegerField(default=0)
    own_name = models.CharField(max_length=140, blank=True, help_text="the partner's name of a return")
    outcome = models.CharField(max_length=10, choices=Outcome)
    why = models.CharField(max_length=140, blank=True)
    reply_id = models.CharField(max_length=80, blank=True)
    told_at = models.DateTimeField(db_default=Now())
    decision = models.CharField(max_length=10, blank=True, default="", choices=Decision)
    decided_why = models.CharField(max_length=300, blank=True, default="")
    decided_by = models.CharField(max_length=80, blank=True, default="", help_text="as others see them")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "number"], name="inward_line_once"),
            models.CheckConstraint(
                name="inward_decided",
                condition=models.Q(decision="", decided_at=None)
                | models.Q(decision__gt="", decided_why__gt="", decided_by__gt="", decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="inward_amounts",
                condition=models.Q(amount__gte=0, surplus__gte=0, surplus__lte=models.F("amount")),
            ),
        ]
        indexes = [
            models.Index(fields=["request"], name="inward_request"),
            models.Index(fields=["partner", "own_name"], name="inward_name"),
            models.Index(
                fields=["district", "told_at"],
                name="inward_open",
                condition=models.Q(outcome__in=["review", "unmatched"], decision=""),
            ),
            models.Index(fields=["decided_at"], name="inward_past", condition=models.Q(decision__gt="")),
        ]
