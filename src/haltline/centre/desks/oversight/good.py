"""How good? What a blind re-reading of drawn closed reports says of all, and what their victims say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from haltline.oversight.lines import lines
from haltline.oversight.quality.agreement import Agreement
from haltline.oversight.quality.estimates import Estimate

from ...audit.actions import Actor, record
from ...kernel import clock as clocks
from ...kernel.profile import profile
from ...people.access import person_of
from ...people.models import Person
from ...reports.queries import district_names
from ...reviews import queries
from ...reviews.figures import District, Good, Material, good, material
from ...reviews.models import Review
from ..life_words import named
from ..masks import numbers
from ..money_style import count
from ..pictures import funnel_plot, ranges
from ..reviews.feedback import heard
from ..reviews.pages import Heard
from . import asked as asking
from .asked import Asked, Choice
from .fast import percent
from .gate import SUBJECT_MOST, overseeing

PAGE = "/oversight/good"
STEP = 0.1  # of the scale of faults: its end is the next tenth
MARKS = 5  # on that scale, after its 0
QUESTIONS_WIDE = 470.0  # of the picture, for the questions beside it


@dataclass(frozen=True, slots=True)
class FaultRow:
    """One question: how often its answer is a fault among all closed reports, and how far readers agree."""

    question: str
    estimate: Estimate
    readers: Agreement
    href: str


@dataclass(frozen=True, slots=True)
class TrainRow:
    """A topic to train, with how many closed reports are likely to have had a fault of it."""

    name: str
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class DistrictRow:
    """One of the reader's own districts."""

    placed: District
    name: str
    href: str


@dataclass(frozen=True, slots=True)
class GoodPage:
    """desks/oversight/good.html at ``/oversight/good``."""

    now: datetime
    asked: Asked
    tabs: list[Choice]
    choices: list[tuple[str, list[Choice]]]
    good: Good
    answer: str
    rests_on: str
    asks: bool
    fewest: int
    faults: tuple[FaultRow, ...]
    picture: str
    train: tuple[TrainRow, ...]
    districts: tuple[DistrictRow, ...]
    funnel: str
    all_href: str
    draws_href: str

    @property
    def verdicts_enough(self) -> bool:
        """Whether so many victims judged that a share of them tells of nobody."""
        return self.good.verdicts.told >= self.fewest

    @property
    def meeting_enough(self) -> bool:
        """The same of discontent victims whose reports were re-read."""
        return self.good.verdicts.reread >= self.fewest


@overseeing
def how_good(request: HttpRequest) -> HttpResponse:
    """The page; ``weeks`` in the address chooses the time."""
    page = page_now(asking.read(request), clocks.now())
    return render(request, "desks/oversight/good.html", {"page": page})


def page_now(asked: Asked, now: datetime) -> GoodPage:
    """The page of the span up to now, as far as the scope sees it."""
    span = asked.span(now)
    return good_page(asked, now, material(span.start, span.stop), district_names())


def good_page(asked: Asked, now: datetime, found: Material, names: dict[str, str]) -> GoodPage:
    """The page from what the database told."""
    rules = profile().quality
    figures = good(found, rules)
    faults = _faults(asked, figures)
    train = [TrainRow(named(each), figures.train[each.code]) for each in rules.topics]
    train = [each for each in train if each.estimate.share > 0]
    return GoodPage(
        now, asked, asking.tabs("good"), asking.choices(asked, PAGE)[2:], figures, _answer(figures),
        _rests_on(figures), bool(rules.items), rules.fewest, faults, _picture(faults) if faults else "",
        tuple(sorted(train, key=lambda each: -each.estimate.share)), _districts(asked, figures, names),
        _funnel(asked, figures, names, rules.fewest) if figures.districts else "", behind_href(asked),
        f"{PAGE}/draws?" + urlencode({"weeks": asked.weeks}),
    )  # fmt: skip


def behind_href(asked: Asked, **words: str) -> str:
    """The address of the reports behind a figure."""
    return f"{PAGE}/reports?" + urlencode({"weeks": asked.weeks, **words})


def _answer(figures: Good) -> str:
    known = figures.in_order
    if not figures.drawn:
        return _("No closed report of this time has been drawn yet.")
    if not known.n:
        return ngettext(
            "One report is drawn; nobody has ended reading it.",
            "%(n)s reports are drawn; nobody has ended reading one.",
            figures.drawn,
        ) % {"n": figures.drawn}
    return _("Of closed reports, %(share)s were in order; 95 %% interval %(low)s to %(high)s.") % {
        "share": percent(known.share), "low": percent(known.low), "high": percent(known.high),
    }  # fmt: skip


def _rests_on(figures: Good) -> str:
    known = figures.in_order
    if not figures.drawn:
        return _(
            "Each Monday, closed reports of the week before are drawn and read again in other districts."
        )
    said = _("%(n)s of %(size)s were re-read, drawn at random, by people of other districts.") % {
        "n": count(known.n), "size": count(known.size),
    }  # fmt: skip
    waiting = figures.drawn - known.n
    return said + (" " + _("%(n)s more are being read.") % {"n": count(waiting)} if waiting else "")


def _faults(asked: Asked, figures: Good) -> tuple[FaultRow, ...]:
    """The form's questions in their order; those of older forms are told by their codes."""
    if not figures.in_order.n:
        return ()
    questions = {item.code: named(item) for item in profile().quality.items}
    codes = [*questions, *sorted(set(figures.faults) - set(questions))]
    return tuple(
        FaultRow(questions.get(code, code), figures.faults[code], figures.readers[code],
                 behind_href(asked, item=code))
        for code in codes
    )  # fmt: skip


def _picture(faults: tuple[FaultRow, ...]) -> str:
    """Each question's share with its interval on one scale."""
    highest = max(row.estimate.high for row in faults)
    end = STEP * max(1, -int(-highest // STEP))
    rows = [_range(number, row, end) for number, row in enumerate(faults, 1)]
    marks = [(mark / MARKS, percent(mark * end / MARKS)) for mark in range(MARKS + 1)]
    whole = _("Share of closed reports with a fault, by question, with 95 % intervals")
    return ranges.draw(rows, marks, whole, left=QUESTIONS_WIDE)


def _range(number: int, row: FaultRow, end: float) -> ranges.Range:
    known = row.estimate
    said = _("%(share)s (%(low)s to %(high)s)") % {
        "share": percent(known.share), "low": percent(known.low), "high": percent(known.high),
    }  # fmt: skip
    low, middle, high = (share / end for share in (known.low, known.share, known.high))
    return ranges.Range(f"{number}. {row.question}", low, middle, high, said)


def _districts(asked: Asked, figures: Good, names: dict[str, str]) -> tuple[DistrictRow, ...]:
    rows = [
        DistrictRow(each, names[each.unit], behind_href(asked, district=each.unit))
        for each in figures.districts
        if each.unit in names
    ]
    return tuple(sorted(rows, key=lambda row: row.name))


def _funnel(asked: Asked, figures: Good, names: dict[str, str], fewest: int) -> str:
    points = []
    for each in figures.districts:
        name, known = names.get(each.unit, ""), each.estimate
        tip = _("%(name)s: %(share)s of %(n)s re-read, 95 %% interval %(low)s to %(high)s") % {
            "name": name or _("another district"), "share": percent(known.share), "n": known.n,
            "low": percent(known.low), "high": percent(known.high),
        }  # fmt: skip
        said = f"{name} {percent(known.share)}" if name else ""
        href = behind_href(asked, district=each.unit) if name else ""
        points.append(funnel_plot.Point(each.size, known.share, each.outside, each.few, said, tip, href))
    outside = [names[each.unit] for each in figures.districts if each.outside and each.unit in names]
    words = funnel_plot.FunnelWords(
        whole=_("Share in order against number of reports re-read. Outside the limits: %(names)s.") % {
            "names": ", ".join(outside) or _("none")
        },
        under=_("reports re-read, in independent cases"),
        note=_("Hollow: fewer than %(few)s, not judged. Limits: 95 %% and 99.8 %%.") % {"few": fewest},
    )  # fmt: skip
    together = figures.in_order.share
    limits = lines(figures.districts, together, figures.spread**2)
    return funnel_plot.draw(points, together, funnel_plot.Limits(**limits), words)


@dataclass(frozen=True, slots=True)
class BehindPage:
    """desks/oversight/good_reports.html at ``/oversight/good/reports``: re-read, of the own districts."""

    now: datetime
    asked: Asked
    tabs: list[Choice]
    about: str
    heard: tuple[Heard, ...]
    listed_most: int
    back: str


@overseeing
def behind(request: HttpRequest) -> HttpResponse:
    """The re-read reports behind a figure; ``item`` and ``district`` choose. Looking is an act in the log."""
    asked, now, person = asking.read(request), clocks.now(), person_of(request)
    item, district = _words(request, "item"), _words(request, "district")
    span = asked.span(now)
    rows = queries.reviews_behind(span.start, span.stop, item, district)
    told = queries.findings(rows)
    here = district if district in district_names() else person.district_id or ""
    record("oversight.opened", Actor(person.actor_code, person.desk_name), district=here,
           subject=f"good {item}"[:SUBJECT_MOST], reports=len(rows))  # fmt: skip
    rule = profile().quality.item(item)
    about = named(rule) if rule else district_names().get(district, "")
    page = BehindPage(now, asked, asking.tabs("good"), about,
                      tuple(_heard(row, told.get(row.pk, []), person) for row in rows), queries.LISTED_MOST,
                      f"{PAGE}?" + urlencode({"weeks": asked.weeks}))  # fmt: skip
    return render(request, "desks/oversight/good_reports.html", {"page": page})


def _words(request: HttpRequest, name: str) -> str:
    """A word of the address, without what cannot be text."""
    return request.GET.get(name, "").replace("\0", "")


def _heard(row: Review, readings: list[queries.Answers], reader: Person) -> Heard:
    """One review as its supervisor or an inspector reads it; who is of elsewhere looks from outside."""
    own = reader.role == Person.Role.SUPERVISOR and row.district_id == reader.district_id
    shown = heard(row, readings, desk="desk" if own else "oversight")
    if own:
        return shown
    found = tuple(
        replace(each, said=tuple((said, numbers(words)) for said, words in each.said)) for each in shown.found
    )
    return replace(shown, found=found, reply=numbers(shown.reply))
