"""What an auditor looks for in the log: words of the address, read into a search; what is wrong is named."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from ...audit.queries import Place, Sought
from ...kernel import clock
from ...kernel.profile import profile
from ...kernel.scope import in_scope
from ...people.queries import called
from ...reports import numbers
from ...reports.other_calendars import asked_of
from ...reports.queries import id_of
from ..typed import Problem

FIELDS = ("verb", "who", "district", "report", "since", "until")
VERB = re.compile(r"[a-z-]+\.[a-z-]+")
ACTOR = re.compile(r"(person|partner):[\w-]+|victim|machine")


@dataclass(frozen=True, slots=True)
class Words:
    """The words as typed, the search they mean, and what to mend."""

    typed: Mapping[str, str]
    sought: Sought
    problems: tuple[Problem, ...] = field(default=())

    def address(self, page: str = "/audit", **more: str) -> str:
        """The page's address with these words."""
        words = {name: value for name, value in {**self.typed, **more}.items() if value}
        return f"{page}?{urlencode(words)}" if words else page


def read(data: Mapping[str, str]) -> Words:
    """Read the words; one that cannot be meant is named and not searched by."""
    typed = {name: data.get(name, "").replace("\0", "").strip() for name in FIELDS}
    wrong: dict[str, str] = {}
    verb = typed["verb"] if VERB.fullmatch(typed["verb"]) else ""
    if typed["verb"] and not verb:
        wrong["verb"] = _("A verb of the log is two words with a dot, such as report.opened.")
    actor = typed["who"]
    if actor and not ACTOR.fullmatch(actor):
        actor = called(actor)
    if typed["who"] and not actor:
        wrong["who"] = _("Nobody has this user name or desk name.")
    report = _report(typed["report"])
    if typed["report"] and report is None:
        wrong["report"] = _("There is no report of this number.")
    days = {"since": _day(typed["since"]), "until": _day(typed["until"], later=1)}
    wrong |= {name: why for name in days if (why := _wrong_day(typed[name], days[name]))}
    sought = Sought((verb,) if verb else (), actor, typed["district"], report, days["since"], days["until"],
                    _place(data.get("before", "")))  # fmt: skip
    return Words(typed, sought, tuple(Problem(text, name) for name, text in wrong.items()))


def _report(typed: str) -> UUID | None:
    """A report by its number or its id in the log; the number is looked up and nothing else is read."""
    try:
        return UUID(typed)
    except ValueError:
        digits = numbers.clean(typed)
        if not numbers.is_number(digits):
            return None
        with in_scope("centre"):
            return id_of(digits)


def _day(typed: str, later: int = 0) -> datetime | None:
    """Midnight with which a day, or one so many days later, begins in the profile's zone."""
    try:
        day = date.fromisoformat(typed) + timedelta(days=later)
        return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(profile().time_zone))
    except (ValueError, OverflowError):  # the calendar ends with the year 9999
        return None


def _wrong_day(typed: str, meant: datetime | None) -> str:
    """Why a day cannot be searched by; one of another calendar would find another year, or nothing."""
    today = clock.now().astimezone(ZoneInfo(profile().time_zone)).date()
    return asked_of(typed, today) or (_("Write the day as 2026-11-21.") if typed and meant is None else "")


def _place(typed: str) -> Place | None:
    at, _between, last = typed.rpartition("~")
    try:
        found = Place(datetime.fromisoformat(at), UUID(last))
    except ValueError:
        return None
    return found if found.at.tzinfo else None
