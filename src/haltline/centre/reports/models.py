"""What a person tells the centre of one incident, and the payments in it said to be fraudulent."""

from __future__ import annotations

from uuid import UUID

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


class Life(models.TextChoices):
    """Whether the office still works on a report; where its money is stands in the ledger."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class TellingWay(models.TextChoices):
    """How a victim heard of the end of a report."""

    PAGE = "page"
    CALL = "call"
    LETTER = "letter"
    VISIT = "visit"


UNKNOWN = "unknown"
"""The category of a report that nobody has looked at."""


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
    category = models.CharField(max_length=24, default=UNKNOWN, help_text="a code of the profile, or unknown")
    station = models.ForeignKey("people.Station", models.PROTECT, null=True, related_name="+", db_index=False)
    transfers = models.PositiveSmallIntegerField(default=0, help_text="how often it went to another station")
    life = models.CharField(max_length=8, choices=Life, default=Life.OPEN)
    paused_for = models.CharField(max_length=24, blank=True, default="", help_text="a code of the profile")
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
        constraints = [
            models.CheckConstraint(name="report_life", condition=models.Q(life__in=Life.values)),
            models.CheckConstraint(
                name="report_paused_for",
                condition=models.Q(life="paused", paused_for__gt="")
                | ~models.Q(life="paused") & models.Q(paused_for=""),
            ),
        ]
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

    @property
    def case(self) -> UUID:
        """The id of the report that leads its case: its own, unless it is a duplicate."""
        return self.leads_id or self.pk


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


class Closing(models.Model):
    """One end of a report: who closed it, how it ended, in which words, and when the victim heard of it."""

    id = models.UUIDField(primary_key=True, default=row_id, editable=False)
    district = models.ForeignKey("people.District", models.PROTECT, related_name="+")
    report = models.ForeignKey(Report, models.PROTECT, related_name="closings")
    officer = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=24, help_text="a code of the profile")
    text = models.TextField()
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    told_how = models.CharField(max_length=8, choices=TellingWay, blank=True)
    told_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    reopened_at = models.DateTimeField(null=True)
    reopened_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    reopened_for = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report"], condition=models.Q(reopened_at=None), name="one_closing_stands"
            ),
            models.CheckConstraint(
                name="closing_told",
                condition=models.Q(told_at=None, told_how="")
                | models.Q(told_at__isnull=False, told_how__gt=""),
            ),
        ]


class Verdict(models.Model):
    """What a victim says of a closed report; grades from 1 to 5. Officers never see whose it is."""

    id = models.UUIDField(primary_key=True, default=row_id, editable=False)
    district = models.ForeignKey("people.District", models.PROTECT, related_name="+")
    report = models.ForeignKey(Report, models.PROTECT, related_name="+")
    closing = models.OneToOneField(Closing, models.PROTECT, related_name="+")
    fair = models.PositiveSmallIntegerField()
    clear = models.PositiveSmallIntegerField()
    as_said = models.PositiveSmallIntegerField(null=True, help_text="money came back as said; null: not told")
    words = models.TextField(blank=True)
    at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="verdict_grades",
                condition=models.Q(fair__range=(1, 5), clear__range=(1, 5))
                & (models.Q(as_said=None) | models.Q(as_said__range=(1, 5))),
            )
        ]


class Call(models.Model):
    """One call to the helpline, also where no report came of it. Nothing of the caller is kept."""

    id = models.UUIDField(primary_key=True, default=row_id, editable=False)
    district = models.ForeignKey("people.District", models.PROTECT, related_name="+")
    station = models.ForeignKey("people.Station", models.PROTECT, null=True, related_name="+", db_index=False)
    report = models.ForeignKey(Report, models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=24, help_text="a code of the profile; report: a report came of it")
    bank = models.CharField(max_length=40, blank=True, help_text="the caller's, as a partner's code")
    category = models.CharField(max_length=24, default=UNKNOWN)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["district", "at"], name="call_district")]


class Draft(models.Model):
    """What an officer has typed and not sent, kept while it is typed: the words of an end or of an answer.

    ``holder`` is who goes on writing, none once that person has left: a supervisor gives it to a colleague.
    """

    class Kind(models.TextChoices):
        CLOSE = "close"
        ANSWER = "answer"

    id = models.UUIDField(primary_key=True, default=row_id, editable=False)
    district = models.ForeignKey("people.District", models.PROTECT, related_name="+")
    report = models.ForeignKey(Report, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    begun_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    holder = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    typed = models.JSONField(default=dict, help_text="field to text; emptied once it was sent")
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "kind", "holder"], condition=models.Q(sent_at=None), name="one_draft_a_hand"
            )
        ]
        indexes = [
            models.Index(
                fields=["district", "at"], condition=models.Q(holder=None, sent_at=None), name="draft_left"
            )
        ]
