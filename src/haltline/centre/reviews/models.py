"""Draws of closed reports, the reviews that come of them, and the readings of which a review is made."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import MD5

from ..kernel.ids import row_id


class Draw(models.Model):
    """One drawing: all reports of a district that were closed from ``start`` up to ``stop``, and the seed.

    Never changed. ``listed`` holds what was drawn from ([closing, stratum, 1 if looked at closer]), so that
    anybody who may see it can draw again; ``strata`` has how many of each there were.
    """

    id = models.UUIDField(primary_key=True, default=row_id, editable=False)
    district = models.ForeignKey("people.District", models.PROTECT, related_name="+")
    start = models.DateTimeField()
    stop = models.DateTimeField()
    at = models.DateTimeField(help_text="when it was drawn")
    seed = models.CharField(max_length=64)
    shares = models.JSONField(help_text="usual, closer, twice in millionths; least and most in reports")
    listed = models.JSONField()
    fingerprint = models.CharField(max_length=64, help_text="of the list, SHA-256")
    strata = models.JSONField(help_text="[looked at closer, stratum, how many]")
    drawn = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "start"], name="draw_once"),
            models.CheckConstraint(name="draw_span", condition=models.Q(start__lt=models.F("stop"))),
        ]


class Heard(models.Model):
    """What the readers of a report answered, without their words; the same answers are one row.

    Of no report and no district, and read by functions of the database alone.
    """

    id = models.AutoField(primary_key=True)
    told = models.TextField(help_text="JSON: a list of readings, each item to {answer, fault}")

    class Meta:
        constraints = [models.UniqueConstraint(MD5("told"), name="heard_once")]


class Opinion(models.Model):
    """What victims said of reports closed in a week, of all districts together: added up it is what stands.

    ``closed``: reports whose closing stands; ``told``: of these judged by victims, and how; ``reread``: of
    the discontent ones, and ``faultless`` of them. Written and read by functions of the database alone.
    """

    id = models.BigAutoField(primary_key=True)
    week = models.DateTimeField(db_index=True)
    closed = models.IntegerField()
    told = models.IntegerField()
    content = models.IntegerField()
    discontent = models.IntegerField()
    reread = models.IntegerField()
    faultless = models.IntegerField()


class Review(models.Model):
    """One closed report that was drawn: with which chance, how many read it, and what its officer says."""

    id = models.UUIDField(primary_key=True, default=row_id, editable=False)
    district = models.ForeignKey("people.District", models.PROTECT, related_name="+")
    draw = models.ForeignKey(Draw, models.PROTECT, related_name="reviews")
    report = models.ForeignKey("reports.Report", models.PROTECT, related_name="+")
    closing = models.OneToOneField("reports.Closing", models.PROTECT, related_name="+")
    officer = models.ForeignKey("people.Person", models.PROTECT, related_name="+", help_text="who closed it")
    stratum = models.CharField(max_length=80)
    closer = models.BooleanField()
    chance = models.PositiveIntegerField(help_text="millionths")
    readers = models.PositiveSmallIntegerField(help_text="1 or 2; 3 once a third one is asked")
    done_at = models.DateTimeField(null=True, help_text="when the last reader had sent")
    heard = models.ForeignKey(
        Heard, models.PROTECT, null=True, db_index=False, related_name="+",
        help_text="what its readers answered, set by the database when it is done",
    )  # fmt: skip
    reply = models.TextField(blank=True, help_text="what the officer says to it, once")
    replied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="review_chance", condition=models.Q(chance__gt=0, chance__lte=1_000_000)
            ),
            models.CheckConstraint(name="review_readers", condition=models.Q(readers__range=(1, 3))),
            models.CheckConstraint(
                name="review_reply",
                condition=models.Q(replied_at=None, reply="")
                | models.Q(replied_at__isnull=False, reply__gt="", done_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["officer", "done_at"], name="review_officer")]


class Reading(models.Model):
    """One person's reading of a report; without a person it waits for one. Once sent it never changes.

    ``answers``: item to {answer: yes, no or na; fault: whether it is one; words}. Seen by its reader alone,
    and by the sweep that gives it out.
    """

    id = models.UUIDField(primary_key=True, default=row_id, editable=False)
    district = models.ForeignKey("people.District", models.PROTECT, related_name="+")
    report = models.ForeignKey("reports.Report", models.PROTECT, related_name="+")
    review = models.ForeignKey(Review, models.PROTECT, related_name="readings")
    number = models.PositiveSmallIntegerField()
    rater = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    answers = models.JSONField(default=dict)
    begun_by_other = models.BooleanField(default=False, help_text="answers are those of somebody who left")
    had = models.JSONField(default=list, help_text="human beings who had it and did not read it")
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="reading_number"),
            models.CheckConstraint(
                name="reading_given",
                condition=models.Q(rater=None, given_at=None, due_at=None, sent_at=None)
                | models.Q(rater__isnull=False, given_at__isnull=False, due_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(sent_at=None), name="reading_due"),
            models.Index(fields=["rater", "given_at"], name="reading_rater"),
        ]
