"""The queue of reports: what waits for an officer, one row a report, kept by the database itself.

Nothing here is written by the application. When a transaction that touched a report ends, the database sums
the report up anew (migrations/0002_kept.py), so that a page of the queue costs the same however many holds,
replies and postings there are.
"""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """What is open in one report; a settled report keeps its row, with ``open`` false."""

    report = models.OneToOneField(
        "reports.Report", models.PROTECT, primary_key=True, related_name="queue_entry"
    )
    district = models.ForeignKey("people.District", models.PROTECT, db_index=False)
    created_at = models.DateTimeField()
    paid_at = models.DateTimeField(help_text="earliest payment; when it was told, where there is none")
    claimed_by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+", db_index=False
    )
    in_flight = models.BigIntegerField(help_text="minor units on their way")
    in_reach = models.BigIntegerField(help_text="minor units in flight or unknown")
    new = models.BooleanField(help_text="its trail is not begun")
    draft = models.BooleanField(help_text="a request waits for a hand")
    awaited = models.BooleanField(help_text="a bank has the ball")
    late = models.BooleanField(help_text="a bank has the ball and is past its clock")
    late_partners = models.JSONField(default=list, help_text="codes of the banks that are late")
    review = models.BooleanField(help_text="a reply of a bank waits for a person")
    contested = models.BooleanField()
    unverified = models.BooleanField(
        help_text="a hold stands that no person decided; it lapses unless an officer makes sure"
    )
    unanswered = models.BooleanField(help_text="the victim wrote, and nobody has written back")
    moving = models.BooleanField(help_text="money or a bank may still move")
    open = models.BooleanField(help_text="there is anything to do")
    life = models.CharField(max_length=8, default="open", help_text="as in the report: open, paused, closed")
    held = models.BooleanField(default=False, help_text="a bank keeps money for it")
    transfers = models.PositiveSmallIntegerField(default=0, help_text="how often it went to another station")
    moved_at = models.DateTimeField(help_text="when an act last touched it; looking at it is none")

    class Meta:
        indexes = [
            models.Index(fields=["district", "moved_at"], condition=models.Q(life="open"), name="queue_life"),
            models.Index(fields=["district"], condition=models.Q(open=True), name="queue_open"),
        ]
