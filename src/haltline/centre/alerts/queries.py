"""Alerts in the reader's scope: the district's own, and those of no district."""

from __future__ import annotations

from django.db.models import QuerySet

from .models import Alert


def all_alerts() -> QuerySet[Alert]:
    """All alerts, read or not."""
    return Alert.objects.select_related("partner", "report")


def standing() -> QuerySet[Alert]:
    """Alerts that nobody has read, the first first."""
    return all_alerts().filter(read_at=None).order_by("since", "pk")


def read_alerts() -> QuerySet[Alert]:
    """Alerts that were read, with who, when and why."""
    return all_alerts().filter(read_at__isnull=False)
