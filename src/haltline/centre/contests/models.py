"""Contests of holds: what the holder says, the tiers that decide, what was shown as proof, harm found."""

from __future__ import annotations

from django.db import models

from ..kernel.ids import row_id


class Tier(models.TextChoices):
    """Who decides, from the nearest to the most independent."""

    BANK = "bank"
    CENTRE = "centre"
    REVIEWER = "reviewer"


class Contest(models.Model):
    """A holder's challenge to a hold, decided by a person with a reason by a clock.

    ``tier``, ``state``, ``decide_by`` and what follows are those of its newest hearing.
    """

    class State(models.TextChoices):
        OPEN = "open"
        UPHELD = "upheld"
        REJECTED = "rejected"

    class Way(models.TextChoices):
        OFFICER = "officer"
        BANK = "bank"
        DOOR = "door"

    class Kind(models.TextChoices):
        SALE = "sale"
        WAGES = "wages"
        GIFT = "gift"
        UNKNOWN = "unknown"

    id = models.UUIDField(primary_key=True, default=row_id, editable=False)
    district = models.ForeignKey("people.District", models.PROTECT)
    report = models.ForeignKey("reports.Report", models.PROTECT, related_name="contests")
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")
    part = models.ForeignKey("holds.HoldPart", models.PROTECT, related_name="contests")
    entered_by = models.ForeignKey(
        "people.Person",
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="none: the holder, by the door",
    )
    way = models.CharField(max_length=8, choices=Way, default=Way.OFFICER)
    kind = models.CharField(max_length=8, choices=Kind, blank=True, help_text="what the money was for")
    text = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    tier = models.CharField(max_length=8, choices=Tier, default=Tier.CENTRE)
    entered_at = models.DateTimeField()
    decide_by = models.DateTimeField()
    late_at = models.DateTimeField(null=True, help_text="when the last tier let its clock run out")
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        db_table = "holds_contest"  # as it was made; the queue's sums and its triggers know it by this name
        constraints = [
            models.UniqueConstraint(
                fields=["part"], condition=models.Q(state="open"), name="one_open_contest"
            ),
            models.CheckConstraint(
                name="contest_says_something", condition=~models.Q(text="") | ~models.Q(kind="")
            ),
        ]
        indexes = [
            models.Index(
                fields=["decide_by"], condition=models.Q(state="open", late_at=None), name="contest_due"
            )
        ]


class Hearing(models.Model):
    """One tier's turn at a contest: from when, until when, what was said for it, and how it ended."""

    class State(models.TextChoices):
        OPEN = "open"
        UPHELD = "upheld"
        REJECTED = "rejected"
        PASSED = "passed"  # nobody decided by the clock, so the next tier got it

    id = models.UUIDField(primary_key=True, default=row_id, editable=False)
    district = models.ForeignKey("people.District", models.PROTECT)
    report = models.ForeignKey("reports.Report", models.PROTECT, related_name="+")
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")
    contest = models.ForeignKey(Contest, models.PROTECT, related_name="hearings")
    tier = models.CharField(max_length=8, choices=Tier)
    appeal = models.TextField(blank=True, help_text="why the holder does not accept the tier before")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField()
    decide_by = models.DateTimeField()
    human = models.UUIDField(null=True, help_text="who decided, over all accounts of that human being")
    decided_by = models.CharField(max_length=80, blank=True, help_text="as the holder may read it")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contest", "tier"], name="a_tier_hears_once")]


class Proof(models.Model):
    """A file that a holder gave, byte for byte, never shown: people see the pictures made of its pages."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SHOWN = "shown"
        UNREADABLE = "unreadable"

    id = models.UUIDField(primary_key=True, default=row_id, editable=False)
    district = models.ForeignKey("people.District", models.PROTECT, related_name="+")
    report = models.ForeignKey("reports.Report", models.PROTECT, related_name="+")
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")
    contest = models.ForeignKey(Contest, models.PROTECT, related_name="proofs")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(help_text="bytes")
    data = models.BinaryField()
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    why = models.CharField(max_length=20, blank=True, help_text="why it could not be read")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contest", "sha256"], name="holder_proof_once")]


class ProofPage(models.Model):
    """A picture of one page of a proof, made by us: JPEG, without anything hidden that came with the file."""

    id = models.UUIDField(primary_key=True, default=row_id, editable=False)
    district = models.ForeignKey("people.District", models.PROTECT)
    report = models.ForeignKey("reports.Report", models.PROTECT, related_name="+")
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")
    proof = models.ForeignKey(Proof, models.PROTECT, related_name="pages")
    number = models.PositiveSmallIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proof", "number"], name="proof_page_once")]


class Harm(models.Model):
    """One line of the harm account: a sum that was held although a person found it was not to be held."""

    id = models.UUIDField(primary_key=True, default=row_id, editable=False)
    district = models.ForeignKey("people.District", models.PROTECT)
    report = models.ForeignKey("reports.Report", models.PROTECT, related_name="+")
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")
    contest = models.OneToOneField(Contest, models.PROTECT, related_name="harm")
    tier = models.CharField(max_length=8, choices=Tier)
    amount = models.BigIntegerField(help_text="held when it was decided, minor units")
    since = models.DateTimeField(help_text="when the hold began")
    until = models.DateTimeField(help_text="when it was decided; the release left in the same transaction")

    class Meta:
        constraints = [models.CheckConstraint(name="harm_amount", condition=models.Q(amount__gte=0))]
