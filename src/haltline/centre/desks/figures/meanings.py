"""What each published figure means: what counts, what does not, where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class Meaning:
    """One figure: its name, what counts, what does not count, and where it is taken from."""

    code: str
    name: Any
    counts: Any
    leaves_out: Any
    source: Any


LOG: Final = _("From the centre’s log, on the day by the clock of the log, of all reports, old and new.")
MEANINGS: Final = (
    Meaning(
        "reports", pgettext_lazy("figure", "Reports"),
        _("What people told the centre on these days: one report each, however many payments it names."),
        _("Reports that were found to repeat another by the next morning, and calls without a report."),
        _("From the centre’s log, on the day on which the report was taken."),
    ),
    Meaning(
        "disputed", pgettext_lazy("figure", "Disputed"),
        _("The money that these reports say was taken by fraud."),
        _("A payment that a report before it already disputes."),
        _("From the reports, as they stood on the next morning."),
    ),
    Meaning(
        "held", pgettext_lazy("figure", "Held"),
        _("Money that came to stand under a hold on these days: a bank keeps it. It is not yet anybody’s."),
        _("Money that stood under a hold before. Held money is not saved: it may be returned, or set free."),
        LOG,
    ),
    Meaning(
        "released", pgettext_lazy("figure", "Released"),
        _("Held money that was set free on these days: the hold was wrong, ended, or not needed."),
        _("Money that left a hold because it went back to a victim."),
        LOG,
    ),
    Meaning(
        "returned", pgettext_lazy("figure", "Returned"),
        _("Money that a bank has proved to have credited to victims on these days."),
        _("Money that is only promised, shared out, or on its way."),
        LOG,
    ),
    Meaning(
        "wrong_holds", _("Wrong holds"),
        _("Holds, or parts of one, ended on these days because there was no fraud or a contest was upheld."),
        _("Holds that still stand: they are neither right nor wrong yet."),
        LOG,
    ),
    Meaning(
        "wrong_amount", _("Wrongly held, given free"),
        _("The money that these wrong holds had kept from its owners. It is a part of released."),
        _("Money of holds that ended for other reasons."),
        LOG,
    ),
    Meaning(
        "wrong_hold_seconds", _("Wrong-hold days"),
        _("How long wrong holds had stood when they ended, added up: one hold of three days is three."),
        _("Holds that still stand, and how large they are."),
        LOG,
    ),
    Meaning(
        "contests_upheld", _("Contests upheld"),
        _("Decisions of these days that gave a holder right who had contested a hold."),
        _("Contests that are still being decided, and those that were rejected."),
        LOG,
    ),
    Meaning(
        "days", _("How long it takes"),
        _("The time from the report by which half of all reports of these days had money held, or returned."
          " The interval is what chance alone would do in 95 of 100 cases."),
        _("Nothing: reports without money held or returned count as still waiting."),
        _("Kaplan and Meier’s estimate over the reports of four weeks or 52, not fewer than 20."),
    ),
    Meaning(
        "where", _("Where the money is"),
        _("Of the money that reports of these days dispute, per cent in each state when this was published,"
          " two days after the days at the latest."),
        _("What happened afterwards; it is not added later."
          " What was published later than that is not shown."),
        _("From the centre’s ledger, in which each disputed unit is in one state."),
    ),
    Meaning(
        "hidden", _("Not shown"),
        _("A figure behind which only a few reports stand is not shown, nor one that would give it away by"
          " subtraction."),
        _("Nothing that happened: hidden days count in longer spans as soon as that tells of nobody."),
        _("The rule is public; the centre’s profile sets how few are few."),
    ),
)  # fmt: skip
NAMES: Final = {meaning.code: meaning.name for meaning in MEANINGS}
