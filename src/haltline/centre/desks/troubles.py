"""Errors become pages that say what happened and what to do; nothing half-done stays behind."""

from __future__ import annotations

from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from psycopg.errors import DiskFull
from psycopg_pool import PoolTimeout

from haltline.protocol import ProblemCode, paths
from haltline.protocol.problems import MEANINGS

from ..kernel.errors import HaltlineError, NoRoom, TryLater
from ..partners.signed import problem

RETRY_AFTER_SECONDS = {TryLater.status: "3", NoRoom.status: "600"}  # somebody must make room by hand
PARTNERS = "/partner/"
UNANSWERED = {
    404: ProblemCode.NO_SUCH_PATH, 405: ProblemCode.NO_SUCH_METHOD, 500: ProblemCode.FAULT,
}  # fmt: skip
AWAY = (OperationalError, InterfaceError, PoolTimeout)  # what a database that is away looks like from here


class Troubles:
    """Turn our own errors, and a database that is away, into an answer a person can act on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            answer = self.get_response(request)
        except AWAY as fault:
            return trouble(request, _told(fault))
        return for_programs(answer) if request.path.startswith(PARTNERS) else answer

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        if isinstance(fault, HaltlineError):
            return trouble(request, fault)
        if isinstance(fault, AWAY):
            return trouble(request, _told(fault))
        return None


def _told(fault: Exception) -> HaltlineError:
    """What a database that did not do it means for who asked: it is away a moment, or its disk is full."""
    return NoRoom() if isinstance(fault.__cause__ or fault, DiskFull) else TryLater()


def trouble(request: HttpRequest, fault: HaltlineError) -> HttpResponse:
    """The page, or for partners the problem document (RFC 9457), of one error."""
    if request.path.startswith(PARTNERS):
        again = isinstance(fault, (TryLater, NoRoom))  # a bank tries a 503 again, and its message is not lost
        code = ProblemCode.NOT_NOW if again else ProblemCode.FAULT
        answer = problem(TryLater.status if again else fault.status, code, fault.detail)
    else:
        answer = render(
            request, f"desks/errors/{fault.status}.html", {"detail": fault.detail}, status=fault.status
        )
    if wait := RETRY_AFTER_SECONDS.get(fault.status):
        answer["Retry-After"] = wait
    return answer


def for_programs(answer: HttpResponse) -> HttpResponse:
    """What a partner's program gets where nobody answers its call: a problem document instead of a page."""
    code = UNANSWERED.get(answer.status_code)
    if code is None or answer.headers.get("Content-Type") == paths.PROBLEM:
        return answer
    told = problem(answer.status_code, code, MEANINGS[code].text)
    if "Allow" in answer.headers:
        told.headers["Allow"] = answer.headers["Allow"]
    return told


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose seal (CSRF) is missing or stale: nothing was done, open the page again."""
    return render(request, "desks/errors/403.html", {"detail": reason}, status=403)
