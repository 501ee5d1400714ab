"""Errors become pages that say what happened and what to do; nothing half-done stays behind."""

from __future__ import annotations

from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from psycopg_pool import PoolTimeout

from ..kernel.errors import HaltlineError, TryLater

RETRY_AFTER_SECONDS = "3"
AWAY = (OperationalError, InterfaceError, PoolTimeout)  # what a database that is away looks like from here


class Troubles:
    """Turn our own errors, and a database that is away, into an answer a person can act on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.get_response(request)
        except AWAY:
            return trouble(request, TryLater())

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        if isinstance(fault, HaltlineError):
            return trouble(request, fault)
        if isinstance(fault, AWAY):
            return trouble(request, TryLater())
        return None


def trouble(request: HttpRequest, fault: HaltlineError) -> HttpResponse:
    """The page, or for partners the problem document (RFC 9457), of one error."""
    if request.path.startswith("/partner/"):
        answer: HttpResponse = JsonResponse(
            {"type": "about:blank", "title": (type(fault).__doc__ or "").strip(), "status": fault.status,
             "detail": fault.detail, **fault.facts},
            status=fault.status, content_type="application/problem+json",
        )  # fmt: skip
    else:
        answer = render(
            request, f"desks/errors/{fault.status}.html", {"detail": fault.detail}, status=fault.status
        )
    if fault.status == TryLater.status:
        answer["Retry-After"] = RETRY_AFTER_SECONDS
    return answer


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose seal (CSRF) is missing or stale: nothing was done, open the page again."""
    return render(request, "desks/errors/403.html", {"detail": reason}, status=403)
