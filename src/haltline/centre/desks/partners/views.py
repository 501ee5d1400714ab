"""Partners: the list, one partner, and a try of its connection.

Officers read, since they call; a supervisor changes: the least of the roles that answers for other people's
work. Keys and addresses need a second supervisor, who is another human being.
"""

from __future__ import annotations

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from haltline.centre.audit.actions import record
from haltline.centre.kernel import clock
from haltline.centre.partners import queries
from haltline.centre.partners.connection import Step, Target, try_connection
from haltline.centre.partners.hands import Hand
from haltline.centre.partners.keys import centre_key
from haltline.centre.partners.models import Partner
from haltline.centre.people.access import find, for_role, person_of
from haltline.centre.people.models import Person

from ..oversight.gate import inspected
from ..typed import Problem
from .showing import list_page, partner_page

CHANGERS = (Person.Role.SUPERVISOR.value,)
READERS = (Person.Role.OFFICER.value, *CHANGERS)


@inspected(*READERS)
def partners(request: HttpRequest) -> HttpResponse:
    """Every partner, with whom to call now and what waits for a second hand."""
    return render(request, "desks/partners/list.html", {"page": list_page(may_change=may_change(request))})


@inspected(*READERS)
def partner(request: HttpRequest, code: str) -> HttpResponse:
    """One partner: the way in, contacts and gaps, keys, limits, changes."""
    return show(request, partner_of(code))


def try_it(request: HttpRequest, code: str) -> HttpResponse:
    """POST: try the partner's connection. The call is made between two transactions, never inside one."""
    targets: list[Target] = []
    begun = _begin(request, code, targets)
    if begun.status_code != 200 or not targets:
        return begun
    key = centre_key()
    connection.close()  # nobody waits for this connection while the partner is waited for
    steps = try_connection(targets[0], key, now=clock.now)
    return _tried(request, code, steps)


@require_POST
@for_role(*READERS)
def _begin(request: HttpRequest, code: str, targets: list[Target]) -> HttpResponse:
    found = partner_of(code)
    iso = found.way == Partner.Way.ISO20022
    targets.append(Target(found.url, iso, tuple(settings.PARTNER_NETWORKS)))
    record("partner.tried", hand_of(request).actor, subject=found.pk)
    return HttpResponse()


@for_role(*READERS)
def _tried(request: HttpRequest, code: str, steps: list[Step]) -> HttpResponse:
    return show(request, partner_of(code), tried=steps)


def partner_of(code: str) -> Partner:
    """The partner of this code; NotHere for none."""
    return find(queries.all_partners(), pk=code)


def hand_of(request: HttpRequest) -> Hand:
    """The hand of whoever is at the desk."""
    person = person_of(request)
    return Hand(person.actor_code, person.signature, person.human)


def may_change(request: HttpRequest) -> bool:
    """Whether this person may change partners."""
    return person_of(request).role in CHANGERS


def show(
    request: HttpRequest, found: Partner, *, tried: list[Step] | None = None,
    problems: tuple[Problem, ...] = (), typed: str = "",
) -> HttpResponse:  # fmt: skip
    """The partner's page; with problems it says that nothing was changed (422)."""
    page = partner_page(
        found, person_of(request).human, may_change=may_change(request), tried=tried or (),
        problems=problems, typed=typed,
    )  # fmt: skip
    return render(request, "desks/partners/partner.html", {"page": page}, status=422 if problems else 200)
