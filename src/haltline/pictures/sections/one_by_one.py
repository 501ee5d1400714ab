"""The largest disputes one by one: each with a picture of its own money, and where that rests."""

from collections.abc import Iterable
from functools import partial

from haltline.pictures.answered import Answered, ranked
from haltline.pictures.flow import flow
from haltline.pictures.html import Column, Html, name, section, table, tag, words
from haltline.pictures.lettering import visible
from haltline.pictures.sections.movement import drawn
from haltline.pictures.steps import steps

SHOWN = 10
ACCOUNTS_SHOWN = 10


def largest(answered: Answered) -> list[str]:
    """The disputes that have a picture of their own, the largest first; none when all is one dispute's."""
    parts = answered.trail.parts
    if len(parts.names) == 1:
        return []
    return [dispute for dispute, _ in ranked(zip(parts.names, parts.disputed(), strict=True), SHOWN).shown]


def key_of(place: int) -> str:
    """What a link to the picture of a dispute names, by its place among the largest."""
    return f"dispute-{place + 1}"


def one_by_one(answered: Answered) -> Html:
    """The section with a folded picture for each of the largest disputes; nothing when there is one only."""
    disputes = largest(answered)
    if not disputes:
        return Html()
    folded = [_folded(place, alone) for place, alone in enumerate(answered.alone(*disputes))]
    told = "What is whose was found for all disputes together; each picture here is cut out of that. "
    ask = tag("code", "haltline trace report --dispute ID") + words(" writes a page of any one dispute.")
    told_of = tag("p", words(told) + ask, class_="small measure")
    rest = len(answered.trail.parts.names) - len(disputes)
    note = f"the {len(disputes)} largest of {answered.figures.count(rest + len(disputes))}" if rest else ""
    return section("Each dispute by itself", [told_of, *folded], key="each", note=note)


def _folded(place: int, alone: Answered) -> Html:
    figures, trail = alone.figures, alone.trail
    dispute = trail.parts.names[0]
    found = steps(trail)
    picture = drawn(alone, found, flow(trail, found, figures.count), visible(dispute))
    told = f": {figures.full(alone.disputed)} disputed, {figures.sum(alone.rests)} rests"
    inside = tag("div", [*picture, *_resting(alone)], id=key_of(place), class_="alone")
    return tag("details", tag("summary", name(dispute) + words(told)) + inside)


def _resting(alone: Answered) -> Iterable[Html]:
    """Where the dispute's money lies: the largest accounts, and the others as one line."""
    found = ranked(((line.place, line.amount) for line in alone.trail.positions()), ACCOUNTS_SHOWN)
    if not found.shown:
        return
    show = alone.figures.sum
    rows = [[name(account), words(show(units))] for account, units in found.shown]
    line = partial(map, words)
    foot = [[*line((f"{alone.figures.count(found.others)} others", show(found.others_sum)))]]
    foot = foot if found.others else []
    foot.append([*line(("All accounts", alone.figures.full(found.total)))])
    caption = f"Where the money of {visible(alone.trail.parts.names[0])} rests"
    yield table(caption, [Column("Account", number=False), Column("Rests")], rows, foot)
