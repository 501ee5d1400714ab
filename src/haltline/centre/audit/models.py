"""The audit log: who read or wrote what, when, in which office. Rows are only ever added.

Events bear the time of the database's clock, so that a machine whose own clock is wrong writes no event
before what it follows.
"""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from ..kernel import clock
from ..kernel.ids import row_id


class Event(models.Model):
    """One act of a person, a partner or the machine."""

    id = models.UUIDField(primary_key=True, default=row_id, editable=False)
    at = models.DateTimeField(default=clock.database_now, editable=False)
    district_id = models.CharField(max_length=40, blank=True)
    report_id = models.UUIDField(null=True)
    actor = models.CharField(max_length=80, help_text="person:ID, partner:CODE, victim or machine")
    actor_name = models.CharField(max_length=80, blank=True, help_text="as a victim may see it")
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=80, blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["report_id", "at"], name="audit_report"),
            models.Index(fields=["at", "id"], name="audit_time"),
            models.Index(fields=["verb", "at", "id"], name="audit_verb"),
            models.Index(fields=["actor", "at", "id"], name="audit_actor"),
        ]


class Log(models.Model):
    """The name under which this log signs its checkpoints; one row, made with the tables."""

    name = models.CharField(primary_key=True, max_length=40)
    begun_at = models.DateTimeField(db_default=Now())


class Waiting(models.Model):
    """An event that is not sealed yet, left here by the log's own trigger in the transaction of the act."""

    id = models.BigAutoField(primary_key=True)
    event_id = models.UUIDField()


class Leaf(models.Model):
    """The seal of one event: its index in the log, and its hash as RFC 9162 says."""

    number = models.BigIntegerField(primary_key=True)
    event_id = models.UUIDField(unique=True)
    hash = models.BinaryField()


class Checkpoint(models.Model):
    """Size and root of the log at a moment, signed; ``frontier`` is what is needed to go on from here."""

    id = models.BigAutoField(primary_key=True)
    size = models.BigIntegerField()
    root = models.BinaryField()
    at = models.DateTimeField()
    note = models.TextField(help_text="the signed note, as it is published")
    frontier = models.BinaryField()


class Check(models.Model):
    """One walk along the log, slice by slice: is every event what was sealed, the tree what was signed?"""

    class Kind(models.TextChoices):
        HOUR = "hour"  # what came since the last checkpoint; at its end the next one is signed
        DAY = "day"  # all of it

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=4, choices=Kind)
    began_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)
    start = models.BigIntegerField()
    until = models.BigIntegerField()
    position = models.BigIntegerField(help_text="the next index")
    frontier = models.BinaryField(help_text="of the leaves before it")
    event_after = models.UUIDField(null=True, help_text="events up to here were looked for a seal")
    bad_number = models.BigIntegerField(null=True)
    why = models.CharField(max_length=400, blank=True)
    explained = models.PositiveIntegerField(
        default=0, help_text="spoiled checkpoints of which the log itself says why"
    )

    class Meta:
        indexes = [models.Index(fields=["kind", "began_at"], name="audit_check_latest")]
