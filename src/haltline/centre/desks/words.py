"""The words of money states and kinds of lines, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from haltline.centre.desks import money_style
from haltline.centre.desks.pictures.money_bar import Wording

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
