"""The bystander's door: three fields, then the exact sum or the bank's code, and only then the hold.

The first step reads nothing about holds, so there is nothing it could tell. The second says the same words
in the same bytes whether nothing is held, the day is wrong or the sum is. No cookie tells of a hold before
it was proved; the one set then counts half an hour, under ``/door`` only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ...contests.door import SESSION_SECONDS, Asked, Key, seal, try_door
from ...holds.door_code import clean_code
from ...kernel import clock
from ...reports.numbers import clean
from ...reports.other_calendars import asked_of
from ...reports.queries import institution_names
from .. import money_style, spans
from ..network import network_of
from ..typed import Choice, Problem, Typed
from .door_pages import DoorPage, KeyPage

COOKIE = "haltline_door"
PATH = "/door"
SUM_MOST = 10**15  # minor units; a larger sum is a slip of the finger
DAYS_BACK_MOST = 400  # holds are not looked for beyond it
TOO_MANY = 429
DAY = re.compile(r"(\d{1,2})\D+(\d{1,2})\D+(\d{4})|(\d{4})-(\d{1,2})-(\d{1,2})")


@csrf_exempt  # it changes nothing, and a page without a token is the same page for everybody
@cache_control(no_store=True)
@require_http_methods(["GET", "POST"])
def door(request: HttpRequest) -> HttpResponse:
    """Three fields lead to one and the same page; there the sum or code is tried."""
    if request.method == "GET":
        return _show_door(request, DoorPage(_banks(), day=Typed(_today().isoformat())))
    asked, page = _read(request.POST)
    if asked is None:
        return _show_door(request, page, 422)
    key_page = KeyPage(asked.institution, institution_names()[asked.institution], asked.four,
                       asked.day.isoformat())  # fmt: skip
    if request.POST.get("do") != "show":
        return _show_key(request, key_page)
    return _try(request, asked, key_page)


def _try(request: HttpRequest, asked: Asked, page: KeyPage) -> HttpResponse:
    typed = request.POST.get("key", "").strip()
    key = _key(typed)
    if key is None:
        wrong = _("Type the sum as it stands on the notice, like 18,300.00, or the code, like K7QM-2XPA.")
        mended = replace(page, key=Typed(typed[:40], wrong), problems=(Problem(wrong, "key"),))
        return _show_key(request, mended, 422)
    answer = try_door(asked, key, network_of(request))
    if answer.wait_seconds:
        response = _show_key(request, replace(page, wait_seconds=answer.wait_seconds), TOO_MANY)
        response["Retry-After"] = str(answer.wait_seconds)
        return response
    if not answer.holds:
        return _show_key(request, replace(page, nothing=True), 422)
    response = redirect("door_hold")
    response.set_cookie(
        COOKIE, seal(answer.holds), max_age=SESSION_SECONDS, path=PATH, httponly=True, samesite="Strict",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return response


def _key(typed: str) -> Key | None:
    """A sum in the country's money, else a code, else nothing."""
    try:
        amount = money_style.in_use().read(typed)
    except ValueError:
        code = clean_code(typed)
        return Key(code=code) if code else None
    return Key(amount=amount) if 0 < amount <= SUM_MOST else None


def _read(data: Mapping[str, str]) -> tuple[Asked | None, DoorPage]:
    """What was asked, or what to mend: judged by itself, never by what is held."""
    bank, four, told = data.get("institution", ""), clean(data.get("last_four", "")), data.get("day", "")
    wrong: dict[str, str] = {}
    if bank not in institution_names():
        wrong["institution"] = _("Choose your bank or wallet.")
    if not re.fullmatch("[0-9]{4}", four):
        wrong["last_four"] = _("Type the last four digits of your account, only these.")
    written = _year_first(told)
    day = _day(written)
    if asked := asked_of(written, _today()):
        wrong["day"] = asked
    elif day is None:
        wrong["day"] = _("Give the day like 21 / 11 / 2026.")
    elif not _today() - timedelta(days=DAYS_BACK_MOST) <= day <= _today() + timedelta(days=1):
        wrong["day"] = _("This day is too far away. When did you notice the hold?")
    if day is not None and not wrong:
        return Asked(bank, four, day), DoorPage(())
    fields = {"institution": bank, "last_four": four[:8], "day": told[:20]}
    shown = {name: Typed(value, wrong.get(name, "")) for name, value in fields.items()}
    problems = tuple(Problem(text, name) for name, text in wrong.items())
    return None, DoorPage(_banks(), **shown, problems=problems)


def _year_first(typed: str) -> str:
    """A day as a browser's calendar sends it, also where people wrote day, month, year; else empty."""
    found = DAY.fullmatch(typed.strip())
    if found is None or not typed.isascii():
        return ""
    day, month, year, *iso = found.groups()
    numbers = (year, month, day) if year else iso
    return "-".join(number.zfill(2) for number in numbers)


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _today() -> date:
    return spans.local_day(clock.now())


def _banks() -> tuple[Choice, ...]:
    return tuple(Choice(code, name) for code, name in institution_names().items())


def _show_door(request: HttpRequest, page: DoorPage, status: int = 200) -> HttpResponse:
    return render(request, "desks/public/door.html", {"page": page}, status=status)


def _show_key(request: HttpRequest, page: KeyPage, status: int = 200) -> HttpResponse:
    return render(request, "desks/public/door_key.html", {"page": page}, status=status)
