"""Who took what out as a file, what for, and how to know the file again. Rows are only ever added."""

from __future__ import annotations

from django.db import models

from ..kernel.ids import row_id


class Export(models.Model):
    """One file that was handed out. The file itself is not kept: its hash is."""

    id = models.UUIDField(primary_key=True, default=row_id, editable=False)
    at = models.DateTimeField()
    district_id = models.CharField(max_length=40, blank=True, help_text="of who took it; none for an auditor")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    desk_name = models.CharField(max_length=80, help_text="as it stands in the file")
    kind = models.CharField(max_length=12, help_text="which page: fast, harm, reports or log")
    form = models.CharField(max_length=4, help_text="csv or xlsx")
    asked = models.JSONField(default=dict, help_text="the words of the page's address")
    purpose = models.CharField(max_length=500)
    rows = models.IntegerField()
    cut = models.BooleanField(help_text="more was there than one file takes")
    sha256 = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=160)
