"""The words of a report's life: clocks, ways of telling, and the profile's own kinds, ends and reasons.

A profile has its words in the office's language. Those of the profiles that come with Haltline are translated
here; a word that is not here is shown as the profile has it.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, pgettext_lazy

from ..kernel.profile import Named, Outcome, profile

CLOCKS = {
    "reported-first_request": gettext_lazy("From report to first request"),
    "first_request-first_answer": gettext_lazy("From first request to first answer"),
    "reported-held": gettext_lazy("From report to first hold"),
    "reported-decided": gettext_lazy("From report to decision on returning"),
    "reported-returned": gettext_lazy("From report to money back"),
    "reported-closed": gettext_lazy("From report to its end"),
    "closed-told": gettext_lazy("From the end to telling the victim"),
}

TOLD = {
    "page": pgettext_lazy("told", "read it on the page"),
    "call": pgettext_lazy("told", "by telephone"),
    "letter": pgettext_lazy("told", "by letter"),
    "visit": pgettext_lazy("told", "in person"),
}
"""How a victim heard of the end."""

NOT_LOOKED_AT = gettext_lazy("Not said yet")
"""The category of a report that nobody has looked at."""

OF_PROFILES = (
    gettext_noop("Investment or trading"),
    gettext_noop("Digital arrest"),
    gettext_noop("Job or task"),
    gettext_noop("Courier or customs"),
    gettext_noop("Loan app"),
    gettext_noop("Card"),
    gettext_noop("UPI collect request"),
    gettext_noop("Somebody known, or an office, imitated"),
    gettext_noop("Shop that sends nothing"),
    gettext_noop("Other"),
    gettext_noop("All of the money is returned"),
    gettext_noop("A part is returned, the rest is gone"),
    gettext_noop("Followed to the end, nothing to return"),
    gettext_noop("Money lies where no hold was possible"),
    gettext_noop("The payment was no fraud"),
    gettext_noop("Taken back by the person who reported"),
    gettext_noop("Followed under another report"),
    gettext_noop("All of your money is back with you."),
    gettext_noop("A part of your money is back with you. The rest could not be stopped."),
    gettext_noop("We followed your money to its end. None of it could be given back."),
    gettext_noop(
        "Some of your money still lies in accounts where no hold was possible, and nobody is asked any more."
    ),
    gettext_noop("We found that the payment was not a fraud."),
    gettext_noop("You took your report back."),
    gettext_noop("Your payment is followed under another report."),
    gettext_noop("Waits for the person who reported"),
    gettext_noop("Waits for a court"),
    gettext_noop("Waits for an authority abroad"),
    gettext_noop("Waits for another office"),
    gettext_noop("Asks for advice"),
    gettext_noop("Asks about a report there is"),
    gettext_noop("An attempt, no money lost"),
    gettext_noop("Not about fraud"),
    gettext_noop("Will call again with the payment"),
    gettext_noop("The line was cut"),
    gettext_noop("A complaint about the office"),
    gettext_noop("Regular inspection"),
    gettext_noop("A court or commission asks"),
    gettext_noop("Quality of closed reports"),
    gettext_noop("Money moves now and the district cannot be reached"),
    gettext_noop("Somebody is in danger"),
    gettext_noop("The same fraud, now, in our district"),
)


def named(entry: Named) -> str:
    """The name of an entry of the profile, in the reader's language where we have it."""
    return _(entry.name)


def read_by_victim(outcome: Outcome) -> str:
    """What the victim reads of an outcome."""
    return _(outcome.text)


def reason(facts: Mapping[str, object]) -> str:
    """The reason of an event about a report's life: an outcome, a pause or a way of telling, in words."""
    rules = profile()
    if told := TOLD.get(str(facts.get("how", ""))):
        return str(told)
    known = {each.code: each for each in (*rules.outcomes, *rules.pauses)}
    entry = known.get(str(facts.get("outcome") or facts.get("why") or ""))
    return named(entry) if entry else str(facts.get("station", ""))
