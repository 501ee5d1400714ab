"""An inspector says what for, before anything is shown: a reason of the profile, a file number, words."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ...kernel.profile import profile
from ...people.access import for_role
from ...people.models import Person
from .. import life_words
from ..masks import numbers
from ..said import too_short
from ..typed import Choice, Problem, Typed
from . import gate

REFERENCE_MOST = 60  # characters of a file's number


@dataclass(frozen=True, slots=True)
class PurposePage:
    """desks/oversight/purpose.html at ``/oversight/purpose``; posts code, reference, why, next."""

    reasons: tuple[Choice, ...]
    minutes: int
    least: int
    code: Typed = Typed()
    reference: Typed = Typed()
    why: Typed = Typed()
    next: str = "/oversight"
    problems: tuple[Problem, ...] = field(default=())


@require_http_methods(["GET", "POST"])
@for_role(Person.Role.INSPECTOR)
def purpose(request: HttpRequest) -> HttpResponse:
    """The form; a purpose that is said well opens oversight for one sitting."""
    page = _page(request)
    if request.method == "POST" and not page.problems:
        gate.begin(request, page.code.value, page.reference.value, numbers(page.why.value))
        return redirect(page.next)
    shown = {"page": page}
    return render(request, "desks/oversight/purpose.html", shown, status=422 if page.problems else 200)


def purpose_page(data: dict[str, str], *, sent: bool) -> PurposePage:
    """The page as it was typed, with what must be mended once it was sent."""
    rules = profile().access
    said = {name: Typed(data.get(name, "").strip()) for name in ("code", "reference", "why")}
    reasons = tuple(Choice(each.code, life_words.named(each)) for each in rules.purposes)
    if sent:
        said |= {name: Typed(said[name].value, wrong) for name, wrong in _wrong(said, rules.words_least)}
    problems = tuple(Problem(each.wrong, name) for name, each in said.items() if each.wrong)
    minutes = int(rules.sitting_seconds // 60)
    return PurposePage(
        reasons, minutes, rules.words_least, said["code"], said["reference"], said["why"], problems=problems
    )


def _wrong(said: dict[str, Typed], least: int) -> list[tuple[str, str]]:
    known = {each.code for each in profile().access.purposes}
    found = []
    if said["code"].value not in known:
        found.append(("code", _("Choose a reason.")))
    if not said["reference"].value or len(said["reference"].value) > REFERENCE_MOST:
        found.append(("reference", _("Give the number of the file or order under which you look.")))
    if wrong := too_short(said["why"].value, least):
        found.append(("why", wrong))
    return found


def _page(request: HttpRequest) -> PurposePage:
    post = request.method == "POST"
    data = request.POST if post else request.GET
    back = data.get("next", "")
    inside = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    page = purpose_page({name: data.get(name, "") for name in ("code", "reference", "why")}, sent=post)
    return replace(page, next=back if inside else "/oversight")
