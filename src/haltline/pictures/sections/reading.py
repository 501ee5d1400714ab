"""How to read a report: what its words mean and what it does not say."""

from haltline.pictures.answered import Answered
from haltline.pictures.html import Html, section, tag, words

TOLD = (
    "Every sum is counted in whole units; nothing was rounded, estimated or left out. The parts of each "
    "dispute add up to what is disputed, to the unit. Shares in percent are cut, not rounded, to one "
    "decimal.",
    "Payments were taken in order of time, then of the ledger's sequence, then of their names. Where two "
    "payments have the same time, that order is a convention.",
    "A rule of tracing is a convention of law, not an observation: in an account, one unit of money looks "
    "like another. Another rule gives other answers for the same payments; which one applies is for a court "
    "to say.",
    "That money rests in an account says nothing about its holder. Whoever received it may be a victim, a "
    "shop, or somebody who knew nothing.",
    "Only what is in the ledger could be followed. Money that left it may rest elsewhere.",
)

ALONE = (
    "This page shows the money of one dispute. It was followed together with all the others that were given: "
    "what is on a payment that is itself disputed counts as the newer dispute's, and under some rules "
    "disputes share what leaves an account. Without the others the same dispute may have other sums."
)


def reading(answered: Answered) -> Html:
    """The section of plain words at the end."""
    told_of = TOLD if answered.dispute is None else (ALONE, *TOLD)
    items = [tag("li", words(told)) for told in told_of]
    rows = tag("code", f"haltline trace --rule {words(answered.trail.rule)}")
    compare = (
        f"{tag('code', 'haltline trace compare')} shows every rule side by side; {rows} with the same files "
        "writes every row behind this page as CSV."
    )
    items.append(tag("li", compare))
    return section("How to read this", [tag("ul", items, class_="points measure")], key="reading")
