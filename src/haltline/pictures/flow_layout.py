"""Where the nodes and bands of a flow stand, in hundredths of a pixel, all of it whole numbers.

Columns are hops from left to right. The height of a node is its money; on either side of it the bands tile
that height exactly. Money that ends at a node is a short stub below the bands that go on.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from haltline.pictures.fates import HERE, Fate
from haltline.pictures.flow import Flow, Node
from haltline.pictures.lettering import cut

PX = 100
HEIGHT = 280 * PX  # of all that is disputed
HAIR = 3 * PX  # least height of a node, so that none is hidden
POST = 9 * PX
MARGIN = 14 * PX
HEADER = 34 * PX
GAP = 16 * PX
LINE = 16 * PX
STUB = 40 * PX
PITCH_LEAST = 206 * PX
WIDE = 1212 * PX  # fewer columns are spread over the sheet
NAME_SIZE, DETAIL_SIZE = 13.0, 12.0
BETWEEN = 22 * PX  # from the end of a label to the next column


@dataclass(frozen=True, slots=True)
class Box:
    """A node's upright: place and height, its label's lines above it, and the words on hover."""

    x: int
    y: int
    height: int
    lines: tuple[str, ...]
    full: str


@dataclass(frozen=True, slots=True)
class Ribbon:
    """Money of one fate between two uprights: where it starts and ends, and how thick it is at each."""

    fate: Fate
    x0: int
    y0: int
    thick0: int
    x1: int
    y1: int
    thick1: int
    full: str


@dataclass(frozen=True, slots=True)
class Stub:
    """Money whose way ends at an upright."""

    fate: Fate
    x: int
    y: int
    thick: int
    full: str


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole drawing: size, columns by their place and head, and shapes."""

    width: int
    height: int
    heads: tuple[tuple[int, str], ...]
    boxes: tuple[Box, ...]
    ribbons: tuple[Ribbon, ...]
    stubs: tuple[Stub, ...]


Show = Callable[[int], str]


def lay_out(flow: Flow, show: Show) -> Layout:
    """The drawing of a flow; `show` writes a sum."""
    pitch = max(PITCH_LEAST, WIDE // max(1, flow.columns))
    columns: dict[int, list[int]] = defaultdict(list)
    for number, node in enumerate(flow.nodes):
        columns[node.column].append(number)
    labels = [_lines(node, show, pitch - BETWEEN) for node in flow.nodes]
    heights = [max(HAIR, HEIGHT * node.amount // flow.total) for node in flow.nodes]
    needs = [len(lines) * LINE + 5 * PX + high for lines, high in zip(labels, heights, strict=True)]
    tallest = max(sum(needs[at] for at in each) + GAP * (len(each) - 1) for each in columns.values())
    middles = [0] * len(flow.nodes)
    boxes: dict[int, Box] = {}
    for column in sorted(columns):
        order = sorted(columns[column], key=lambda at: _wanted(flow, at, middles))
        taken = sum(needs[at] for at in order) + GAP * (len(order) - 1)
        y = HEADER + (tallest - taken) // 2
        for at in order:
            top = y + needs[at] - heights[at]
            x = MARGIN + column * pitch
            boxes[at] = Box(x, top, heights[at], labels[at], _whole(flow.nodes[at], show))
            middles[at] = top + heights[at] // 2
            y += needs[at] + GAP
    ribbons, stubs = _shapes(flow, boxes, show)
    heads = tuple((MARGIN + column * pitch, _head(flow, column)) for column in sorted(columns))
    standing = tuple(boxes[at] for at in range(len(flow.nodes)))
    size = (2 * MARGIN + flow.columns * pitch, HEADER + tallest + MARGIN)
    return Layout(*size, heads, standing, tuple(ribbons), tuple(stubs))


def _wanted(flow: Flow, at: int, middles: list[int]) -> tuple[bool, int, int]:
    """Order in a column: where the money comes from, the larger first, and several accounts last."""
    node = flow.nodes[at]
    coming = [(middles[out], sum(parts.values())) for (out, to), parts in flow.bands.items() if to == at]
    weight = sum(units for _, units in coming)
    place = sum(middle * units for middle, units in coming) // weight if weight else 0
    return (node.accounts > 1, place, at)


def _shapes(flow: Flow, boxes: dict[int, Box], show: Show) -> tuple[list[Ribbon], list[Stub]]:
    """Bands tile the right side of a node from the top by where they go, stubs below; and its left side."""
    leaves: dict[tuple[int, int, Fate], tuple[int, int]] = {}
    stubs = []
    for at, node in enumerate(flow.nodes):
        going = sorted((pair for pair in flow.bands if pair[0] == at), key=lambda pair: boxes[pair[1]].y)
        before = 0
        for pair in going:
            for fate, units in sorted(flow.bands[pair].items()):
                leaves[*pair, fate] = _slice(boxes[at], before, units, node.amount)
                before += units
        for fate, units in _ended(node):
            y, thick = _slice(boxes[at], before, units, node.amount)
            full = f"{node.name}: {HERE[fate]} {show(units)}"
            stubs.append(Stub(fate, boxes[at].x + POST, y, thick, full))
            before += units
    ribbons = []
    for at, node in enumerate(flow.nodes):
        coming = sorted((pair for pair in flow.bands if pair[1] == at), key=lambda pair: boxes[pair[0]].y)
        before = 0
        for pair in coming:
            for fate, units in sorted(flow.bands[pair].items()):
                y1, thick1 = _slice(boxes[at], before, units, node.amount)
                y0, thick0 = leaves[*pair, fate]
                x0 = boxes[pair[0]].x + POST
                full = f"{flow.nodes[pair[0]].name} to {node.name}: {show(units)}, {HERE[fate]} in the end"
                ribbons.append(Ribbon(fate, x0, y0, thick0, boxes[at].x, y1, thick1, full))
                before += units
    return ribbons, stubs


def _ended(node: Node) -> list[tuple[Fate, int]]:
    return [(fate, units) for fate, units in sorted(node.ends.items()) if units]


def _slice(box: Box, before: int, units: int, whole: int) -> tuple[int, int]:
    """The part of an upright that units take after `before` of its whole: (top, height)."""
    top, end = box.height * before // whole, box.height * (before + units) // whole
    return box.y + top, end - top


def _lines(node: Node, show: Show, room: int) -> tuple[str, ...]:
    """The name, what came in, and what of it ended here, each cut to the room there is."""
    told = _told(node, show)
    return (cut(node.name, NAME_SIZE, room, bold=True), *(cut(line, DETAIL_SIZE, room) for line in told))


def _told(node: Node, show: Show) -> list[str]:
    ends = [f"{HERE[fate]} {show(units)}" for fate, units in _ended(node)]
    if not ends:
        return [f"{'paid' if node.column == 0 else 'passed on'} {show(node.amount)}"]
    if len(ends) == 1 and not node.goes_on:
        return ends
    return [f"{'paid' if node.column == 0 else 'in'} {show(node.amount)}", *ends]


def _whole(node: Node, show: Show) -> str:
    return ", ".join([node.name, *_told(node, show)])


def _head(flow: Flow, column: int) -> str:
    if column == 0:
        return "Payer"
    later = flow.last_is_later and column == flow.columns - 1
    return f"Hop {column} and later" if later else f"Hop {column}"
