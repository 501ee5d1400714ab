"""Taking a page out as a file: the form that asks what for, and the file that is handed out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ..exports.actions import KINDS_OF_CONTENT, Taken, take_out
from ..exports.sheets import Sheet
from ..kernel.profile import profile
from ..people.access import person_of
from .masks import numbers
from .said import too_short
from .typed import Problem, Typed


@dataclass(frozen=True, slots=True)
class TakePage:
    """desks/take.html: what is taken out, by which words; posts purpose, form and the words again.

    ``address`` takes the form, ``back`` is the page it is from.
    """

    what: str
    address: str
    back: str
    words: Mapping[str, str]
    rows_most: int
    purpose: Typed = Typed()
    form: str = "xlsx"
    problems: tuple[Problem, ...] = field(default=())


def take(request: HttpRequest, page: TakePage, sheet: Callable[[], Sheet]) -> HttpResponse:
    """GET shows the form; POST with a purpose gives the file."""
    if request.method != "POST":
        return _show(request, page)
    purpose = request.POST.get("purpose", "").strip()
    form = request.POST.get("form", "")
    wrong = too_short(purpose, profile().access.words_least)
    if not wrong and form not in KINDS_OF_CONTENT:
        wrong = _("Choose a kind of file.")
    if wrong:
        page = replace(page, form=form, purpose=Typed(purpose, wrong), problems=(Problem(wrong, "purpose"),))
        return _show(request, page)
    return _hand_out(take_out(sheet(), person_of(request), form, numbers(purpose)))


def page_of(what: str, address: str, back: str, words: Mapping[str, str]) -> TakePage:
    """The form before anything is typed."""
    kept = {name: value for name, value in words.items() if value}
    return TakePage(what, address, back, kept, profile().access.export_rows)


def _show(request: HttpRequest, page: TakePage) -> HttpResponse:
    return render(request, "desks/take.html", {"page": page}, status=422 if page.problems else 200)


def _hand_out(taken: Taken) -> HttpResponse:
    answer = HttpResponse(taken.raw, content_type=KINDS_OF_CONTENT[taken.export.form])
    answer["Content-Disposition"] = f'attachment; filename="{taken.export.name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
