"""What is told of the log: to everybody each day's checkpoint and the key, to auditors each hour's."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import zip_longest

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ...audit.models import Checkpoint
from ...audit.seals import outside, queries
from ...kernel import clock
from ...kernel.errors import NotHere
from ...people.access import for_role
from .page import READERS

TEXT = "text/plain; charset=utf-8"
LINES = "application/x-ndjson; charset=utf-8"
CHECKPOINTS_TOLD = 1_000  # days; or, to auditors, six weeks of hours. Earlier ones are in the export


@require_GET
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The signed checkpoint with which the last day ended (UTC); 404 on a log's first day."""
    told = queries.last_of_days(1, clock.now())
    if not told:
        raise NotHere(_("No day of this log is over yet; its first checkpoint is told after midnight, UTC."))
    return _told(told[0].note, TEXT)


@require_GET
def checkpoints(request: HttpRequest) -> HttpResponse:
    """Those of the last thousand days, newest first, one JSON object a line."""
    return _told(_lines(queries.last_of_days(CHECKPOINTS_TOLD, clock.now())), LINES)


@require_GET
@for_role(*READERS)
def of_hours(request: HttpRequest) -> HttpResponse:
    """Every hour's, the same way: what strangers could count a small centre's acts by, hour for hour."""
    return _told(_lines(queries.checkpoints(CHECKPOINTS_TOLD)), LINES)


@require_GET
def key(request: HttpRequest) -> HttpResponse:
    """The public key with which checkpoints are checked, in one line."""
    return _told(f"{outside.keys().head.text()}\n", TEXT)


@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    """All keys that the log has had, the first one first, and the checkpoints by which they were changed."""
    ours = outside.keys()
    told = [
        {
            "key": key.text(),
            "until": change.upto if change else None,
            "ended": None if change is None else "revoked" if change.revoked else "planned",
            "note": change.told.note if change else None,
        }
        for key, change in zip_longest(ours.chain, ours.changes)
    ]
    return _told(json.dumps({"log": ours.head.name, "keys": told}), "application/json")


def _lines(rows: Iterable[Checkpoint]) -> str:
    told = (
        {"size": row.size, "root": bytes(row.root).hex(), "at": row.at.isoformat(), "note": row.note}
        for row in rows
    )
    return "".join(json.dumps(line) + "\n" for line in told)


def _told(text: str, kind: str) -> HttpResponse:
    return HttpResponse(text, content_type=kind, headers={"Cache-Control": "no-cache"})
