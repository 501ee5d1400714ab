"""From which browser a report comes, for a day and for nothing else: a random word in a cookie of our own.

The word is made when the form is opened, goes only to the form's address, and nothing of the telephone is
looked at. Of it a hash is kept with the report. A browser that keeps no cookies has no word: then reports
are counted by the telephone number that they give, as they always are.
"""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from ...kernel.ids import derived

COOKIE = "haltline_device"
PATH = "/report"
SALT = "haltline.device"
DAY_SECONDS = 24 * 3600  # the limits are of a day; tomorrow the browser is a stranger again
WORD_BYTES = 16


def device_of(request: HttpRequest) -> str:
    """What is kept of the browser: a hash that only this centre can make; empty without a word of ours."""
    word = _word(request)
    return derived("device", word) if word else ""


def remember(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Give the browser its word with this page; one that has a word keeps it to the end of its day."""
    if not _word(request):
        sealed = signing.dumps(secrets.token_hex(WORD_BYTES), salt=SALT)
        answer.set_cookie(
            COOKIE, sealed, max_age=DAY_SECONDS, path=PATH, httponly=True, samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
    return answer


def _word(request: HttpRequest) -> str:
    """The word of the cookie; empty when there is none, it is forged, or its day is over."""
    try:
        return str(signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=DAY_SECONDS))
    except signing.BadSignature:
        return ""
