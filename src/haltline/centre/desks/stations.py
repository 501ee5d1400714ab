"""The stations of a report's way: what happened, said as a sentence for the person who reads it.

A view names the kind of event and its values; the sentences stand here once, so that the victim's parcel line
and the officer's timeline cannot drift apart and both are translated.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _t


@dataclass(frozen=True, slots=True)
class Station:
    """One point on the way: ``when`` is past, now or next; ``state`` colours its dot when money reached it.

    A future point without an hour has ``words`` ("Then") in place of ``at``.
    """

    title: str
    detail: str = ""
    at: datetime | None = None
    state: str = ""
    when: str = "past"
    words: str = ""


Sentences = tuple[Any, Any, str]  # title and detail, translated when they are shown; the state they reach
_PUBLIC: dict[str, Sentences] = {
    "reported": (_t("You reported, and we asked at once"), _t("%(bank)s was asked to hold %(sum)s."), ""),
    "held": (_t("%(bank)s holds %(sum)s"), "", "held"),
    "moved-on": (_t("%(sum)s had been sent on"), _t("From %(bank)s. We asked the next bank at once."), ""),
    "withdrawn": (_t("%(sum)s had been taken out"), _t("Told by %(bank)s. %(place)s"), "withdrawn"),
    "unknown": (_t("%(bank)s cannot yet say where %(sum)s went"), _t("We asked again."), ""),
    "released": (_t("%(sum)s was released"), _t("It proved to be someone else’s money."), "released"),
    "refused": (_t("%(bank)s refused"), _t("Its reason: %(reason)s"), ""),
    "overdue": (_t("%(bank)s did not answer in time"), _t("The duty officer now phones the bank."), ""),
    "contested": (_t("The account holder contests a hold"), _t("An officer decides and gives reasons."), ""),
    "plan": (_t("A plan for giving money back is made"), _t("Your share would be %(sum)s."), ""),
    "paid": (_t("%(sum)s is on its way to you"), _t("From %(bank)s."), ""),
    "returned": (
        _t("%(sum)s is back in your account"),
        _t("With proof of credit from %(bank)s."),
        "returned",
    ),
    "verified": (_t("We have reached you"), _t("The holds stay while the work goes on."), ""),
    "lapsed": (
        _t("We could not reach you in time"),
        _t("The first holds end. Call us: we can still ask the banks again."),
        "",
    ),
    "waiting": (_t("Waiting for %(bank)s"), _t("It must answer by %(by)s."), ""),
    "closed": (_t("Your report is closed"), "", ""),
    "decision": (_t("Decision on return"), _t("You can see the reasons and object."), ""),
    "credit": (_t("Money in your account"), _t("With proof of credit from your bank."), ""),
}
_DESK: dict[str, Sentences] = {
    "reported": (_t("Reported by %(channel)s"), _t("first request after %(delay)s"), ""),
    "asked": (_t("Hold asked of %(bank)s"), _t("%(sum)s, hop %(hop)s, %(approval)s"), ""),
    "acknowledged": (_t("%(bank)s has our request"), "", ""),
    "held": (_t("%(bank)s holds %(sum)s"), "", "held"),
    "answered": (_t("%(bank)s answered"), _t("%(sum)s explained"), ""),
    "moved-on": (_t("%(sum)s moved on from %(bank)s"), _t("to %(to)s"), ""),
    "withdrawn": (_t("%(sum)s withdrawn"), _t("%(kind)s, told by %(bank)s"), "withdrawn"),
    "closed": (_t("%(person)s closed the report"), _t("%(reason)s"), ""),
    "reopened": (_t("%(person)s opened the report again"), _t("%(reason)s"), ""),
    "told-end": (_t("The victim was told of the end"), _t("%(reason)s"), ""),
    "paused": (_t("%(person)s paused the clocks"), _t("%(reason)s"), ""),
    "resumed": (_t("The clocks run again"), "", ""),
    "kind": (_t("%(person)s said what kind of fraud it is"), _t("%(reason)s"), ""),
    "placed": (_t("%(person)s placed it with a station"), _t("%(reason)s"), ""),
    "transferred": (_t("%(person)s gave it to another station"), _t("%(reason)s"), ""),
    "unknown": (_t("%(bank)s cannot say where %(sum)s went"), "", ""),
    "refused": (_t("%(bank)s refused"), _t("%(reason)s"), ""),
    "rejected": (_t("A reply of %(bank)s did not add up"), _t("gap %(gap)s; nothing was posted"), ""),
    "overdue": (_t("%(bank)s is overdue"), "", ""),
    "escalated": (_t("%(bank)s is to be called: it is past every clock"), _t("%(who)s"), ""),
    "ordered": (_t("%(bank)s was told to free %(sum)s"), _t("%(reason)s"), ""),
    "order-overdue": (_t("%(bank)s has not confirmed in time: %(order)s"), "", ""),
    "order-reminded": (_t("%(bank)s was reminded: %(order)s"), "", ""),
    "order-escalated": (
        _t("%(bank)s is to be called, since it does not confirm: %(order)s"),
        _t("%(who)s"),
        "",
    ),
    "order-refused": (
        _t("%(bank)s refused: %(order)s"),
        _t("The hold stands as before; the duty officer calls. %(told)s"),
        "",
    ),
    "order-unreadable": (
        _t("%(bank)s gave an answer that cannot be read: %(order)s"),
        _t("It counts as no answer; the clock goes on."),
        "",
    ),
    "order-again": (_t("%(person)s gave %(bank)s the order again: %(order)s"), "", ""),
    "called": (_t("%(person)s called %(bank)s"), _t("%(reason)s"), ""),
    "risen": (
        _t("%(bank)s stays silent after a call: a supervisor is to call"),
        _t("%(person)s called and was told: %(reason)s"),
        "",
    ),
    "risen-order": (
        _t("%(bank)s was called and still does not confirm: %(order)s. A supervisor is to call"),
        _t("%(person)s called and was told: %(reason)s"),
        "",
    ),
    "beside": (
        _t("%(bank)s holds %(sum)s that the ledger has elsewhere"),
        _t("It is asked back where it is too much. Ask the bank what it holds."),
        "",
    ),
    "named-twice": (
        _t("Two holds lead from %(bank)s to the same %(sum)s"),
        _t("Nothing more is asked about it before a person has found out whose it is."),
        "",
    ),
    "alert": ("%(what)s", _t("It stands on the duty page until a person has read it."), ""),
    "alert-read": (_t("%(person)s read the alert about %(bank)s"), _t("%(reason)s"), ""),
    "arrived": (_t("%(bank)s tells that money came to the emptied account"), "", ""),
    "released": (_t("%(sum)s released by %(bank)s"), _t("%(reason)s"), "released"),
    "promised": (_t("%(bank)s says it will return the money"), _t("a promise, not yet money"), ""),
    "to-read": (_t("A message of %(bank)s waits for a person to read it"), _t("%(reason)s"), ""),
    "let-stand": (_t("%(person)s let the answer of %(bank)s stand"), _t("%(reason)s"), ""),
    "not-let-stand": (_t("%(person)s took back that the answer of %(bank)s stands"), "", ""),
    "stands": (
        _t("The answer of %(bank)s counts"),
        _t("Its clock ran out after an officer let it stand."),
        "",
    ),
    "surplus": (
        _t("%(sum)s came back from %(bank)s that no claim covers"),
        _t("It stands in suspense: %(reason)s. Nobody is paid from it."),
        "",
    ),
    "expired": (_t("The hold of %(sum)s at %(bank)s ended"), "", "released"),
    "contested": (_t("Holder contests %(sum)s at %(bank)s"), "", ""),
    "upheld": (_t("Contest upheld"), _t("%(reason)s"), ""),
    "rejected-contest": (_t("Contest rejected"), _t("%(reason)s"), ""),
    "appealed": (_t("Holder asks the next tier: %(tier)s"), "", ""),
    "passed-contest": (_t("No decision in time by: %(tier)s"), _t("The next tier has the contest now."), ""),
    "late-contest": (_t("The last tier let its clock run out"), _t("Call the reviewer."), ""),
    "recalled": (_t("Request to %(bank)s recalled"), _t("%(reason)s"), ""),
    "claimed": (_t("%(person)s works on it"), "", ""),
    "verified": (
        _t("%(person)s verified the report"),
        _t("The reporter: %(reached)s. The payer’s bank confirmed: %(confirmed)s."),
        "",
    ),
    "wrote": (_t("The victim wrote"), "", ""),
    "wrote-back": (_t("%(person)s wrote to the victim"), "", ""),
    "told-payment": (_t("The victim named another payment"), "", ""),
    "told-photo": (_t("The victim sent a photo"), "", ""),
    "merged": (_t("A payment is the same as in another report"), _t("It is followed there, once."), ""),
    "overlaps": (_t("%(sum)s of it is followed in an earlier report"), _t("It is counted there."), ""),
    "separated": (_t("%(person)s found it is another payment"), _t("%(reason)s"), ""),
    "lapsed": (_t("Nobody verified the report in time"), _t("Holds that no officer decided end."), ""),
    "plan": (_t("Plan made for %(sum)s"), "", ""),
    "paid": (_t("Pay-out of %(sum)s ordered"), _t("from %(bank)s"), ""),
    "returned": (_t("%(bank)s returned %(sum)s"), _t("proof of credit stored"), "returned"),
    "superseded": (_t("%(sum)s belongs to a newer report"), "", ""),
    "waiting": (_t("Waiting for %(bank)s"), _t("%(sum)s, answer by %(by)s"), ""),
}
PUBLIC_KINDS, DESK_KINDS = frozenset(_PUBLIC), frozenset(_DESK)


def for_victim(
    kind: str, /, *, at: datetime | None, when: str = "past", words: str = "", **values: object
) -> Station:
    """A station of the victim's parcel line; ``values`` fill the sentences. KeyError for an unknown kind."""
    return _station(_PUBLIC[kind], at, when, words, values)


def for_desk(
    kind: str, /, *, at: datetime | None, when: str = "past", words: str = "", **values: object
) -> Station:
    """A line of the officer's timeline; ``values`` fill the sentences. KeyError for an unknown kind."""
    return _station(_DESK[kind], at, when, words, values)


def _station(
    sentences: Sentences, at: datetime | None, when: str, words: str, values: dict[str, object]
) -> Station:
    """Fill the sentences; a detail whose values are not all known is left out rather than half said."""
    title, detail, state = sentences
    try:
        said = str(detail) % values if detail else ""
    except KeyError:
        said = ""
    return Station(str(title) % values, said.strip(), at, state, when, words)
