"""The centre's side of ISO 20022: one address that takes camt.029, pacs.004 and camt.053."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.http import HttpResponse, JsonResponse

from haltline.iso20022 import ISO_BYTES_MAX, Schemas

from ..partners.signed import problem, taking
from .actions.taking import Taken, take_message
from .models import InwardLine


@taking(ISO_BYTES_MAX)
def messages(body: bytes, partner: str) -> HttpResponse:
    """POST a message: 200 with what became of each line, or a problem when nothing of it could be read."""
    taken = take_message(body, partner, _schemas())
    row = taken.message
    if row.status != 200:
        return problem(row.status, row.code, row.why, field=row.where)
    return JsonResponse(_told(taken))


def _told(taken: Taken) -> dict[str, object]:
    return {
        "message_id": str(taken.message.pk),
        "duplicate": taken.duplicate,
        "lines": [_line(line) for line in taken.lines],
    }


def _line(line: InwardLine) -> dict[str, object]:
    told: dict[str, object] = {
        "place": line.place, "meaning": line.meaning, "outcome": line.outcome, "why": line.why
    }  # fmt: skip
    if line.request_id:
        told["hold_id"] = str(line.request_id)
    if line.surplus:
        told["surplus"] = str(line.surplus)
    return told


@lru_cache(maxsize=1)
def _schemas() -> Schemas:
    return Schemas(settings.ISO_SCHEMAS)
