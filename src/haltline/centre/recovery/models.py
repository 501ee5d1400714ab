"""Giving back: pots, the plans that share them, the hands under a plan, payouts and their proofs."""

from __future__ import annotations

from django.db import models

from ..kernel.ids import row_id
from .states import PayoutState, PlanState


class Pot(models.Model):
    """Money held in one account, as one district has it. What is in it is read from live holds.

    Where several districts have money or claims in the account, each has its pot, and a joint plan shares all
    of them together.
    """

    id = models.UUIDField(primary_key=True, editable=False, help_text="derived from the four fields below")
    district = models.ForeignKey("people.District", models.PROTECT)
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")
    account = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "partner", "account", "currency"], name="one_pot_an_account"
            )
        ]


class Plan(models.Model):
    """How a pot is shared, under a named rule. ``amount`` is what this district's claims get, in minor units.

    ``pot_amount`` is what was in the pot when it was proposed, all districts together. A joint plan has a row
    in each district; the rows name the same ``joint``.
    """

    id = models.UUIDField(primary_key=True, default=row_id, editable=False)
    district = models.ForeignKey("people.District", models.PROTECT)
    pot = models.ForeignKey(Pot, models.PROTECT, related_name="plans")
    rule = models.CharField(max_length=20)
    joint = models.UUIDField()
    amount = models.BigIntegerField()
    pot_amount = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=PlanState, default=PlanState.PROPOSED)
    proposed_at = models.DateTimeField()
    ran_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="plan_state", condition=models.Q(state__in=PlanState.values)),
            models.CheckConstraint(
                name="plan_amount",
                condition=models.Q(amount__gte=0, pot_amount__gt=0, amount__lte=models.F("pot_amount")),
            ),
            models.UniqueConstraint(
                fields=["pot"], condition=models.Q(state="proposed"), name="one_open_plan"
            ),
            models.UniqueConstraint(fields=["district", "joint"], name="one_row_a_district"),
        ]


class Share(models.Model):
    """One claim in a plan: what the dispute still lacks, and what it gets. All sums are minor units.

    ``loss`` = held_here + withdrawn + unknown + in_flight, as they were when the plan was proposed.
    """

    id = models.UUIDField(primary_key=True, default=row_id, editable=False)
    district = models.ForeignKey("people.District", models.PROTECT)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="shares")
    report = models.ForeignKey("reports.Report", models.PROTECT, related_name="+")
    dispute = models.ForeignKey("reports.Dispute", models.PROTECT, related_name="+")
    claim_id = models.CharField(max_length=40)
    held_here = models.BigIntegerField()
    withdrawn = models.BigIntegerField()
    unknown = models.BigIntegerField()
    in_flight = models.BigIntegerField()
    loss = models.BigIntegerField()
    amount = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "dispute"], name="one_share_each"),
            models.CheckConstraint(
                name="share_within_loss", condition=models.Q(amount__gte=0, amount__lte=models.F("loss"))
            ),
            models.CheckConstraint(
                name="loss_adds_up",
                condition=models.Q(
                    loss=models.F("held_here")
                    + models.F("withdrawn")
                    + models.F("unknown")
                    + models.F("in_flight")
                ),
            ),
        ]


class Hand(models.Model):
    """One human being behind a plan: who proposed it, who approved it."""

    class Act(models.TextChoices):
        PROPOSED = "proposed"
        APPROVED = "approved"

    id = models.UUIDField(primary_key=True, default=row_id, editable=False)
    district = models.ForeignKey("people.District", models.PROTECT)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="hands")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    human = models.UUIDField()
    act = models.CharField(max_length=10, choices=Act)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "human"], name="one_hand_a_human"),
            models.UniqueConstraint(fields=["plan", "act"], name="one_hand_an_act"),
        ]


class Payout(models.Model):
    """Money sent back to one victim out of one pot. Its amount and payee never change."""

    id = models.UUIDField(primary_key=True, default=row_id, editable=False)
    district = models.ForeignKey("people.District", models.PROTECT)
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="payouts")
    report = models.ForeignKey("reports.Report", models.PROTECT, related_name="payouts")
    dispute = models.ForeignKey("reports.Dispute", models.PROTECT, related_name="+")
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    to_institution = models.CharField(max_length=40)
    to_account = models.CharField(max_length=40)
    places = models.JSONField(
        help_text="[[leg, amount], ...] where these units rest in the ledger until credited"
    )
    state = models.CharField(max_length=10, choices=PayoutState, default=PayoutState.INSTRUCTED)
    reference = models.CharField(max_length=140, blank=True, help_text="of the credit, as the bank proved it")
    instructed_at = models.DateTimeField()
    credited_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=64, blank=True, help_text="the bank's code, or hold-ended")
    refusal_text = models.CharField(max_length=200, blank=True, help_text="the bank's own words")
    noted_at = models.DateTimeField(null=True, help_text="a person has seen to what nobody can mend")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "dispute"],
                condition=~models.Q(state__in=["replaced", "lifted"]),
                name="one_payout_each",
            ),
            models.CheckConstraint(name="payout_state", condition=models.Q(state__in=PayoutState.values)),
            models.CheckConstraint(name="payout_amount", condition=models.Q(amount__gt=0)),
            models.CheckConstraint(name="payout_payee", condition=~models.Q(to_account="")),
        ]
        indexes = [models.Index(fields=["report"], name="payout_report")]


class Correction(models.Model):
    """A change of a running plan that two human beings agree on, with a reason.

    A lift takes the order to return back for all that is not paid yet; a redirection sends one refused
    payout to another account of the same victim.
    """

    class Kind(models.TextChoices):
        LIFT = "lift"
        REDIRECT = "redirect"

    id = models.UUIDField(primary_key=True, default=row_id, editable=False)
    district = models.ForeignKey("people.District", models.PROTECT)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="corrections")
    kind = models.CharField(max_length=8, choices=Kind)
    payout = models.ForeignKey(Payout, models.PROTECT, null=True, related_name="corrections")
    to_institution = models.CharField(max_length=40, blank=True)
    to_account = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=200)
    asked_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    asked_human = models.UUIDField()
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    agreed_human = models.UUIDField(null=True)
    agreed_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True, help_text="another took its place before anybody agreed")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan"],
                condition=models.Q(agreed_at=None, dropped_at=None),
                name="one_open_correction",
            ),
            models.CheckConstraint(
                name="two_humans_correct",
                condition=models.Q(agreed_human=None) | ~models.Q(agreed_human=models.F("asked_human")),
            ),
        ]


class PayoutDraw(models.Model):
    """Minor units that one payout takes out of one hold; the hold may be another district's."""

    id = models.UUIDField(primary_key=True, default=row_id, editable=False)
    district = models.ForeignKey("people.District", models.PROTECT)
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")
    payout = models.ForeignKey(Payout, models.PROTECT, related_name="draws")
    part = models.ForeignKey("holds.HoldPart", models.PROTECT, related_name="draws")
    part_district = models.CharField(max_length=40)
    amount = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payout", "part"], name="one_draw_a_hold"),
            models.CheckConstraint(name="draw_amount", condition=models.Q(amount__gt=0)),
        ]


class Proof(models.Model):
    """A proof of credit as it came, byte for byte. In review means: kept, nothing posted, a person looks."""

    class State(models.TextChoices):
        POSTED = "posted"
        REVIEW = "review"

    id = models.UUIDField(primary_key=True, default=row_id, editable=False)
    district = models.ForeignKey("people.District", models.PROTECT)
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")
    payout = models.ForeignKey(Payout, models.PROTECT, related_name="proofs")
    proof_id = models.CharField(max_length=64)
    body = models.BinaryField()
    body_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State)
    why_review = models.CharField(max_length=40, blank=True)
    way = models.CharField(max_length=8, default="api")
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "proof_id"],
                condition=~models.Q(why_review="proof-id-reused"),
                name="proof_once",
            ),
            models.UniqueConstraint(
                fields=["payout"], condition=models.Q(state="posted"), name="credited_once"
            ),
        ]
