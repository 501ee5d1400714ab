"""The way to a person's own desk, and the practice sign-in of the demo."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from .access import for_role, person_of
from .models import Person
from .practice import practice_people, practice_sign_in

FIRST_PAGES = {
    Person.Role.OFFICER: "/desk/queue",
    Person.Role.SUPERVISOR: "/desk/queue",
    Person.Role.RECOVERY: "/recovery",
    Person.Role.BANK: "/bank/inbox",
    Person.Role.REVIEWER: "/review/contests",
    Person.Role.INSPECTOR: "/oversight",
    Person.Role.AUDITOR: "/audit",
}


@require_GET
@for_role(*Person.Role.values)
def my_desk(request: HttpRequest) -> HttpResponse:
    """Where this person's work begins."""
    return HttpResponseRedirect(FIRST_PAGES[Person.Role(person_of(request).role)])


@require_GET
def practice_list(request: HttpRequest) -> HttpResponse:
    """The people who can be played, each with a button."""
    shown = {"people": practice_people(), "next": _next(request, request.GET)}
    return render(request, "desks/signin/practice.html", shown)


@require_POST
def practice_door(request: HttpRequest) -> HttpResponse:
    """POST field ``person`` (a user name): sign in with one click and go to that person's desk."""
    practice_sign_in(request, request.POST.get("person", ""))
    return HttpResponseRedirect(_next(request, request.POST) or settings.LOGIN_REDIRECT_URL)


def _next(request: HttpRequest, fields: dict[str, str]) -> str:
    address = fields.get("next", "")
    return address if url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}) else ""
