"""Who may stand at a desk: signed in, active, with a second factor, in the right role, in one transaction.

Everything is looked at again on every request, so a person who is suspended, transferred or loses a key is
out with the next click (faults 25).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode
from uuid import UUID

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from ..audit.actions import Actor, record
from ..kernel.errors import HaltlineError, NotAllowed, NotHere
from ..kernel.scope import in_scope
from .models import Person
from .queries import factors_of

DeskView = Callable[..., HttpResponse]
Row = TypeVar("Row", bound=Model)
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""A recovery code lets a person in to enrol a new key, not to work."""
PRACTICE_MARK = "practice"
LOGGED_REFUSALS = frozenset({403, 404, 409})


def for_role(*roles: str, looking: bool = False) -> Callable[[DeskView], DeskView]:
    """A desk view for people of these roles: the whole request is one transaction in the person's scope.

    ``looking``: a page that changes nothing of a report, in the scope of all that the person oversees.
    A stranger is sent to sign in, a person without a second factor to use or enrol one; another role is
    NotAllowed before anything is looked up. What is refused inside is rolled back and logged.
    """

    def at_desk(view: DeskView) -> DeskView:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return _go(request, settings.LOGIN_URL)
            person = person_of(request)
            if not proven(request):
                return _go(request, _where_to_prove(person))
            try:
                if person.role not in roles:
                    raise NotAllowed()
                with in_scope(person.view if looking else person.scope):
                    response = _run(view, request, *args, **kwargs)
            except HaltlineError as fault:
                _log_refusal(request, person, fault)
                raise
            response.headers.setdefault("Cache-Control", "no-store")
            return response

        return guarded

    return at_desk


def person_of(request: HttpRequest) -> Person:
    """The person at the desk; only for views that ``for_role`` guards."""
    return cast(Person, request.user)


def proven(request: HttpRequest) -> bool:
    """Whether this session was opened with a second factor that still stands, or as practice in the demo."""
    if is_practice(request):
        return True
    used = [
        entry.get("id")
        for entry in get_authentication_records(request, request.user)
        if entry.get("method") == "mfa" and entry.get("type") in SECOND_FACTORS
    ]
    return bool(used) and factors_of(request.user.pk, SECOND_FACTORS).filter(pk__in=used).exists()


def is_practice(request: HttpRequest) -> bool:
    """Whether this session was opened by one-click practice sign-in; pages then say PRACTICE."""
    return bool(settings.DEMO and request.session.get(PRACTICE_MARK))


def find(rows: QuerySet[Row], **by: Any) -> Row:
    """The one row that this person may see; NotHere for another district's, for nothing and for nonsense."""
    try:
        return rows.get(**by)
    except (ObjectDoesNotExist, ValueError, ValidationError):
        raise NotHere() from None


def _run(view: DeskView, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    try:
        response = view(request, *args, **kwargs)
    except Http404:
        raise NotHere() from None
    if callable(render := getattr(response, "render", None)):
        render()  # querysets in a template are read while the scope stands
    return response


def _go(request: HttpRequest, address: str) -> HttpResponse:
    """Send the browser elsewhere and, from a page rather than a form, back again."""
    part_of_page = bool(request.headers.get("HX-Request"))
    page = request.method == "GET" and not part_of_page
    back = request.get_full_path() if page else settings.LOGIN_REDIRECT_URL
    target = f"{address}?{urlencode({'next': back})}"
    return HttpResponseClientRedirect(target) if part_of_page else HttpResponseRedirect(target)


def _where_to_prove(person: Person) -> str:
    has_one = factors_of(person.pk, SECOND_FACTORS).exists()
    return reverse("mfa_reauthenticate" if has_one else "mfa_activate_totp")


def _log_refusal(request: HttpRequest, person: Person, fault: HaltlineError) -> None:
    """Log the attempt in a transaction of its own: the refused act was rolled back with all it wrote."""
    if fault.status not in LOGGED_REFUSALS:
        return
    report = fault.facts.get("report")
    with in_scope("audit"):
        record(
            "desk.refused", Actor(person.actor_code, person.desk_name), district=person.district_id or "",
            report=report if isinstance(report, UUID) else None, subject=fault.facts.get("subject", ""),
            why=type(fault).__name__, path=request.path[:200],
        )  # fmt: skip
