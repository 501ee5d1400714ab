"""Drawing a laid-out trail as SVG: bands in the colour of where their money ended, uprights for accounts.

Without script, without style attributes; right-to-left pages get the same drawing mirrored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from haltline.centre.desks.pictures.money_bar import Wording
from haltline.centre.desks.pictures.states import CSS
from haltline.centre.desks.pictures.trail import Post, Trail
from haltline.centre.desks.pictures.trail_layout import (
    LINE,
    POST_WIDTH,
    PX,
    Band,
    EndMark,
    Label,
    Layout,
    PostBox,
    lay_out,
)
from haltline.pictures.svg import element, number, text, title

BASELINE = 13 * PX
HALT_WIDTH = 5 * PX
THIN = 4 * PX
"""Under this height a band has no paper line around it: the line would cover it."""
FITS = 1480 * PX
"""Up to this width a drawing shrinks to its sheet; a wider one keeps its size and scrolls."""


@dataclass(frozen=True, slots=True)
class TrailWords:
    """The words of a trail in the reader's language; ``hop`` holds one ``%d``."""

    money: Wording
    victim: str = "Victim"
    hop: str = "Hop %d"
    ended: str = "Where it ended"
    title: str = "Trail of the disputed money. The same trail is below as a table."


def draw(trail: Trail, words: TrailWords, *, mirrored: bool = False) -> str:
    """The trail as SVG text, or an empty string when there is nothing to draw or too much of it."""
    if not trail.drawable:
        return ""
    layout = lay_out(trail, dict(words.money.states), words.money.show)
    pen = _Pen(layout, {post.key: post for post in trail.posts}, mirrored)
    inside = title(words.title) + pen.columns(words) + pen.bands() + pen.posts() + pen.ends()
    wide, high = number(layout.width), number(layout.height)
    size = {"class_": "wide"} if layout.width > FITS else {}
    return element(
        "svg",
        inside,
        **size,
        viewBox=f"0 0 {wide} {high}",
        width=wide,
        height=high,
        role="group",
        aria_label=words.title,
    )


@dataclass(frozen=True, slots=True)
class _Pen:
    """Writes the shapes of one layout."""

    layout: Layout
    by_key: Mapping[str, Post]
    mirrored: bool

    def x(self, place: int) -> str:
        """An x coordinate, mirrored when the page runs from right to left."""
        return number(self.layout.width - place if self.mirrored else place)

    def rect(self, place: int, y: int, wide: int, high: int, class_: str) -> str:
        """An upright bar."""
        left = place + wide if self.mirrored else place
        return element(
            "rect",
            class_=class_,
            x=self.x(left),
            y=number(y),
            width=number(wide),
            height=number(high),
            rx="1.5",
        )

    def columns(self, words: TrailWords) -> str:
        """Heads and dotted guides of the hops."""
        heads = [
            words.victim,
            *(words.hop % hop for hop in range(1, len(self.layout.columns) - 1)),
            words.ended,
        ]
        drawn = []
        for place, head in zip(self.layout.columns, heads, strict=True):
            at = self.x(place)
            drawn.append(text(head, class_="col", x=at, y="14"))
            drawn.append(
                element("line", class_="guide", x1=at, x2=at, y1="22", y2=number(self.layout.height - 4 * PX))
            )
        return "".join(drawn)

    def bands(self) -> str:
        """All ribbons, the quiet ones first so that coloured money lies above them."""
        quiet = {"withdrawn": 0, "unknown": 1, "released": 1}
        order = sorted(
            self.layout.bands, key=lambda band: quiet.get(self.layout.strands[band.strand].state, 2)
        )
        return "".join(map(self._band, order))

    def _band(self, band: Band) -> str:
        state = self.layout.strands[band.strand].state
        ahead, back = self._edge(band, 0), self._edge_back(band, band.thick)
        shape = f"{ahead}{back}Z"
        if state == "unknown":
            drawn = element("path", fill="url(#hatch)", d=shape)
        else:
            thin = " thin" if band.thick < THIN else ""
            drawn = element("path", class_=f"strand t-{CSS[state]}{thin}", d=shape)
        if state in {"unknown", "released"}:
            for shift in (0, band.thick):
                drawn += element("path", class_=f"edge-{CSS[state]}", d=self._edge(band, shift))
        return drawn

    def _edge(self, band: Band, shift: int) -> str:
        """One long edge of a ribbon, from its start."""
        x, y = band.x, band.y + shift
        path = f"M{self.x(x)} {number(y)}"
        for turned, top, until in band.bends:
            path += self._curve(x, y, turned, top + shift) + f"H{self.x(until)}"
            x, y = until, top + shift
        return path

    def _edge_back(self, band: Band, shift: int) -> str:
        """The other long edge, walked back from the end."""
        starts = [(band.x, band.y), *((until, top) for _, top, until in band.bends)]
        last = band.bends[-1]
        path = f"V{number(last[1] + shift)}"
        for (start_x, start_y), (turned, top, _) in zip(
            reversed(starts[:-1]), reversed(band.bends), strict=True
        ):
            path += f"H{self.x(turned)}" + self._curve(turned, top + shift, start_x, start_y + shift)
        return path

    def _curve(self, x0: int, y0: int, x1: int, y1: int) -> str:
        """A turn from one level to another; a straight line when they are the same."""
        if y0 == y1:
            return f"H{self.x(x1)}"
        middle = self.x((x0 + x1) // 2)
        return f"C{middle} {number(y0)} {middle} {number(y1)} {self.x(x1)} {number(y1)}"

    def posts(self) -> str:
        """The uprights with their names, each a link to its facts when it has one."""
        return "".join(map(self._post, self.layout.posts))

    def _post(self, box: PostBox) -> str:
        post = self.by_key[box.key]
        drawn = self.rect(box.x, box.y, POST_WIDTH, box.height, "node-waits" if post.waits else "node")
        drawn += self._label(box.label, "name", "det")
        return element("a", drawn, href=post.href) if post.href else element("g", drawn)

    def ends(self) -> str:
        """Halt lines, chevrons for money still in flight, and what became of it."""
        return "".join(map(self._end, self.layout.ends))

    def _end(self, mark: EndMark) -> str:
        state = CSS[self.layout.strands[mark.strand].state]
        words = self._label(mark.label, f"end end-{state}", "det")
        if state == "flight":
            return self._chevrons(mark) + words
        drawn = self.rect(mark.x, mark.y - 4 * PX, HALT_WIDTH, mark.thick + 8 * PX, f"halt-{state}")
        return drawn + words

    def _chevrons(self, mark: EndMark) -> str:
        middle = mark.y + mark.thick // 2
        path = ""
        for start in (8, 18):
            at, tip = mark.x + start * PX, mark.x + (start + 7) * PX
            path += f"M{self.x(at)} {number(middle - 7 * PX)}L{self.x(tip)} {number(middle)}"
            path += f"L{self.x(at)} {number(middle + 7 * PX)}"
        return element("path", class_="chev", d=path)

    def _label(self, label: Label, first: str, second: str) -> str:
        """One or two lines; words that were cut are whole on hover."""
        place = {"x": self.x(label.x), **({"text_anchor": "end"} if label.ends else {})}
        drawn = []
        for row, (line, class_) in enumerate(zip(label.lines, (first, second), strict=False)):
            drawn.append(text(line, class_=class_, y=number(label.y + BASELINE + row * LINE), **place))
        hover = title(", ".join(label.full)) if label.full != label.lines else ""
        return element("g", hover + "".join(drawn)) if hover else "".join(drawn)
