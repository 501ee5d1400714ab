"""Sample pages of a report's life: open with its clocks, ended, the form of its end, and for its victim."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.utils.translation import gettext
from tests.centre.pictures import officer_samples, samples
from tests.centre.pictures.samples import CASE, NOW, at

from haltline.centre.desks.officer import pages as officer
from haltline.centre.desks.officer.life_pages import ClockLine, ClosePage, End, Life
from haltline.centre.desks.pictures.states import Sums
from haltline.centre.desks.public import pages as public
from haltline.centre.desks.typed import Choice, Problem, Typed

HOUR, DAY = 3600.0, 86_400.0  # seconds
KINDS = (Choice("job", "Job or task"), Choice("digital-arrest", "Digital arrest"))
WAYS = (Choice("call", "by telephone"), Choice("letter", "by letter"))
PAUSES = (Choice("waits-for-court", "Waits for a court"),)
OUTCOMES = (
    Choice("part-returned", "A part is returned, the rest is gone"),
    Choice("no-fraud", "The payment was no fraud"),
    Choice("withdrawn", "Taken back by the person who reported"),
)
TEXT = (
    "Four banks were asked within two minutes. 22,000 came back from Jhelwan Wallet; the rest was drawn at a"
    " machine before the bank answered, and its holder is not known."
)
CLOCKS = (
    ClockLine("From report to first request", 42, 1800, 0, "done", late=False),
    ClockLine("From first request to first answer", 7 * 60, HOUR, 0, "done", late=False),
    ClockLine("From report to first hold", 26 * HOUR, DAY, 0, "done", late=True),
    ClockLine("From report to decision on returning", 3 * DAY, 30 * DAY, 2 * DAY, "stands", late=False),
    ClockLine("From report to money back", 3 * DAY, 90 * DAY, 0, "running", late=False),
    ClockLine("From the end to telling the victim", 4 * DAY, 3 * DAY, 0, "running", late=True),
)
OPEN = Life(
    holder="Mirkand Bank", since=at(11, 2), category="Digital arrest", category_code="digital-arrest",
    categories=KINDS, station="Korvane Town", station_code="korvane-town",
    stations=(Choice("korvane-river", "Korvane Riverside"),), transfers=2, pauses=PAUSES, ways=WAYS,
    clocks=CLOCKS, may_act=True,
)  # fmt: skip


def with_life(page: officer.ReportPage) -> officer.ReportPage:
    """An officer's report page with the clocks of its life."""
    return replace(page, life=OPEN)


def ended() -> officer.ReportPage:
    """A report that is closed, and whose victim has not read it yet."""
    end = End("A part is returned, the rest is gone", TEXT, "Officer 4417", at(11, 5))
    life = replace(OPEN, state="closed", holder="", since=None, end=end)
    return replace(
        officer_samples.new_report(), sums=Sums(returned=22_000_00, withdrawn=54_000_00), life=life
    )


def close(*, do: str = "") -> ClosePage:
    """The page that ends a report: blank, with something in the way, wrong, or to be looked at."""
    page = ClosePage("NLV 4827 1906", "NLV48271906", OUTCOMES, WAYS, text_most=2000)
    waits = "A bank has still to answer. Wait for it, telephone it, or take the request back."
    if do == "waits":
        return replace(page, outcomes=(), in_the_way=(waits,))
    if do == "wrong":
        wrong = "Write to the victim what was done and why it ends."
        return replace(page, text=Typed("", wrong), problems=(Problem(wrong, "text"),))
    if do == "review":
        reads = "A part of your money is back with you. The rest could not be stopped."
        return replace(page, outcome=Typed("part-returned"), text=Typed(TEXT), review=True, reads=reads)
    return page


def tracking(*, given: bool = False) -> public.TrackingPage:
    """The victim's page after the end, with the verdict to give, or given."""
    outcome = gettext("A part of your money is back with you. The rest could not be stopped.")
    end = public.Ended(outcome, TEXT, at(11, 5), "/r/TOKEN/verdict", words_most=2000)
    if given:
        end = replace(
            end, given=True, until=NOW + timedelta(days=6), words="Nobody called me.",
            grades=(("fair", "4"), ("clear", "2"), ("as_said", "")),
        )  # fmt: skip
    return replace(samples.tracking(), sums=CASE, waiting=None, next_date=None, next_what="", end=end)
