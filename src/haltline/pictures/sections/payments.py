"""One dispute payment by payment: what is disputed, and every payment that carried units of it."""

from collections.abc import Iterable, Sequence

from haltline.engine.explaining import Step, paths
from haltline.pictures.answered import Answered
from haltline.pictures.html import Column, Html, name, section, table, tag, words
from haltline.pictures.words import plural

SHOWN = 200
OUTSIDE = "outside"


def payments(answered: Answered) -> Html:
    """The section for a page of one dispute; nothing on a page of all."""
    if answered.dispute is None:
        return Html()
    carried = paths(answered.trail, answered.dispute)
    note = f"{plural(len(carried), 'payment', answered.figures)} carried units of it"
    inside = [*_disputed(answered), *_carried(answered, carried)]
    return section("Payment by payment", inside, key="payments", note=note)


def _disputed(answered: Answered) -> Iterable[Html]:
    trail, figures = answered.trail, answered.figures
    ledger = trail.ledger
    columns = [Column("Payment", number=False), Column("Time", number=False), Column("From", number=False)]
    columns += [Column("To", number=False), Column("Paid"), Column("Disputed")]
    rows = []
    for row, amount in list(zip(trail.parts.rows, trail.parts.amounts, strict=True))[:SHOWN]:
        sides = (_side(ledger.name_of(int(side[row]))) for side in (ledger.sources, ledger.targets))
        sums = (figures.sum(int(ledger.amounts[row])), figures.sum(amount))
        when = words(figures.moment(int(ledger.times[row])))
        rows.append([name(ledger.ids[row]), when, *sides, *map(words, sums)])
    blank = [Html()] * 4
    foot = []
    if more := trail.parts.amounts[SHOWN:]:
        told = words(f"{figures.count(len(more))} later ones")
        foot.append([told, *blank, words(figures.sum(sum(more)))])
    foot.append([words("All"), *blank, words(figures.full(answered.disputed))])
    yield tag("h3", "What is disputed")
    yield table("What is disputed", columns, rows, foot)


def _carried(answered: Answered, carried: Sequence[Step]) -> Iterable[Html]:
    """The payments in order; where they are many, the largest of them, and the others as one line."""
    figures = answered.figures
    largest = sorted(range(len(carried)), key=lambda place: (-carried[place].units, place))
    shown = sorted(largest[:SHOWN])
    columns = [Column("Payment", number=False), Column("Time", number=False), Column("Hop")]
    columns += [Column("From", number=False), Column("To", number=False), Column("Units of it")]
    rows = []
    for step in (carried[place] for place in shown):
        middle = (words(figures.moment(step.time)), words(str(step.hop)))
        sides = (_side(step.source), _side(step.target))
        rows.append([name(step.transaction_id), *middle, *sides, words(figures.sum(step.units))])
    foot = []
    if smaller := largest[SHOWN:]:
        units = sum(carried[place].units for place in smaller)
        told = words(f"{figures.count(len(smaller))} smaller ones")
        foot.append([told, *[Html()] * 4, words(figures.sum(units))])
    yield tag("h3", "What carried it on")
    explained = (
        "In order of the ledger, with the units of this dispute on each payment. One unit that was passed on "
        "stands at each payment that carried it, so these sums are not to be added up. The hop is the least "
        "number of payments by which units of it can have come."
    )
    yield tag("p", words(explained), class_="small measure")
    yield table("Every payment that carried it", columns, rows, foot)


def _side(account: str) -> Html:
    return name(account) if account else tag("span", OUTSIDE, class_="soft")
