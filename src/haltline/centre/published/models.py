"""What the centre has published, as it was published; and, apart from it, what of it stays hidden.

``Figure`` holds only what everybody may know. ``Kept`` holds each day's true figures, from which longer spans
are added up later, and ``Counted`` which reports it counted; the application writes and cannot read them,
but for functions of the sweep's scope that give counts and sums.
"""

from __future__ import annotations

from django.db import models


class Figure(models.Model):
    """One published figure, or that it is hidden. Rows are only ever added; a correction has a revision."""

    days = models.SmallIntegerField(help_text="1, 7, 28 or 364 days from since")
    since = models.DateField(help_text="the first day, in the profile's time zone")
    place = models.CharField(max_length=40, blank=True, help_text="a district, or empty for the whole centre")
    measure = models.CharField(max_length=40)
    value = models.DecimalField(
        max_digits=30, decimal_places=0, null=True, help_text="none where hidden or not reached"
    )
    hidden = models.BooleanField()
    least = models.SmallIntegerField(help_text="reports behind a figure below which it was hidden")
    revision = models.SmallIntegerField(default=0)
    reason = models.CharField(max_length=200, blank=True, help_text="why it was corrected")
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["days", "since", "place", "measure", "revision"], name="figure_once"
            ),
            models.CheckConstraint(
                name="figure_hidden_is_empty", condition=models.Q(hidden=False) | models.Q(value=None)
            ),
        ]


class Area(models.Model):
    """A district of the operator's map: its outline, how many people live there, its other names."""

    name = models.CharField(max_length=200)
    code = models.CharField(max_length=80, blank=True)
    population = models.BigIntegerField(null=True, help_text="none where nobody knows it")
    geometry = models.JSONField(help_text="GeoJSON polygon or polygons, WGS 84")
    other_names = models.JSONField(default=list)
    split_from = models.CharField(max_length=200, blank=True, help_text="the district it was cut out of")
    split_on = models.DateField(null=True)
    loaded_at = models.DateTimeField()


class Kept(models.Model):
    """A day's true figures in a district: ``n`` counted, of ``reports`` different ones, ``total`` in all."""

    day = models.DateField()
    district_id = models.CharField(max_length=40)
    measure = models.CharField(max_length=40)
    n = models.BigIntegerField()
    reports = models.BigIntegerField()
    total = models.DecimalField(max_digits=30, decimal_places=0)
    largest = models.DecimalField(max_digits=30, decimal_places=0, help_text="what one report added at most")
    pk = models.CompositePrimaryKey("day", "district_id", "measure")


class Counted(models.Model):
    """A report that a published day counted, as published or corrected; written, and read by nobody."""

    day = models.DateField()
    revision = models.SmallIntegerField()
    report_id = models.UUIDField()
    amount = models.DecimalField(max_digits=30, decimal_places=0, help_text="what it disputed")
    pk = models.CompositePrimaryKey("day", "revision", "report_id")
