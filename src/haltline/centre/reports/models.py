"""What a person tells the centre of one incident, and the payments in it said to be fraudulent."""

from __future__ import annotations

from django.db import models

from ..kernel.ids import row_id


class Reached(models.TextChoices):
    """How an officer reached the person who reported."""

    CALLED_BACK = "called-back"
    KNOWN_NUMBER = "known-number"
    SEEN_DOCUMENTS = "seen-documents"


class Confirmed(models.TextChoices):
    """How the payer's bank confirmed the payment."""

    BANK_ANSWER = "bank-answer"
    BANK_PHONED = "bank-phoned"
    STATEMENT = "statement"


class Report(models.Model):
    """One person's account of one incident. Duplicates point to the report that leads their case."""

    class Channel(models.TextChoices):
        WEB = "web"
        HELPLINE = "helpline"

    id = models.UUIDField(primary_key=True, default=row_id, editable=False)
    district = models.ForeignKey("people.District", models.PROTECT)
    reference = models.CharField(max_length=20, unique=True)
    client_key = models.CharField(max_length=64, unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    channel = models.CharField(max_length=10, choices=Channel)
    leads = models.ForeignKey("self", models.PROTECT, null=True, related_name="duplicates")
    name = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=20)
    other_phone = models.CharField(max_length=20, blank=True)
    still_on_phone = models.BooleanField(default=False)
    language = models.CharField(max_length=8, default="en")
    story = models.TextField(blank=True)
    device = models.CharField(
        max_length=64, blank=True, help_text="of a random word that the form's browser had for a day; a hash"
    )
    taken_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    claimed_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    claimed_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True, help_text="when the trail was begun")
    lapses_at = models.DateTimeField(
        null=True, help_text="holds that no person decided end then; none where an officer took the report"
    )
    lapsed_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    reached = models.CharField(max_length=16, choices=Reached, blank=True)
    confirmed = models.CharField(max_length=16, choices=Confirmed, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["district", "-created_at"], name="report_queue"),
            models.Index(fields=["phone", "created_at"], name="report_phone_day"),
            models.Index(
                fields=["device", "created_at"], condition=~models.Q(device=""), name="report_device_day"
            ),
            models.Index(
                fields=["lapses_at"],
                condition=models.Q(verified_at=None, lapsed_at=None, lapses_at__isnull=False),
                name="report_lapse",
            ),
        ]


class Dispute(models.Model):
    """One payment in a report said to be fraudulent, with its disputed amount in minor units."""

    id = models.UUIDField(primary_key=True, default=row_id, editable=False)
    district = models.ForeignKey("people.District", models.PROTECT)
    report = models.ForeignKey(Report, models.PROTECT, related_name="disputes")
    number = models.PositiveSmallIntegerField(help_text="1 for the first payment of the report")
    told_at = models.DateTimeField()
    begun = models.BooleanField(default=False, help_text="its trail is begun, or it repeats another")
    duplicate_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="repeats")
    rail = models.CharField(max_length=20)
    reference = models.CharField(max_length=40)
    amount = models.BigIntegerField()
    payment_amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    paid_at = models.DateTimeField()
    from_institution = models.CharField(max_length=40)
    from_account = models.CharField(max_length=40)
    to_institution = models.CharField(max_length=40, blank=True)
    to_account = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="dispute_number"),
            models.CheckConstraint(
                name="dispute_amount",
                condition=models.Q(amount__gt=0, amount__lte=models.F("payment_amount")),
            ),
        ]
        indexes = [
            models.Index(fields=["from_institution", "reference"], name="dispute_payment"),
            models.Index(fields=["from_institution", "from_account"], name="dispute_payer"),
            models.Index(fields=["told_at"], condition=models.Q(begun=False), name="dispute_to_begin"),
        ]


class Message(models.Model):
    """One message between the victim and the office; without a person it is the victim's."""

    id = models.UUIDField(primary_key=True, default=row_id, editable=False)
    district = models.ForeignKey("people.District", models.PROTECT)
    report = models.ForeignKey(Report, models.PROTECT, related_name="messages")
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    client_key = models.CharField(max_length=64, help_text="key of the form, so that a double click is one")
    text = models.TextField(blank=True)
    still_on_phone = models.BooleanField(default=False)
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, help_text="when an officer wrote back")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "client_key"], name="message_once")]
        indexes = [
            models.Index(
                fields=["report"],
                condition=models.Q(person=None, answered_at=None),
                name="message_unanswered",
            )
        ]


class Photo(models.Model):
    """A picture a victim gave as evidence, byte for byte as it came; never changed, never run."""

    id = models.UUIDField(primary_key=True, default=row_id, editable=False)
    district = models.ForeignKey("people.District", models.PROTECT)
    report = models.ForeignKey(Report, models.PROTECT, related_name="photos")
    kind = models.CharField(max_length=16, help_text="image/jpeg, image/png or image/webp, from its content")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    data = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "sha256"], name="photo_once")]
