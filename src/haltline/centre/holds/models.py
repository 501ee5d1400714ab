"""Hold requests, the replies of banks, and the parts they hold."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Right

from haltline.protocol import LIVE_PART_STATES, PartState, RequestState

from ..kernel.ids import row_id

REQUEST_STATES = [(state.value, state.value) for state in RequestState]
PART_STATES = [(state.value, state.value) for state in PartState]
LIVE = sorted(state.value for state in LIVE_PART_STATES)


class StandingOrder(models.Model):
    """A named officer's approval in advance, within limits: requests under it leave at once."""

    id = models.UUIDField(primary_key=True, default=row_id, editable=False)
    district = models.ForeignKey("people.District", models.PROTECT)
    number = models.PositiveIntegerField()
    officer = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    up_to = models.BigIntegerField(help_text="greatest sum of one request, minor units")
    day_sum = models.BigIntegerField(help_text="greatest sum over all requests of a day, minor units")
    since = models.DateTimeField()
    until = models.DateTimeField()


class WaitsFor(models.TextChoices):
    """What an officer does before a request leaves, where no order counts for it."""

    NOTHING = ""
    VERIFIED = "verified"  # its report lapsed and nobody has verified it since
    LOOK = "look"  # one of too many unverified reports about the same people
    TWICE = "twice"  # banks lead to the same units under another hold, too
    CALL = "call"  # a sum that was to be announced by telephone
    DAY_SUM = "day-sum"  # more than was agreed to ask of the partner in a day


class HoldRequest(models.Model):
    """What the centre asks of one bank about one leg of a trail."""

    id = models.UUIDField(primary_key=True, default=row_id, editable=False)
    district = models.ForeignKey("people.District", models.PROTECT)
    report = models.ForeignKey("reports.Report", models.PROTECT, related_name="requests")
    leg = models.ForeignKey("trails.Leg", models.PROTECT, related_name="requests")
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+", db_index=False)
    ask = models.CharField(max_length=14)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    account = models.CharField(max_length=40, blank=True)
    hop = models.PositiveIntegerField()
    state = models.CharField(max_length=14, choices=REQUEST_STATES, default=RequestState.DRAFT.value)
    not_confirmed = models.BooleanField(default=False, help_text="the bank may have acted and has not said")
    approvals_needed = models.PositiveSmallIntegerField(default=1)
    waits_for = models.CharField(max_length=10, blank=True, default="", choices=WaitsFor)
    standing_order = models.ForeignKey(StandingOrder, models.PROTECT, null=True, db_index=False)
    reason = models.CharField(max_length=200)
    approval_reason = models.CharField(max_length=200, blank=True)
    idempotency_key = models.CharField(max_length=64, unique=True)
    body = models.BinaryField(null=True, help_text="the exact bytes sent, for the bank's desk and the court")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer_due_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="request_state", condition=models.Q(state__in=[s.value for s in RequestState])
            ),
            models.CheckConstraint(name="request_amount", condition=models.Q(amount__gt=0)),
        ]
        indexes = [
            models.Index(fields=["partner", "state"], name="request_inbox"),
            # each new request sums the day on its account and the day under its standing order
            models.Index(fields=["partner", "account", "created_at"], name="request_account_day"),
            models.Index(fields=["standing_order", "created_at"], name="request_order_day"),
            # how fast a bank answers, and how much of what was asked it held
            models.Index(fields=["partner", "-sent_at"], name="request_speed"),
            # a holder at the door knows bank and last four digits
            models.Index("partner", Right("account", 4), name="request_door"),
            models.Index(
                fields=["answer_due_at"],
                condition=models.Q(state__in=["sent", "acknowledged", "unknown", "part_answered", "overdue"]),
                name="request_due",
            ),
        ]


class Approval(models.Model):
    """One hand on one request: who approved it, as which human being, why."""

    id = models.UUIDField(primary_key=True, default=row_id, editable=False)
    district = models.ForeignKey("people.District", models.PROTECT)
    request = models.ForeignKey(HoldRequest, models.PROTECT, related_name="approvals")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    human = models.UUIDField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "human"], name="one_hand_each")]


STRANGE = "unknown-code"
"""Why a person reads a reply that was posted: it has a word that nobody knows."""
AFTER_PLAN = "after-plan"
"""Why a reply was not posted: a plan has shared out the money it speaks of."""
MISMATCH, REUSED = UNTAKEN = ("sum-mismatch", "reply-id-reused")
"""Why a reply counts for nothing: it was refused, and kept for a person."""


class PartnerReply(models.Model):
    """A reply as it came, byte for byte. In review means: kept, not posted, a person looks.

    One that was posted may bear a mark for a person, too: ``why_review`` is STRANGE. A person who lets it
    stand takes the mark away, and it bears reason, name and hour instead.
    """

    class State(models.TextChoices):
        NEW = "new"
        POSTED = "posted"
        OLDER = "older"
        REVIEW = "review"

    id = models.UUIDField(primary_key=True, default=row_id, editable=False)
    district = models.ForeignKey("people.District", models.PROTECT)
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")
    request = models.ForeignKey(HoldRequest, models.PROTECT, related_name="replies")
    reply_id = models.CharField(max_length=80)
    seq = models.PositiveIntegerField()
    body = models.BinaryField()
    body_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State, default=State.NEW)
    why_review = models.CharField(max_length=40, blank=True)
    gap = models.BigIntegerField(default=0)
    way = models.CharField(max_length=8, default="api")
    received_at = models.DateTimeField(auto_now_add=True)
    accepted_why = models.CharField(max_length=300, blank=True, default="")
    accepted_by = models.CharField(max_length=80, blank=True, default="", help_text="as others see them")
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="reply_accepted",
                condition=models.Q(accepted_at=None, accepted_why="", accepted_by="")
                | models.Q(
                    accepted_at__isnull=False, accepted_why__gt="", accepted_by__gt="", state="posted"
                ),
            ),
            models.UniqueConstraint(
                fields=["partner", "reply_id"],
                condition=~models.Q(why_review="reply-id-reused"),
                name="reply_once",
            ),
        ]
        indexes = [
            models.Index(fields=["request", "seq"], name="reply_request"),
            models.Index(fields=["received_at"], condition=models.Q(state="new"), name="reply_due"),
            models.Index(
                fields=["received_at"],
                condition=models.Q(state="posted", why_review="unknown-code"),
                name="reply_strange",
            ),
            models.Index(
                fields=["accepted_at"],
                condition=models.Q(accepted_at__isnull=False),
                name="reply_accepted_at",
            ),
        ]


class FreedFor(models.TextChoices):
    """Why a hold ended before its money was returned, as the log and the harm account say it."""

    NOT_FRAUD = "not-fraud"
    CONTEST = "contest-upheld"
    CAP = "cap"
    LAPSE = "lapse"
    EXPIRY = "expiry"
    DUPLICATE = "duplicate"
    RETURNED = "returned"
    OTHER = "other"


class NotDone(models.TextChoices):
    """Why an order about a hold is not carried out: the bank is past the order's clock, or said so."""

    SILENT = "silent"
    REFUSED = "refused"


class HoldPart(models.Model):
    """An amount a bank keeps for one request: exact, with an end."""

    request = models.OneToOneField(HoldRequest, models.PROTECT, primary_key=True, related_name="part")
    district = models.ForeignKey("people.District", models.PROTECT)
    report = models.ForeignKey("reports.Report", models.PROTECT, related_name="parts")
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")
    state = models.CharField(max_length=14, choices=PART_STATES)
    amount = models.BigIntegerField(default=0, help_text="held now, minor units")
    hold_reference = models.CharField(max_length=80, blank=True)
    since = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    releasing = models.BigIntegerField(default=0, help_text="release sent, not yet confirmed, minor units")
    beside = models.BigIntegerField(
        default=0, help_text="of what is held, minor units that the ledger has elsewhere"
    )
    freed_for = models.CharField(
        max_length=14, choices=FreedFor, blank=True, default="", help_text="why the last release was sent"
    )
    free_by = models.DateTimeField(
        null=True, help_text="when the bank is to have freed what was ordered last"
    )
    not_freed = models.CharField(
        max_length=8, choices=NotDone, blank=True, default="", help_text="why that is not free"
    )
    leaves_too_little = models.BooleanField(
        default=False, help_text="by the bank's word the holder has less free than the living floor"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="part_state", condition=models.Q(state__in=[s.value for s in PartState])
            ),
            models.CheckConstraint(
                name="part_amounts",
                condition=models.Q(amount__gte=0, releasing__gte=0, releasing__lte=models.F("amount")),
            ),
        ]
        indexes = [
            models.Index(fields=["report"], name="part_report"),
            models.Index(
                fields=["district", "expires_at"], condition=models.Q(state__in=LIVE), name="part_ending"
            ),
        ]


class HoldStep(models.Model):
    """A change of a standing hold that two people make: one proposes it with a reason, another sends it."""

    class Kind(models.TextChoices):
        REDUCE = "reduce"
        EXTEND = "extend"

    class State(models.TextChoices):
        OPEN = "open"
        SENT = "sent"
        DECLINED = "declined"

    id = models.UUIDField(primary_key=True, default=row_id, editable=False)
    district = models.ForeignKey("people.District", models.PROTECT)
    report = models.ForeignKey("reports.Report", models.PROTECT, related_name="+")
    part = models.ForeignKey(HoldPart, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=8, choices=Kind)
    keep = models.BigIntegerField(null=True, help_text="reduce: minor units that stay held")
    until = models.DateTimeField(null=True, help_text="extend: the new end")
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    proposed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    proposed_human = models.UUIDField()
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    decided_human = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["part", "kind"], condition=models.Q(state="open"), name="one_open_step"
            ),
            models.CheckConstraint(
                name="step_says_what",
                condition=models.Q(kind="reduce", keep__gt=0, until=None)
                | models.Q(kind="extend", keep=None, until__isnull=False),
            ),
            models.CheckConstraint(
                name="step_two_humans",
                condition=~models.Q(state="sent")
                | models.Q(decided_human__isnull=False) & ~models.Q(decided_human=models.F("proposed_human")),
            ),
        ]
        indexes = [models.Index(fields=["district"], condition=models.Q(state="open"), name="step_open")]


class HoldCall(models.Model):
    """A bank does not do what it was asked, so a person calls it: whom, about what, and what was said.

    One row each time that somebody is to call; of one request and one thing asked, one is open at a time.
    A call after which the bank stayed silent is followed by a supervisor's, whose ``before`` it is.
    """

    id = models.UUIDField(primary_key=True, default=row_id, editable=False)
    district = models.ForeignKey("people.District", models.PROTECT)
    report = models.ForeignKey("reports.Report", models.PROTECT, related_name="+")
    request = models.ForeignKey(HoldRequest, models.PROTECT, related_name="calls")
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(
        max_length=10, default="hold", help_text="what was asked: hold, or an order's kind"
    )
    message = models.UUIDField(null=True, help_text="the order, in the outbox")
    why = models.CharField(max_length=8, choices=NotDone, default=NotDone.SILENT)
    told = models.CharField(max_length=80, blank=True, default="", help_text="how the bank's system refused")
    whom = models.CharField(max_length=200, help_text="name and role of the contact on duty, as it was then")
    phone = models.CharField(max_length=120, blank=True)
    since = models.DateTimeField()
    called_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    called_at = models.DateTimeField(null=True)
    said = models.CharField(max_length=500, blank=True)
    over_at = models.DateTimeField(null=True, help_text="the bank has done it, and nobody need call")
    before = models.OneToOneField("self", models.PROTECT, null=True, related_name="+")
    again_at = models.DateTimeField(null=True, help_text="called, and looked at again then")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "kind"], condition=models.Q(called_at=None, over_at=None),
                name="one_open_call",
            )
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["district", "since"], condition=models.Q(called_at=None), name="call_open"),
            models.Index(fields=["again_at"], condition=models.Q(again_at__isnull=False), name="call_again"),
        ]
