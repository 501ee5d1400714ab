"""The words of money states and kinds of lines, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from haltline.centre.desks import money_style
from haltline.centre.desks.pictures.money_bar import Wording
from haltline.centre.desks.pictures.scale import ScaleWords
from haltline.centre.desks.pictures.trail_svg import TrailWords

STATES = {
    "returned": pgettext_lazy("money", "Returned"),
    "held": pgettext_lazy("money", "Held"),
    "in_flight": pgettext_lazy("money", "In flight"),
    "unknown": pgettext_lazy("money", "Unknown"),
    "released": pgettext_lazy("money", "Released"),
    "withdrawn": pgettext_lazy("money", "Withdrawn"),
}

REQUESTS = {
    "draft": gettext_lazy("waits for approval"),
    "approved": gettext_lazy("approved, not yet sent"),
    "sent": gettext_lazy("sent"),
    "acknowledged": gettext_lazy("received by the bank"),
    "answered": gettext_lazy("answered"),
    "part_answered": gettext_lazy("answered in part"),
    "refused": gettext_lazy("refused"),
    "unknown": gettext_lazy("sent, receipt not confirmed"),
    "overdue": gettext_lazy("overdue"),
    "escalated": gettext_lazy("overdue, duty officer told"),
    "recalled": gettext_lazy("recalled"),
}
"""Request states of the hold protocol in plain words."""

EXITS = {
    "atm": pgettext_lazy("exit", "cash machine"),
    "pos": pgettext_lazy("exit", "card in a shop"),
    "agent": pgettext_lazy("exit", "cash at an agent"),
    "cheque": pgettext_lazy("exit", "cheque"),
    "cash": pgettext_lazy("exit", "cash at a counter"),
    "merchant": pgettext_lazy("exit", "online shop"),
    "crypto": pgettext_lazy("exit", "crypto"),
    "abroad": pgettext_lazy("exit", "sent abroad"),
}
"""Ways in which money leaves what can be followed."""


def wording(whole: str = "") -> Wording:
    """The words of a money bar; ``whole`` says what the total is, "disputed" unless told."""
    show = money_style.in_use().short
    return Wording(show, {state: str(word) for state, word in STATES.items()}, whole or _("disputed"))


def percent_wording() -> Wording:
    """The words of a money bar whose parts are whole per cent."""
    return Wording(
        lambda part: f"{part} %", {state: str(word) for state, word in STATES.items()}, _("disputed")
    )


NEXT = {
    "approve": pgettext_lazy("do next", "Approve hold"),
    "send": pgettext_lazy("do next", "Send hold"),
    "phone": pgettext_lazy("do next", "Phone bank"),
    "read": pgettext_lazy("do next", "Read reply"),
    "onward": pgettext_lazy("do next", "Ask next hop"),
    "call": pgettext_lazy("do next", "Call victim"),
    "answer": pgettext_lazy("do next", "Answer victim"),
    "look": pgettext_lazy("do next", "Look at it"),
}
"""The one verb of a queue row."""

REACHED = {
    "called-back": pgettext_lazy("verified", "called back"),
    "known-number": pgettext_lazy("verified", "called a number known before"),
    "seen-documents": pgettext_lazy("verified", "saw the person’s documents"),
}
"""How an officer reached the person who reported."""

CONFIRMED = {
    "bank-answer": pgettext_lazy("verified", "by its answer to our request"),
    "bank-phoned": pgettext_lazy("verified", "by telephone"),
    "statement": pgettext_lazy("verified", "by its statement, which I saw"),
}
"""How the payer's bank confirmed a payment."""

ASKS = {
    "hold": pgettext_lazy("ask", "hold"),
    "onward_only": pgettext_lazy("ask", "say where it went"),
    "watch": pgettext_lazy("ask", "watch"),
}

RULES = {
    "fifo": gettext_lazy("first in, first out"),
    "lifo": gettext_lazy("last in, first out"),
    "pro-rata": gettext_lazy("in proportion"),
    "libr": gettext_lazy("lowest balance"),
    "pari-passu": gettext_lazy("equal parts of each loss"),
}


def trail_words() -> TrailWords:
    """The words of a trail picture."""
    title = _("Trail of the disputed money by hop. The same trail is below as a table.")
    return TrailWords(wording(), _("Victim"), _("Hop %d"), _("Where it ended"), title)


LINES = {
    "held": pgettext_lazy("line", "Held"),
    "onward": pgettext_lazy("line", "Moved on"),
    "withdrawn": pgettext_lazy("line", "Taken out"),
    "free": pgettext_lazy("line", "Still there, not held"),
    "released": pgettext_lazy("line", "Given free"),
    "returned": pgettext_lazy("line", "Sent back to the payer"),
    "unknown": pgettext_lazy("line", "Not known"),
}
"""Kinds of lines in a bank's answer."""

REFUSALS = {
    "legal_refusal": gettext_lazy("The law does not allow it"),
    "customer_proof": gettext_lazy("The customer has proved the money is theirs"),
}
"""Codes by which a bank declines to hold."""

NOTHING = {
    "not_found": gettext_lazy("No such payment is in our books"),
    "reference_invalid": gettext_lazy("The reference cannot be right"),
    "not_our_account": gettext_lazy("The account is not with us"),
    "ambiguous": gettext_lazy("More than one payment fits"),
    "technical": gettext_lazy("We cannot look it up at the moment"),
}
"""Codes of an answer without money."""

GROUNDS = {**REFUSALS, **NOTHING, "moved_on": gettext_lazy("The money has moved on")}
"""Codes of any answer that say why; a bank's own code is shown as it came."""

VERDICTS = {
    "even": gettext_lazy("Both sides agree. Ready to send."),
    "short": gettext_lazy("%(sum)s still to explain"),
    "over": gettext_lazy("The lines say more than was credited"),
}
"""What stands under the scale."""


def scale_words() -> ScaleWords:
    """The words of the bank desk's scale."""
    return ScaleWords(
        money_style.in_use().short,
        _("Credited %(sum)s"),
        _("Your lines %(sum)s"),
        _("Scale: both sides hold %(sum)s"),
        _("Scale: credited %(credited)s, lines of %(lines)s, gap %(gap)s"),
    )


TIERS = {
    "bank": pgettext_lazy("tier", "Bank"),
    "centre": pgettext_lazy("tier", "Centre"),
    "reviewer": pgettext_lazy("tier", "Independent reviewer"),
}
"""Who decides a contest."""

UNREADABLE = {
    "unknown-kind": gettext_lazy("it is neither a photo nor a PDF"),
    "too-large": gettext_lazy("it has too many pixels"),
    "encrypted": gettext_lazy("it is locked with a password"),
    "damaged": gettext_lazy("it is damaged"),
}
"""Why no picture could be made of a proof."""

PLANS = {
    "open": pgettext_lazy("plan", "no plan yet"),
    "proposed": pgettext_lazy("plan", "waits for the second hand"),
    "running": pgettext_lazy("plan", "is being paid"),
    "done": pgettext_lazy("plan", "paid and proved"),
    "replaced": pgettext_lazy("plan", "replaced"),
    "lifted": pgettext_lazy("plan", "order lifted"),
}

PAYOUTS = {
    "instructed": pgettext_lazy("payout", "ordered"),
    "credited": pgettext_lazy("payout", "arrived, proof stored"),
    "refused": pgettext_lazy("payout", "refused by the bank"),
    "replaced": pgettext_lazy("payout", "sent to another account instead"),
    "lifted": pgettext_lazy("payout", "order lifted"),
}

PAYOUT_REFUSALS = {
    "account-closed": pgettext_lazy("payout", "the account is closed"),
    "account-unknown": pgettext_lazy("payout", "there is no such account"),
    "account-blocked": pgettext_lazy("payout", "the account takes no payments"),
    "not-held": pgettext_lazy("payout", "the money is not held with us"),
    "technical": pgettext_lazy("payout", "a technical fault"),
    "hold-ended": pgettext_lazy("payout", "the hold ended first"),
}
"""Why a bank cannot pay a victim; a word of its own system is shown as it came."""

ROLES = {
    "officer": pgettext_lazy("role", "Officer"),
    "supervisor": pgettext_lazy("role", "Supervisor"),
    "recovery": pgettext_lazy("role", "Recovery officer"),
    "bank": pgettext_lazy("role", "Bank desk"),
    "reviewer": pgettext_lazy("role", "Independent reviewer"),
    "inspector": pgettext_lazy("role", "Inspector"),
    "auditor": pgettext_lazy("role", "Auditor"),
}

DOES = {
    "officer": gettext_lazy("Takes reports, has money held, decides contests"),
    "supervisor": gettext_lazy("An officer who also sets up banks, two of them for a key"),
    "recovery": gettext_lazy("Shares what is held among victims and pays it back"),
    "bank": gettext_lazy("Answers what the centre asks"),
    "reviewer": gettext_lazy("Hears contests that another office has rejected"),
    "inspector": gettext_lazy("Reads the work of all districts, each time for a purpose"),
    "auditor": gettext_lazy("Reads the log of who read and did what"),
}
"""What a person of a role does, in one line."""

ORDERS = {
    "release": pgettext_lazy("order", "Release"),
    "reduce": pgettext_lazy("order", "Hold less"),
    "extend": pgettext_lazy("order", "Let it stand longer"),
    "tombstone": pgettext_lazy("order", "Take the request back"),
}
"""What the centre orders about a hold."""
