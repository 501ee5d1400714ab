"""Requests as a sheet, for a bank without a system: the file out, the file back, and what became of it.

The bank's own desk and an officer to whom the bank sent its file use the same pages.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from haltline.sources.answer_sheet import SHEET_BYTES_MAX, LineProblem, csv_sheet, xlsx_sheet

from ..audit.actions import Actor, record
from ..inward.actions.sheets import SheetTaken, take_sheet
from ..inward.queries import open_rows
from ..kernel.profile import profile
from ..partners.models import Partner
from ..people.models import Person
from .sheet_words import said

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMS = {"xlsx": XLSX, "csv": "text/csv; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class SheetPage:
    """The page: whose sheet it is, where it is fetched and sent, and what became of the last file."""

    bank: str
    address: str
    back: str
    waiting: int
    done: SheetTaken | None = None
    problems: tuple[LineProblem, ...] = field(default=())
    no_file: bool = False


def page(request: HttpRequest, partner: Partner, address: str, back: str) -> HttpResponse:
    """GET shows the page, POST takes the file in field ``sheet``."""
    if request.method != "POST":
        return _show(request, SheetPage(partner.name, address, back, len(open_rows(partner.pk))))
    upload = request.FILES.get("sheet")
    if upload is None or upload.size is None:
        shown = SheetPage(partner.name, address, back, len(open_rows(partner.pk)), no_file=True)
        return _show(request, shown, 422)
    assert isinstance(request.user, Person), "desk views are for signed-in people"
    raw = upload.read(SHEET_BYTES_MAX + 1)
    done = take_sheet(raw, partner.pk, request.user)
    wrong = tuple(replace(each, says=said(each.says, each.facts)) for each in done.problems)
    shown = SheetPage(partner.name, address, back, len(open_rows(partner.pk)), done, wrong)
    return _show(request, shown, 422 if done.refused or done.problems else 200)


def file(request: HttpRequest, partner: Partner, form: str) -> HttpResponse:
    """The sheet of all that the partner has still to answer; who fetched it is written down."""
    person = request.user
    assert isinstance(person, Person), "desk views are for signed-in people"
    record("sheet.fetched", Actor(person.actor_code, person.desk_name), subject=partner.pk, form=form)
    rows, zone = open_rows(partner.pk), ZoneInfo(profile().time_zone)
    raw = xlsx_sheet(rows, zone, instructions(partner.name)) if form == "xlsx" else csv_sheet(rows, zone)
    answer = HttpResponse(raw, content_type=FORMS[form])
    answer["Content-Disposition"] = f'attachment; filename="requests-{partner.pk}.{form}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def instructions(bank: str) -> list[str]:
    """What stands in front of the sheet, for the person who fills it in."""
    rules = profile()
    return [
        _("Requests of %(centre)s to %(bank)s") % {"centre": rules.title, "bank": bank},
        _("Fill in the white columns. Leave the grey ones as they are."),
        _("What you keep, what is free, released, returned and unknown, and the lines of what went on or out,"
          " add up to the sum asked about, to the unit."),
        _("A transfer or a withdrawal is a row of its own below, with the number of its request and the word"
          " onward or withdrawn."),
        _("Write sums such as 1250.10. Hours are those of %(zone)s.") % {"zone": rules.time_zone},
        _("Send the file back whole. A row that is wrong does not spoil the others; the same file twice"
          " changes nothing."),
        _("Questions: %(helpline)s") % {"helpline": rules.helpline_international},
    ]  # fmt: skip


def _show(request: HttpRequest, shown: SheetPage, status: int = 200) -> HttpResponse:
    return render(request, "desks/sheet.html", {"page": shown}, status=status)
