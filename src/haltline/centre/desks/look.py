"""Light or dark, as the person asks; the device decides until then."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from haltline.centre.desks.frame import LOOK_COOKIE, LOOKS

A_YEAR = 365 * 24 * 3600
"""Seconds for which the choice is kept."""


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the chosen look in a cookie and go back; any other word gives the choice back to the device."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "/"
    answer = HttpResponseRedirect(back)
    if (look := request.POST.get("look", "")) in LOOKS:
        answer.set_cookie(LOOK_COOKIE, look, max_age=A_YEAR, samesite="Lax", httponly=True)
    else:
        answer.delete_cookie(LOOK_COOKIE)
    return answer
