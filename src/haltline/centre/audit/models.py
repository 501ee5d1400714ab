"""The audit log: who read or wrote what, when, in which office. Rows are only ever added."""

from __future__ import annotations

from django.db import models

from ..kernel.ids import row_id


class Event(models.Model):
    """One act of a person, a partner or the machine."""

    id = models.UUIDField(primary_key=True, default=row_id, editable=False)
    at = models.DateTimeField(auto_now_add=True)
    district_id = models.CharField(max_length=40, blank=True)
    report_id = models.UUIDField(null=True)
    actor = models.CharField(max_length=80, help_text="person:ID, partner:CODE, victim or machine")
    actor_name = models.CharField(max_length=80, blank=True, help_text="as a victim may see it")
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=80, blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["report_id", "at"], name="audit_report")]
