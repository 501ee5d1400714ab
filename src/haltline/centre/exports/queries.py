"""Whose a file is: by its export id, the end of it that its name carries, or the hash of its bytes."""

from __future__ import annotations

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast

from .actions import ID_SHOWN
from .models import Export

SHA256_LETTERS = 64


def exports(asked: str = "") -> QuerySet[Export]:
    """The exports that the reader may see, the newest first; those that fit ``asked`` where it is said."""
    rows = Export.objects.order_by("-at", "-id")
    word = asked.strip().lower()
    if not word:
        return rows
    if len(word) == SHA256_LETTERS:
        return rows.filter(sha256=word)
    if len(word) < ID_SHOWN:
        return rows.none()
    return rows.annotate(written=Cast("id", CharField())).filter(written__endswith=word)
