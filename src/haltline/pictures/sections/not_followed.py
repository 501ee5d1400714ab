"""What was not followed and why, what came back, and what a newer dispute has taken over."""

from collections.abc import Iterable

from haltline.engine.limits import Reason
from haltline.engine.trail import Line
from haltline.pictures import words as said
from haltline.pictures.answered import Answered, ranked
from haltline.pictures.html import Column, Html, name, section, table, tag, words

SHOWN = 20


def not_followed(answered: Answered) -> Html:
    """The section on units that a limit, a reversal or a newer dispute took out of the trail."""
    inside = [_limits(answered), *_returned(answered), *_superseded(answered)]
    return section("What was not followed, and why", inside, key="unfollowed")


def _limits(answered: Answered) -> Html:
    pieces = {reason: list(table.amount) for reason, table in answered.trail.outcome.unfollowed.items()}
    met = [reason for reason in Reason if pieces.get(reason)]
    if not met:
        return tag("p", "Nothing was left unfollowed because of a limit.")
    figures = answered.figures
    rows = [
        [
            tag("code", words(reason)) + ": " + words(said.REASONS[reason]),
            words(figures.count(len(pieces[reason]))),
            words(figures.sum(sum(pieces[reason]))),
        ]
        for reason in met
    ]
    columns = [Column("Reason", number=False), Column("Pieces"), Column("Not followed")]
    reasons = table("Not followed, by reason", columns, [[Html(cell) for cell in row] for row in rows])
    lines = (Line(*line[:3]) for line in answered.trail.unfollowed())
    return reasons + _largest(answered, "Largest pieces that were not followed", lines)


def _returned(answered: Answered) -> Iterable[Html]:
    lines = list(answered.trail.returned())
    if lines:
        yield tag("h3", "What came back")
        told = (
            "A reversal brought these units back to an account that had paid them; they are not followed on."
        )
        yield tag("p", words(told), class_="small measure")
        yield _largest(answered, "Largest pieces that came back", lines)


def _superseded(answered: Answered) -> Iterable[Html]:
    found = ranked(answered.trail.superseded().items(), SHOWN)
    if not found.shown:
        return
    yield tag("h3", "What a newer dispute took over")
    told = (
        "These units of a dispute were on a payment that is disputed itself. From there on they count as the "
        "newer dispute's, so that no unit is counted twice."
    )
    yield tag("p", words(told), class_="small measure")
    figures = answered.figures
    rows = [[name(dispute), words(figures.sum(units))] for dispute, units in found.shown]
    foot = []
    if found.others:
        foot.append([words(f"{figures.count(found.others)} others"), words(figures.sum(found.others_sum))])
    foot.append([words("All disputes"), words(figures.full(found.total))])
    columns = [Column("Older dispute", number=False), Column("Superseded")]
    yield table("Superseded, by older dispute", columns, rows, foot)


def _largest(answered: Answered, caption: str, lines: Iterable[Line]) -> Html:
    """The largest pieces by payment and dispute, and the others as one line."""
    figures = answered.figures
    order = sorted(lines, key=lambda line: (-line.amount, line.place, line.dispute_id))
    cut = SHOWN + 1 if len(order) == SHOWN + 1 else SHOWN
    rows = [
        [name(line.place), name(line.dispute_id), words(figures.sum(line.amount))] for line in order[:cut]
    ]
    foot = []
    if others := order[cut:]:
        told = (f"{figures.count(len(others))} others", "", figures.sum(sum(line.amount for line in others)))
        foot.append([*map(words, told)])
    foot.append([*map(words, ("All", "", figures.full(sum(line.amount for line in order))))])
    columns = [Column("Payment", number=False), Column("Dispute", number=False), Column("Sum")]
    return tag("h3", words(caption)) + table(caption, columns, rows, foot)
