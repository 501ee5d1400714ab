"""What oversight reads: one row for each report's life, and sums of them, kept by the database itself.

Nothing here is written by the application. An act that moves a report leaves a line of news; each second the
sweep lets the database take the news up (``oversight_catch_up``): the lives of the reports it names are
computed anew from the log, and the difference goes into the classes and sums that pages read. A page costs
the same however many reports there are, and ``oversight_rebuild`` makes all of it from the log alone.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from ..kernel.ids import row_id


class News(models.Model):
    """A report that an act has moved since the lives were last computed."""

    id = models.BigAutoField(primary_key=True)
    report_id = models.UUIDField()


class Life(models.Model):
    """When a report reached each stage for the first time, without what came before a re-opening's end."""

    report_id = models.UUIDField(primary_key=True)
    district_id = models.CharField(max_length=40)
    station = models.CharField(max_length=40, blank=True)
    category = models.CharField(max_length=40, blank=True)
    bank = models.CharField(max_length=40, blank=True, help_text="the payer's")
    band = models.CharField(max_length=20, blank=True, help_text="the power of ten of the sum, minor units")
    channel = models.CharField(max_length=10, blank=True)
    language = models.CharField(max_length=8, blank=True)
    officer = models.CharField(max_length=80, blank=True, help_text="who closed it, as in the log")
    outcome = models.CharField(max_length=40, blank=True)
    disputed = models.BigIntegerField(help_text="minor units")
    reported_at = models.DateTimeField()
    first_request_at = models.DateTimeField(null=True)
    first_answer_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True, help_text="none after a re-opening until it is closed again")
    told_at = models.DateTimeField(null=True)
    pauses = models.JSONField(default=list, help_text="[from, to] of each pause; to is null while it lasts")
    moved_at = models.DateTimeField(help_text="the newest stage, for silence")
    sums = models.JSONField(default=dict, help_text="measure to number: what this life adds to the sums")
    freeings = models.JSONField(
        default=list,
        help_text="[from, freed, rejected] of each hold contested or found wrong; null what has not been",
    )

    class Meta:
        indexes = [
            models.Index(fields=["district_id", "reported_at"], name="life_district"),
            models.Index(fields=["reported_at"], condition=models.Q(closed_at=None), name="life_open"),
            models.Index(
                fields=["district_id", "reported_at"],
                condition=models.Q(told_at=None),
                name="life_untold",
                include=[
                    "report_id",
                    "first_request_at",
                    "first_answer_at",
                    "held_at",
                    "decided_at",
                    "returned_at",
                    "closed_at",
                ],
            ),  # all that says whether a clock has risen
        ]


class Class(models.Model):
    """How long the reports of a unit took by one clock, of those whose clock began in one week, or in a year.

    ``counts`` says how many there are of each of the ``codes`` (bins.py). ``since`` is the first week's
    Monday, UTC, and ``weeks`` 1 or 52; a clock that runs counts as if it had begun later by its pauses. Rows
    of the year up to now say no more than those of its weeks, and are there for pages; other years have none.
    """

    clock = models.CharField(max_length=40)
    kind = models.CharField(max_length=8, help_text="of stages.KINDS")
    weeks = models.SmallIntegerField()
    unit = models.CharField(max_length=40)
    district_id = models.CharField(max_length=40)
    since = models.DateTimeField()
    codes = ArrayField(models.SmallIntegerField())
    counts = ArrayField(models.IntegerField())
    pk = models.CompositePrimaryKey("clock", "kind", "weeks", "since", "unit", "district_id")


class Sum(models.Model):
    """What reports of a unit come to: money by state, harm, counts; by their week, or in the year up to now.

    ``since`` is the Monday of the first week, and ``weeks`` 1 or 52, as of ``Class``.
    """

    measure = models.CharField(max_length=40)
    kind = models.CharField(max_length=8, help_text="of stages.KINDS")
    weeks = models.SmallIntegerField()
    unit = models.CharField(max_length=40)
    district_id = models.CharField(max_length=40)
    since = models.DateTimeField()
    value = models.DecimalField(max_digits=30, decimal_places=0)
    pk = models.CompositePrimaryKey("measure", "kind", "weeks", "since", "unit", "district_id")


class Look(models.Model):
    """A day on which the centre's own history was looked through for what stands out."""

    day = models.DateField(primary_key=True, help_text="of the profile's time zone")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    events = models.BigIntegerField(default=0)
    reports = models.BigIntegerField(default=0)
    found = models.IntegerField(default=0, help_text="questions that stand, new and old")
    fault = models.CharField(max_length=200, blank=True, help_text="why it did not come to its end")


class Question(models.Model):
    """One pattern of one unit that others do not show: for a person to look into, never a verdict.

    Kept once for each district whose reports carry it; ``evidence`` are those. Of the unit, in all districts,
    ``seen`` of ``n`` cases carry the pattern where ``expected`` would by chance and habit.
    """

    class State(models.TextChoices):
        OPEN = "open"
        ANSWERED = "answered"

    class Answer(models.TextChoices):
        INNOCENT = "innocent"  # there is another reason
        MENDED = "mended"  # it was so, and is mended
        PASSED = "passed"  # it goes to whoever decides about it

    id = models.UUIDField(primary_key=True, default=row_id, editable=False)
    district = models.ForeignKey("people.District", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24)
    level = models.CharField(max_length=10, help_text="officer, station, district or bank")
    unit = models.CharField(max_length=80)
    detail = models.CharField(max_length=200, blank=True)
    n = models.IntegerField()
    seen = models.FloatField()
    expected = models.FloatField()
    p = models.FloatField(help_text="how often an innocent unit shows as much, all looks counted")
    evidence = models.JSONField(default=list, help_text="ids of this district's reports that carry it")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField(help_text="of the last look that still found it")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    answer = models.CharField(max_length=8, choices=Answer, blank=True)
    words = models.TextField(blank=True)
    answered_by = models.CharField(max_length=80, blank=True, help_text="as others see them")
    answered_at = models.DateTimeField(null=True)
    seen_then = models.FloatField(default=0, help_text="``seen`` when it was answered")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "kind", "level", "unit"], name="question_once"),
            models.CheckConstraint(
                name="question_answered",
                condition=models.Q(state="open")
                | models.Q(answer__gt="", words__gt="", answered_by__gt="", answered_at__isnull=False),
            ),
        ]
