"""Where everything on a trail stands: posts, bands, ends and labels, in hundredths of a pixel.

Between two layers a band turns within the first stretch and then runs level. Labels stand only in the level
stretch, each in room of its own, so no label can meet another label or a band, whatever the trail.
Cost: layers x strands, a few sweeps; a usual trail takes under 10 ms, the largest drawn about 80 ms.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from haltline.centre.desks.pictures.trail import Post, Strand, Trail, merged
from haltline.centre.desks.pictures.trail_order import END, LANE, POST, STUB, Item, layers, ranked
from haltline.pictures import lettering

PX = 100
HEIGHT = 240 * PX  # of the whole disputed sum
HAIR = 140  # least height of a strand, so that nothing is hidden
POST_WIDTH = 10 * PX
MARGIN = 16 * PX
HEADER = 30 * PX
GAP, LANE_GAP = 16 * PX, 9 * PX
LINE = 17 * PX
ABOVE_POST = 2 * LINE + 4 * PX  # two lines of label and a little air
LABEL_ROOM, END_ROOM = 204 * PX, 260 * PX
LEAST_WIDTH = 1180 * PX  # a short trail is spread over the sheet
NAME_SIZE, DETAIL_SIZE = 13.5, 12.5
TURN_LEAST, TURN_MORE = 104 * PX, 90 * PX
SWEEPS = 4


@dataclass(frozen=True, slots=True)
class Label:
    """Two lines of text; ``x`` is their start, or their end when ``ends`` is set; ``y`` is the top."""

    x: int
    y: int
    width: int
    lines: tuple[str, ...]
    full: tuple[str, ...]
    ends: bool = False

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Left, top, right, bottom."""
        left = self.x - self.width if self.ends else self.x
        return left, self.y, left + self.width, self.y + LINE * len(self.lines)


@dataclass(frozen=True, slots=True)
class PostBox:
    """An account's upright; ``slots`` gives each strand's top inside it, strands tiling it without a gap."""

    key: str
    hop: int
    x: int
    y: int
    height: int
    amount: int
    slots: dict[int, int]
    label: Label


@dataclass(frozen=True, slots=True)
class Band:
    """One strand's ribbon from ``x, y``: at each bend it turns to a new top, then runs level to an x."""

    strand: int
    x: int
    y: int
    thick: int
    bends: tuple[tuple[int, int, int], ...]  # end of the turn, top after it, end of the level stretch


@dataclass(frozen=True, slots=True)
class EndMark:
    """Where a strand stops, with its label."""

    strand: int
    x: int
    y: int
    thick: int
    label: Label


@dataclass(frozen=True, slots=True)
class Layout:
    """A trail ready to be drawn; ``columns`` are the x of each hop and of the right edge."""

    strands: tuple[Strand, ...]
    posts: tuple[PostBox, ...]
    bands: tuple[Band, ...]
    ends: tuple[EndMark, ...]
    columns: tuple[int, ...]
    width: int
    height: int


def lay_out(trail: Trail, end_words: dict[str, str], show: Callable[[int], str]) -> Layout:
    """Lay out a drawable trail; ``end_words`` name the states, ``show(minor)`` writes a sum."""
    strands = ranked(merged(trail))
    thick = _thickness(strands)
    table = layers(strands)
    tops = _settle(table, thick)
    names = {post.key: _post_lines(post) for post in trail.posts}
    words = [_end_lines(strand, end_words, show) for strand in strands]
    turns = _turns(table, tops, thick)
    columns, turns = _columns(table, turns, names, words, strands)
    return _Builder(strands, thick, table, tops, columns, turns, names, words).build()


def _post_lines(post: Post) -> tuple[str, ...]:
    second = ", ".join(part for part in (post.account, post.detail) if part)
    return (post.name, second) if second else (post.name,)


def _end_lines(strand: Strand, end_words: dict[str, str], show: Callable[[int], str]) -> tuple[str, ...]:
    head = f"{end_words[strand.state]} {show(strand.amount)}"
    return (head, strand.detail) if strand.detail else (head,)


def _thickness(strands: tuple[Strand, ...]) -> list[int]:
    whole = sum(strand.amount for strand in strands)
    return [max(HAIR, HEIGHT * strand.amount // whole) for strand in strands]


def _room(item: Item, thick: list[int]) -> tuple[int, int, int]:
    """Height of an item's bands, and the room its label needs above and below them."""
    height = sum(thick[index] for index in item.strands)
    if item.kind == POST:
        return height, ABOVE_POST, 0
    if item.kind == LANE:
        return height, 0, 0
    spare = max(0, 2 * LINE - height)
    return height, spare // 2, spare - spare // 2


def _settle(table: list[list[Item]], thick: list[int]) -> list[list[int]]:
    """The top of every item: each as near as order and room allow to where its strands come from and go."""
    tops = [_pack(layer, thick, [0] * len(layer)) for layer in table]
    numbers = range(len(table))
    for sweep in range(SWEEPS):
        for number in numbers if sweep % 2 == 0 else reversed(numbers):
            near = number - 1 if sweep % 2 == 0 else number + 1
            if 0 <= near < len(table):
                wanted = _wanted(table[number], tops[number], _places(table[near], tops[near], thick), thick)
                tops[number] = _pack(table[number], thick, wanted)
    if len(table[0]) == 1:
        tops[0] = _level_with_first(table, tops, thick)
    highest = min(
        top - _room(item, thick)[1]
        for layer, row in zip(table, tops, strict=True)
        for item, top in zip(layer, row, strict=True)
    )
    return [[top - highest + HEADER for top in row] for row in tops]


def _places(layer: list[Item], tops: list[int], thick: list[int]) -> dict[int, int]:
    """The top of every strand in a layer."""
    places: dict[int, int] = {}
    for item, top in zip(layer, tops, strict=True):
        for index in item.strands:
            places[index] = top
            top += thick[index]
    return places


def _wanted(layer: list[Item], tops: list[int], near: dict[int, int], thick: list[int]) -> list[int]:
    """Where each item would stand if its strands ran level to the neighbouring layer."""
    wanted = []
    for item, top in zip(layer, tops, strict=True):
        inside, pulls = 0, []
        for index in item.strands:
            if index in near:
                pulls.append((near[index] - inside, thick[index]))
            inside += thick[index]
        weight = sum(each for _, each in pulls)
        wanted.append(sum(place * each for place, each in pulls) // weight if weight else top)
    return wanted


def _pack(layer: list[Item], thick: list[int], wanted: list[int]) -> list[int]:
    """Tops in the given order with their room kept, as near as possible to those wanted (pooled means)."""
    offsets, reach = [], 0
    for position, item in enumerate(layer):
        height, above, below = _room(item, thick)
        reach += above
        offsets.append(reach)
        lanes = item.kind == LANE and position + 1 < len(layer) and layer[position + 1].kind == LANE
        reach += height + below + (LANE_GAP if lanes else GAP)
    pools: list[list[int]] = []  # sum, count
    for want, offset in zip(wanted, offsets, strict=True):
        pools.append([want - offset, 1])
        while len(pools) > 1 and pools[-2][0] * pools[-1][1] > pools[-1][0] * pools[-2][1]:
            total, count = pools.pop()
            pools[-1][0] += total
            pools[-1][1] += count
    means = [total // count for total, count in pools for _ in range(count)]
    return [mean + offset for mean, offset in zip(means, offsets, strict=True)]


def _level_with_first(table: list[list[Item]], tops: list[list[int]], thick: list[int]) -> list[int]:
    """A single payer's post stands so that no band rises from it: its label above stays clear."""
    own = _places(table[0], [0], thick)
    beyond = _places(table[1], tops[1], thick)
    return [min(beyond[index] - own[index] for index in own)]


def _turns(table: list[list[Item]], tops: list[list[int]], thick: list[int]) -> list[int]:
    """How long each gap's turn is: longer where a band falls far, so that it keeps its width to the eye."""
    places = [_places(layer, row, thick) for layer, row in zip(table, tops, strict=True)]
    turns = [0]
    for before, after in pairwise(places):
        fall = max((abs(after[index] - before[index]) for index in after if index in before), default=0)
        turns.append(TURN_LEAST + min(TURN_MORE, fall // 3))
    return turns


def _columns(
    table: list[list[Item]],
    turns: list[int],
    names: dict[str, tuple[str, ...]],
    words: list[tuple[str, ...]],
    strands: tuple[Strand, ...],
) -> tuple[list[int], list[int]]:
    """The x of every layer, with room for the widest label of each gap, and the turns eased to match."""
    first = MARGIN if len(table[0]) == 1 else MARGIN + _widest(table[0], names, words, strands)
    columns = [first]
    for number, layer in enumerate(table[1:], 1):
        level = (
            max(_widest(layer, names, words, strands), 20 * PX) + 12 * PX if number < len(table) - 1 else 0
        )
        nearest = columns[-1] + POST_WIDTH + turns[number] + level
        if number == 1 and len(table[0]) == 1:  # the payer's label runs over its own bands
            nearest = max(nearest, first + _widest(table[0], names, words, strands) + level + 4 * PX)
        columns.append(nearest)
    ends = max(_end_room(item, words, strands) for item in table[-1])
    return _spread(columns, turns, LEAST_WIDTH - (columns[-1] + ends + MARGIN))


def _spread(columns: list[int], turns: list[int], spare: int) -> tuple[list[int], list[int]]:
    """A short trail over the whole sheet: what is spare is shared by the gaps between posts."""
    gaps = len(columns) - 2
    if spare <= 0 or not gaps:
        return columns, turns
    more = spare // gaps
    slower = min(more // 3, 80 * PX)
    wider = [place + more * min(number, gaps) for number, place in enumerate(columns)]
    return wider, [turn + slower if 0 < number <= gaps else turn for number, turn in enumerate(turns)]


def _end_room(item: Item, words: list[tuple[str, ...]], strands: tuple[Strand, ...]) -> int:
    """What a label at the right edge takes, with the space before it."""
    return _lead(strands[item.strands[0]]) + _cut(words[item.strands[0]], END_ROOM)[1]


def _widest(
    layer: list[Item],
    names: dict[str, tuple[str, ...]],
    words: list[tuple[str, ...]],
    strands: tuple[Strand, ...],
) -> int:
    widths = [0]
    for item in layer:
        if item.kind == POST:
            widths.append(_cut(names[item.key])[1])
        elif item.kind == STUB:
            lead = _lead(strands[item.strands[0]])
            widths.append(lead + _cut(words[item.strands[0]])[1])
    return max(widths)


def _cut(lines: tuple[str, ...], room: int = LABEL_ROOM) -> tuple[tuple[str, ...], int]:
    """The lines as they fit, the first one bold, and the width of the widest."""
    kept, widths = [], [0]
    for line, size, bold in zip(lines, (NAME_SIZE, DETAIL_SIZE), (True, False), strict=False):
        kept.append(lettering.cut(line, size, room, bold=bold))
        widths.append(lettering.width(kept[-1], size, bold=bold))
    return tuple(kept), max(widths)


def _lead(strand: Strand) -> int:
    """Space between a strand's end and its label: past the halt line, or past the chevrons."""
    return (36 if strand.state == "in_flight" else 14) * PX


@dataclass(frozen=True, slots=True)
class _Builder:
    """Turns tops and columns into the shapes of a layout."""

    strands: tuple[Strand, ...]
    thick: list[int]
    table: list[list[Item]]
    tops: list[list[int]]
    columns: list[int]
    turns: list[int]
    names: dict[str, tuple[str, ...]]
    words: list[tuple[str, ...]]

    def build(self) -> Layout:
        """All shapes, and the size of the drawing around them."""
        posts = tuple(self._posts())
        ends = tuple(self._end(index) for index in range(len(self.strands)))
        bottoms = [post.y + post.height for post in posts] + [mark.y + mark.thick for mark in ends]
        bottoms += [mark.label.box[3] for mark in ends]
        right = max(mark.label.box[2] for mark in ends)
        right = max(right, *(post.label.box[2] for post in posts), self.columns[-1] + 110 * PX)
        return Layout(
            self.strands,
            posts,
            tuple(self._bands()),
            ends,
            tuple(self.columns),
            right + MARGIN,
            max(bottoms) + MARGIN,
        )

    def _place(self, layer: int, index: int) -> int:
        return _places(self.table[layer], self.tops[layer], self.thick)[index]

    def _posts(self) -> list[PostBox]:
        boxes = []
        for number, (layer, tops) in enumerate(zip(self.table, self.tops, strict=True)):
            for item, top in zip(layer, tops, strict=True):
                if item.kind == POST:
                    boxes.append(self._post(number, item, top))
        return boxes

    def _post(self, number: int, item: Item, top: int) -> PostBox:
        slots = _places([item], [top], self.thick)
        lines, wide = _cut(self.names[item.key])
        starts = number == 0 and len(self.table[0]) == 1
        x = self.columns[number] if starts else self.columns[number] + POST_WIDTH
        label = Label(x, top - 4 * PX - LINE * len(lines), wide, lines, self.names[item.key], ends=not starts)
        height = sum(self.thick[index] for index in item.strands)
        amount = sum(self.strands[index].amount for index in item.strands)
        return PostBox(item.key, number, self.columns[number], top, height, amount, slots, label)

    def _bands(self) -> list[Band]:
        bands = []
        for index, strand in enumerate(self.strands):
            stops = len(strand.path)
            for hop in range(stops - 1):
                bands.append(self._band(index, hop, [hop + 1], closing=0))
            bands.append(self._band(index, stops - 1, self._beyond(index), closing=1))
        return bands

    def _beyond(self, index: int) -> list[int]:
        """The layers a strand still crosses after its last post."""
        first = len(self.strands[index].path)
        return [
            number
            for number in range(first, len(self.table))
            if any(index in item.strands for item in self.table[number])
        ]

    def _band(self, index: int, start: int, layers_on: list[int], *, closing: int) -> Band:
        bends = []
        x = self.columns[start] + POST_WIDTH
        for number in layers_on:
            turned = x + self.turns[number]
            final = closing and number == layers_on[-1]
            until = turned if final else self.columns[number] + (POST_WIDTH if closing else 0)
            bends.append((turned, self._place(number, index), until))
            x = self.columns[number] + POST_WIDTH
        begin = self.columns[start] + POST_WIDTH
        return Band(index, begin, self._place(start, index), self.thick[index], tuple(bends))

    def _end(self, index: int) -> EndMark:
        layer = self._beyond(index)[-1]
        top, thick = self._place(layer, index), self.thick[index]
        x = self.columns[layer - 1] + POST_WIDTH + self.turns[layer]
        room = END_ROOM if layer == len(self.table) - 1 else LABEL_ROOM
        lines, wide = _cut(self.words[index], room)
        middle = top + thick // 2 - LINE * len(lines) // 2
        label = Label(x + _lead(self.strands[index]), middle, wide, lines, self.words[index])
        return EndMark(index, x, top, thick, label)


__all__ = ["Band", "EndMark", "END", "LANE", "Label", "Layout", "PostBox", "lay_out"]
