"""What everybody may read of the log: its checkpoints and its key. They name no event."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ...audit.seals import outside, queries
from ...kernel.errors import NotHere

TEXT = "text/plain; charset=utf-8"
LINES = "application/x-ndjson; charset=utf-8"
CHECKPOINTS_TOLD = 1_000  # six weeks of hours; earlier ones are in the export and the folder


@require_GET
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest signed checkpoint; 404 before the first."""
    last = queries.last_checkpoint()
    if last is None:
        raise NotHere(_("The log has no checkpoint yet; the first comes within the hour."))
    return _told(last.note, TEXT)


@require_GET
def checkpoints(request: HttpRequest) -> HttpResponse:
    """The newest thousand, newest first, one JSON object a line."""
    lines = [
        {"size": row.size, "root": bytes(row.root).hex(), "at": row.at.isoformat(), "note": row.note}
        for row in queries.checkpoints(CHECKPOINTS_TOLD)
    ]
    return _told("".join(json.dumps(line) + "\n" for line in lines), LINES)


@require_GET
def key(request: HttpRequest) -> HttpResponse:
    """The public key with which checkpoints are checked, in one line."""
    return _told(f"{outside.key().text()}\n", TEXT)


def _told(text: str, kind: str) -> HttpResponse:
    return HttpResponse(text, content_type=kind, headers={"Cache-Control": "no-cache"})
