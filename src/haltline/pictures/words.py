"""The sentences of a report: what a rule does, what a limit left out, in words fit for a court file."""

from collections.abc import Mapping

from haltline.engine.limits import Limits, Reason
from haltline.pictures.figures import Figures

MICROS = 1_000_000

RULES: Mapping[str, tuple[str, str]] = {
    "fifo": (
        "First in, first out",
        "Money leaves an account in the order in which it came in: the oldest unit first (the rule in "
        "Clayton's case).",
    ),
    "lifo": (
        "Last in, first out",
        "Money leaves an account in the reverse of the order in which it came in: the newest unit first.",
    ),
    "pro-rata": (
        "Pro rata",
        "Every payment out of an account takes the same proportion of each dispute's money and of the "
        "account's other money.",
    ),
    "libr": (
        "Lowest intermediate balance",
        "An account's own money is taken to leave first; disputed money leaves only when nothing else is "
        "left, and then in proportion (Roscoe v Winder).",
    ),
}

PICTURE_ORDER = (
    "This rule does not tell units of one dispute in an account apart. Where they had come by ways of "
    "different length, the picture lets the oldest go on first; no sum of an account depends on it."
)
PICTURE_SUPERSEDED = (
    "Superseded units are drawn at the account from which the newer disputed payment was made; where an "
    "account held units from different hops, which of them were superseded is a choice of the picture."
)

REASONS: Mapping[Reason, str] = {
    Reason.MAX_HOPS: "It had already ridden on as many payments as this trace was to follow.",
    Reason.WINDOW: "The payment was made after the time that this trace was to cover.",
    Reason.MIN_AMOUNT: "The piece of a dispute on one payment was smaller than this trace was to follow.",
    Reason.AS_OF: "The disputed payment itself is later than the last moment of this trace.",
}


def limits_told(limits: Limits, figures: Figures) -> list[str]:
    """Each limit that was set, as a sentence; none means that everything was followed to the end."""
    told = []
    if limits.max_hops is not None:
        told.append(f"At most {limits.max_hops} payments of each unit, the disputed one being the first.")
    if limits.window is not None:
        length = limits.window // MICROS if figures.calendar else limits.window
        unit = "seconds" if figures.calendar else "steps of the ledger's time"
        told.append(f"At most {figures.count(length)} {unit} after a dispute's first payment.")
    if limits.min_amount is not None:
        told.append(f"Only pieces of at least {figures.full(limits.min_amount)} of one dispute on a payment.")
    if limits.as_of is not None:
        told.append(f"No payment later than {figures.moment(limits.as_of)}.")
    return told


def plural(number: int, one: str, figures: Figures) -> str:
    """A number with its noun: "1 account", "12 accounts"."""
    return f"{figures.count(number)} {one}{'' if number == 1 else 's'}"
