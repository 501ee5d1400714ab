"""What a partner said that must not be: it contradicts itself or reaches for what is another's."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from ..kernel.ids import row_id


class Kind(models.TextChoices):
    """What happened; the sentences for people stand at the desk."""

    HELD_AFTER_ALL = "held-after-all"  # held after a refusal, or after nothing was held
    HELD_AFTER_END = "held-after-end"  # said to be held, but the hold has ended
    ORDER_WITHOUT_MONEY = "order-without-money"  # a return is ordered, and nothing is said to be held
    HELD_LESS = "held-less"  # after a backup: less is held than these books say, and none given free
    REUSED = "reply-reused"  # two different answers under one id, or one number
    OTHER_ACCOUNT = "other-account"  # about an account or currency that was not asked about
    NOT_ITS_HOLD = "not-its-hold"  # about a hold that was not asked of it
    NOT_ITS_PAYOUT = "not-its-payout"  # proof of a payout that was not asked of it


class Alert(models.Model):
    """One alert, which stands until a person has read it and says what follows.

    The same again while it stands is no second alert: the log has every one. ``hold`` is null where the
    partner named what was not asked of it; such an alert is of no district, and every district sees it.
    """

    id = models.UUIDField(primary_key=True, default=row_id, editable=False)
    district = models.ForeignKey("people.District", models.PROTECT, null=True)
    report = models.ForeignKey("reports.Report", models.PROTECT, null=True, related_name="alerts")
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=20, choices=Kind)
    hold = models.UUIDField(null=True, help_text="the request it is about, one of this partner's")
    named = models.CharField(max_length=80, help_text="what the partner named, as it wrote it")
    amount = models.BigIntegerField(default=0, help_text="minor units it is about; 0 for none")
    since = models.DateTimeField(db_default=Now())
    read_at = models.DateTimeField(null=True)
    read_by = models.CharField(max_length=80, blank=True, default="", help_text="as others see them")
    read_why = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "kind", "hold"],
                condition=models.Q(read_at=None),
                nulls_distinct=False,
                name="alert_once",
            ),
            models.CheckConstraint(
                name="alert_read",
                condition=models.Q(read_at=None, read_by="", read_why="")
                | models.Q(read_at__isnull=False, read_by__gt="", read_why__gt=""),
            ),
            models.CheckConstraint(
                name="alert_of_a_district",
                condition=models.Q(district=None, report=None, hold=None)
                | models.Q(district__isnull=False, report__isnull=False, hold__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["read_at"], name="alert_past", condition=models.Q(read_at__isnull=False))
        ]
