"""How the money moved: the picture by hop, and the same as tables."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from haltline.pictures import words as said
from haltline.pictures.answered import Answered
from haltline.pictures.bar import swatch
from haltline.pictures.fates import WORDS, Fate
from haltline.pictures.flow import Flow
from haltline.pictures.flow_svg import on_page
from haltline.pictures.html import Column, Html, name, section, table, tag, words
from haltline.pictures.steps import Steps

HOPS_SHOWN = 24


def movement(answered: Answered, found: Steps, flow: Flow) -> Html:
    """The section with the picture; a reader who cannot see it has every number of it in the tables."""
    if not flow.nodes:
        return section("How the money moved", [tag("p", "There is nothing to follow.")], key="flow")
    told = tag("p", _explained(flow, answered), class_="small measure")
    return section("How the money moved", [told, *drawn(answered, found, flow)], key="flow")


def drawn(answered: Answered, found: Steps, flow: Flow, dispute: str = "") -> Iterator[Html]:
    """The picture with its key and its tables; `dispute` tells it from others on the page."""
    present = [fate for fate in Fate if any(node.ends[fate] for node in flow.nodes)]
    of = f" of {dispute}" if dispute else ""
    yield tag("ul", (tag("li", swatch(fate) + words(WORDS[fate])) for fate in present), class_="key")
    scroll = {"tabindex": "0", "role": "region", "aria_label": f"Picture of the money{of} by hop"}
    name = f"The money{of} by hop, from the payers to where it rests or left. The tables say the same."
    yield tag("div", on_page(flow, answered.figures.sum, name), class_="flow", **scroll)
    yield _by_hop(answered, found, present, of)
    if not dispute:
        nodes = _nodes(answered, flow, present)
        yield tag("details", tag("summary", "The picture's accounts as a table") + nodes)


def _explained(flow: Flow, answered: Answered) -> Html:
    told = "A hop is a payment. The height of a band is its money, its colour what became of it in the end; "
    told += "what ended at an account stops at an upright line. One account may stand at several hops."
    if flow.grouped:
        told += (
            " The largest accounts of each hop have their names; the others are drawn as one, with their sum."
        )
    if answered.trail.rule not in ("fifo", "lifo"):
        told += f" {said.PICTURE_ORDER}"
    if any(answered.trail.outcome.superseded):
        told += f" {said.PICTURE_SUPERSEDED}"
    return words(told)


def _by_hop(answered: Answered, found: Steps, present: Sequence[Fate], of: str) -> Html:
    """One line a hop: how much came that far, what ended there, what went on."""
    came: dict[int, int] = {}
    ended: dict[int, dict[Fate, int]] = {}
    accounts: dict[int, set[int]] = {}
    for lot in found.lots:
        came[lot.hop] = came.get(lot.hop, 0) + lot.amount
        ended.setdefault(lot.hop, dict.fromkeys(Fate, 0))
        accounts.setdefault(lot.hop, set()).add(lot.account)
    for end in found.ends:
        ended[found.lots[end.lot].hop][end.fate] += end.amount
    lines = [
        _Line("Payers" if hop == 0 else f"Hop {hop}", len(accounts[hop]), came[hop], ended[hop])
        for hop in range(min(len(came), HOPS_SHOWN))
    ]
    if later := range(HOPS_SHOWN, len(came)):
        sums = {fate: sum(ended[hop][fate] for hop in later) for fate in Fate}
        places = len(set().union(*(accounts[hop] for hop in later)))
        lines.append(_Line(f"Hops {later[0]} to {later[-1]}", places, came[later[0]], sums))
    columns = [Column("Hop", number=False), Column("Accounts"), Column("Came this far"), *_heads(present)]
    rows = [line.cells(answered, present) for line in lines]
    return table(f"The disputed money{of} by hop", columns, rows)


class _Line(NamedTuple):
    """A hop, or several: accounts, the units that came to it, and those that ended there."""

    head: str
    accounts: int
    came: int
    ended: Mapping[Fate, int]

    def cells(self, answered: Answered, present: Sequence[Fate]) -> list[Html]:
        sums = [self.came, *(self.ended[fate] for fate in present), self.came - sum(self.ended.values())]
        count = words(answered.figures.count(self.accounts))
        return [words(self.head), count, *(_sum(answered, units) for units in sums)]


def _nodes(answered: Answered, flow: Flow, present: Sequence[Fate]) -> Html:
    columns = [Column("Account", number=False), Column("Hop"), Column("Came in"), *_heads(present)]
    rows = []
    for node in flow.nodes:
        later = flow.last_is_later and node.column == flow.columns - 1
        hop = f"{node.column} and later" if later else str(node.column)
        sums = [node.amount, *(node.ends[fate] for fate in present), node.goes_on]
        rows.append([name(node.name), words(hop), *(_sum(answered, units) for units in sums)])
    return table("The accounts of the picture", columns, rows)


def _heads(present: Sequence[Fate]) -> list[Column]:
    return [*(Column(WORDS[fate]) for fate in present), Column("Went on")]


def _sum(answered: Answered, units: int) -> Html:
    return words(answered.figures.sum(units)) if units else tag("span", "0", class_="none")
