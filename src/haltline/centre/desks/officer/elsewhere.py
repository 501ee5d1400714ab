"""Breaking glass: what the emergency is comes first, then one report of another district, to be read only."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from ...kernel.errors import NotHere
from ...kernel.profile import profile
from ...kernel.scope import in_scope
from ...people.access import for_role, person_of
from ...reports import numbers
from ...reports.actions import glass
from .. import life_words, masks
from ..oversight.looking import Under, show
from ..public.tries import Tries
from ..said import too_short
from ..typed import Choice, Problem, Typed
from .queries import report_of
from .who import OFFICERS

WRONG_MOST = 5  # numbers of no report that one person may try before the page rests
REST_SECONDS = 3_600


@dataclass(frozen=True, slots=True)
class ElsewherePage:
    """desks/officer/elsewhere.html at ``/desk/elsewhere``; posts number, code, why (verb break-glass)."""

    reasons: tuple[Choice, ...]
    minutes: int
    number: Typed = Typed()
    code: Typed = Typed()
    why: Typed = Typed()
    problems: tuple[Problem, ...] = field(default=())


@require_http_methods(["GET", "POST"])
@for_role(*OFFICERS)
def elsewhere(request: HttpRequest) -> HttpResponse:
    """The form; said well, it opens the report for a while. Nothing is looked up before a reason is given."""
    page = elsewhere_page({name: request.POST.get(name, "") for name in ("number", "code", "why")},
                          sent=request.method == "POST")  # fmt: skip
    if request.method != "POST" or page.problems:
        return _show(request, page)
    person = person_of(request)
    tries = Tries(f"glass:{person.human}", WRONG_MOST, REST_SECONDS)
    digits = numbers.clean(page.number.value)
    found = glass.find_anywhere(digits) if tries.spend() else None
    if found is None:
        wrong = _("No report has this number. After some wrong numbers this page rests for an hour.")
        typed = Typed(page.number.value, wrong)
        return _show(request, replace(page, number=typed, problems=(Problem(wrong, "number"),)))
    tries.give_back()
    if found.district == person.district_id:
        return redirect("desk_report", key=digits)
    glass.break_glass(found, person, glass.Reason(page.code.value, masks.numbers(page.why.value)))
    return redirect("desk_elsewhere_report", key=digits)


@require_GET
@for_role(*OFFICERS)
def report(request: HttpRequest, key: str) -> HttpResponse:
    """The report, as long as it is open to this person; otherwise there is nothing here."""
    opening = glass.opened(numbers.spaced(key), person_of(request)) if numbers.is_number(key) else None
    if opening is None:
        raise NotHere()
    with in_scope(f"area:{opening.owner}"):
        found = report_of(key)
        glass.read(opening)
        return show(request, found, Under(opening.why, opening.until))


def elsewhere_page(data: dict[str, str], *, sent: bool) -> ElsewherePage:
    """The page as it was typed, with what must be mended once it was sent."""
    rules = profile().access
    said = {name: data[name].replace("\0", "").strip() for name in ("number", "code", "why")}
    wrong = _wrong(said) if sent else {}
    number, code, why = (Typed(said[name], wrong.get(name, "")) for name in ("number", "code", "why"))
    return ElsewherePage(
        tuple(Choice(each.code, life_words.named(each)) for each in rules.emergencies),
        int(rules.glass_seconds // 60), number, code, why,
        tuple(Problem(text, name) for name, text in wrong.items() if text),
    )  # fmt: skip


def _wrong(said: dict[str, str]) -> dict[str, str]:
    rules = profile().access
    known = {each.code for each in rules.emergencies}
    return {
        "number": "" if said["number"] else _("Write the number of the report."),
        "code": "" if said["code"] in known else _("Choose a reason."),
        "why": too_short(said["why"], rules.words_least),
    }


def _show(request: HttpRequest, page: ElsewherePage) -> HttpResponse:
    status = 422 if page.problems else 200
    return render(request, "desks/officer/elsewhere.html", {"page": page}, status=status)
