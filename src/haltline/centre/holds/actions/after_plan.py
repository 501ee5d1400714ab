"""What a plan has given back or ordered back is not undone by a later word about where the money went."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from haltline.protocol import PartState

from ...trails.actions.ledger import PAID, REATTRIBUTION
from ...trails.models import Leg, Posting
from ..models import HoldPart

ORDERED = (PartState.RETURN_ORDERED.value, PartState.RETURNED.value)


def in_a_plan(legs: Iterable[Leg]) -> bool:
    """Whether units of one of these legs changed hands, were paid out or are ordered back under a plan."""
    ordered = HoldPart.objects.filter(request__leg=OuterRef("pk"), state__in=ORDERED)
    given = Posting.objects.filter(leg=OuterRef("pk"), journal__why__in=(REATTRIBUTION, PAID))
    return Leg.objects.filter(Exists(ordered) | Exists(given), pk__in=[leg.pk for leg in legs]).exists()
