"""How public pages are served: alike for everybody, so that caches may keep them; no cookie, no session."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_vary_headers

from ...kernel.profile import profile
from .. import frame as frames

FRESH_SECONDS = 300


def answer(
    request: HttpRequest, template: str, page: Callable[[], object], status: int = 200
) -> HttpResponse:
    """A page, made in the language that the address names, else in the reader's."""
    asked = request.GET.get("language", "")
    code = asked if asked in languages() else translation.get_language() or "en"
    with translation.override(code):
        told = {"page": page(), "frame": _frame(request, code), "languages": _others(request, code)}
        made = HttpResponse(render_to_string(template, told), status=status)
    made["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
    made["Content-Language"] = code
    if code != asked:
        patch_vary_headers(made, ["Accept-Language", "Cookie"])
    return made


def languages() -> list[str]:
    """The languages that pages can have here."""
    return [code for code, _ in settings.LANGUAGES if code in profile().languages]


def _frame(request: HttpRequest, code: str) -> frames.Frame:
    rules = profile()
    return frames.Frame(
        centre=rules.title, language=frames.language(code), practice=False, helpline=rules.helpline,
        path=request.path,
    )  # fmt: skip


def _others(request: HttpRequest, code: str) -> list[tuple[frames.Language, str]]:
    """The other languages, each with the address of this page in it."""
    kept = {key: value for key, value in request.GET.items() if key != "language"}
    return [
        (frames.language(other), f"{request.path}?" + urlencode({**kept, "language": other}))
        for other in languages()
        if other != code
    ]
