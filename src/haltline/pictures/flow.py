"""The steps of all disputes as a picture's contents: accounts by hop, and the money between them.

Few accounts a hop are shown by name. The others are one node that says how many they are, and keeps their
sum, so that every column and every band adds up to the unit.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from haltline.engine.trail import Trail
from haltline.pictures.fates import Fate
from haltline.pictures.lettering import visible
from haltline.pictures.steps import ROOT, Lot, Steps

NAMED = 6  # accounts of one hop that are shown by name
LAST_HOP = 5  # hops that have a column of their own; later ones share it
OUTSIDE = "outside the ledger"
OTHERS = -1
LATER = -2

Sums = dict[Fate, int]


@dataclass(slots=True)
class Node:
    """An account at a hop, or several: the units that came to it, and those whose way ended there."""

    column: int
    name: str
    accounts: int = 1
    amount: int = 0
    ends: Sums = field(default_factory=lambda: dict.fromkeys(Fate, 0))

    @property
    def goes_on(self) -> int:
        """Units that went on to the next column."""
        return self.amount - sum(self.ends.values())


@dataclass(frozen=True, slots=True)
class Flow:
    """Nodes in columns, and bands from (source, target) to the units of each fate on them."""

    nodes: tuple[Node, ...]
    bands: dict[tuple[int, int], Sums]
    last_is_later: bool

    @property
    def total(self) -> int:
        """All that is disputed."""
        return sum(node.amount for node in self.nodes if node.column == 0)

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return 1 + max((node.column for node in self.nodes), default=-1)

    @property
    def grouped(self) -> bool:
        """Whether some node stands for more accounts than one."""
        return any(node.accounts > 1 for node in self.nodes)


def flow(trail: Trail, found: Steps, count: Callable[[int], str] = str) -> Flow:
    """The picture's contents for the steps of a trail; `count` writes a number of accounts."""
    last_is_later = any(lot.hop > LAST_HOP for lot in found.lots)
    keys = _keys(found.lots, [*trail.ledger.accounts, OUTSIDE], last_is_later)
    placed = [keys[_place(lot, last_is_later)] for lot in found.lots]
    order = sorted(set(placed))
    number = {key: at for at, key in enumerate(order)}
    members: dict[int, set[int]] = defaultdict(set)
    nodes = [Node(column, name) for column, _, name, _ in order]
    bands: dict[tuple[int, int], Sums] = defaultdict(lambda: defaultdict(int))
    through = found.through()
    for at, lot in enumerate(found.lots):
        here = number[placed[at]]
        members[here].add(lot.account)
        before = number[placed[lot.before]] if lot.before != ROOT else -1
        if before == here:  # from a later hop to a still later one: inside one node
            continue
        nodes[here].amount += lot.amount
        if lot.before != ROOT:
            for fate in Fate:
                if units := through[fate][at]:
                    bands[before, here][fate] += units
    for end in found.ends:
        nodes[number[placed[end.lot]]].ends[end.fate] += end.amount
    for at, accounts in members.items():
        nodes[at].accounts = len(accounts)
        if order[at][3] < 0:
            nodes[at].name = _several(count(len(accounts)), order[at][3])
    return Flow(tuple(nodes), dict(bands), last_is_later)


_Key = tuple[int, int, str, int]  # column, place in it, name, account code or what stands for several


def _place(lot: Lot, last_is_later: bool) -> tuple[int, int]:
    later = last_is_later and lot.hop >= LAST_HOP
    return (LAST_HOP, LATER) if later else (lot.hop, lot.account)


def _keys(lots: Iterable[Lot], names: list[str], last_is_later: bool) -> dict[tuple[int, int], _Key]:
    """Where each account of each hop is drawn: the largest by name, the others together."""
    sums: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for lot in lots:
        column, account = _place(lot, last_is_later)
        sums[column][account] += lot.amount
    keys: dict[tuple[int, int], _Key] = {}
    for column, amounts in sums.items():
        ranked = sorted(amounts, key=lambda account: (-amounts[account], account))
        shown = len(ranked) if len(ranked) == NAMED + 1 else NAMED
        for place, account in enumerate(ranked):
            if account == LATER:
                keys[column, account] = (column, 0, "", LATER)
            elif place < shown:
                keys[column, account] = (column, place, visible(names[account]), account)
            else:
                keys[column, account] = (column, shown, "", OTHERS)
    return keys


def _several(accounts: str, kind: int) -> str:
    if kind == LATER:
        return f"{accounts} account{'' if accounts == '1' else 's'}"
    return f"{accounts} others"
