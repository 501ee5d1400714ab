"""What a plan has given back or ordered back is not undone by a later word about where the money went."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q

from haltline.protocol import PartState

from ...trails.actions.ledger import PAID, REATTRIBUTION
from ...trails.models import Leg, Posting
from ..models import HoldPart

ORDERED = (PartState.RETURN_ORDERED.value, PartState.RETURNED.value)


def in_a_plan(legs: Iterable[Leg]) -> bool:
    """Whether units of one of these legs changed hands, were paid out or are ordered back under a plan."""
    return Leg.objects.filter(planned("pk"), pk__in=[leg.pk for leg in legs]).exists()


def planned(leg: str) -> Q:
    """The same of the leg in a column of a query."""
    ordered = HoldPart.objects.filter(request__leg=OuterRef(leg), state__in=ORDERED)
    given = Posting.objects.filter(leg=OuterRef(leg), journal__why__in=(REATTRIBUTION, PAID))
    return Exists(ordered) | Exists(given)
