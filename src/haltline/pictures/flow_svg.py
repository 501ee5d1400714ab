"""A flow as SVG: for the page, where a style sheet gives the colours, and as a file of its own for documents.

Bands have the colour of what became of their money in the end, from the payer on.
"""

from collections.abc import Callable, Mapping

from haltline.pictures.fates import NAMES, WORDS, Fate
from haltline.pictures.flow import Flow
from haltline.pictures.flow_layout import (
    DETAIL_SIZE,
    LINE,
    POST,
    PX,
    STUB,
    Box,
    Layout,
    Ribbon,
    Stub,
    lay_out,
)
from haltline.pictures.lettering import cut
from haltline.pictures.svg import element, number, text, title
from haltline.values.errors import InvalidValue

Paint = Callable[[str], Mapping[str, str]]
"""From what a shape is to the attributes that give it its colour."""

HALT = 4 * PX
THIN = 3 * PX  # under this thickness a paper line around a band would cover it
CAPTION = 24 * PX
HAIR = 60  # least thickness that can be seen
TITLE = "The disputed money by hop, from the payers to where it rests or left. The tables say the same."
FONT = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans Devanagari', sans-serif"
INK = {
    "f-rests": "#c27c00",
    "f-exits": "#767981",
    "f-superseded": "#d5e1f5",
    "f-returned": "#2a7d4f",
    "w-rests": "#7d4d00",
    "w-exits": "#4d5058",
    "w-superseded": "#3a5688",
    "w-returned": "#1d5f3a",
    "w-unfollowed": "#474a53",
    "h-superseded": "#5f84c6",
    "h-unfollowed": "#5f626b",
    "post": "#1b1d23",
    "name": "#1b1d23",
    "det": "#474a53",
    "col": "#474a53",
}


def on_page(flow: Flow, show: Callable[[int], str], name: str = TITLE) -> str:
    """The drawing for a page that has the style sheet and the hatch; empty when nothing is disputed.

    `name` is what is read aloud in its place.
    """
    if not flow.nodes:
        return ""
    layout = lay_out(flow, show)
    return _svg(layout, name, _shapes(layout, _by_class), {})


def as_file(flow: Flow, show: Callable[[int], str], caption: str = "") -> str:
    """The drawing as a file of its own: colours written out, a key and a caption below, nothing to fetch.

    Raises InvalidValue when nothing is disputed.
    """
    if not flow.nodes:
        raise InvalidValue("the picture", "has nothing to draw: no dispute is given")
    layout = lay_out(flow, show)
    ground = element("rect", width="100%", height="100%", fill="#fffefb")
    key, high = _key(layout, flow)
    if caption:
        key, high = key + _caption(caption, layout, layout.height + high + 8 * PX), high + CAPTION
    inside = f"{_hatch()}{ground}{_shapes(layout, _by_colour)}{key}"
    spread = {"xmlns": "http://www.w3.org/2000/svg", "font_family": FONT}
    taller = Layout(layout.width, layout.height + high, (), (), (), ())
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + _svg(taller, caption or TITLE, inside, spread) + "\n"


def _svg(layout: Layout, name: str, inside: str, more: Mapping[str, str]) -> str:
    wide, high = number(layout.width), number(layout.height)
    size = {"viewBox": f"0 0 {wide} {high}", "width": wide, "height": high}
    return element("svg", title(name) + inside, **more, **size, role="img", aria_label=name)


def _shapes(layout: Layout, paint: Paint) -> str:
    parts = [_column(at, head, layout.height, paint) for at, head in layout.heads]
    quiet_first = sorted(layout.ribbons, key=lambda ribbon: ribbon.fate == Fate.RESTS)
    parts += [_ribbon(ribbon, paint) for ribbon in quiet_first]
    parts += [_stub(stub, paint) for stub in layout.stubs]
    parts += [_box(box, paint) for box in layout.boxes]
    return "".join(parts)


def _column(at: int, head: str, high: int, paint: Paint) -> str:
    guide = element("line", **paint("guide"), x1=number(at), x2=number(at), y1="24", y2=number(high - 4 * PX))
    return guide + text(head, **paint("col"), x=number(at), y="15")


def _ribbon(band: Ribbon, paint: Paint) -> str:
    middle = number((band.x0 + band.x1) // 2)
    x0, x1 = number(band.x0), number(band.x1)
    thick0, thick1 = max(HAIR, band.thick0), max(HAIR, band.thick1)
    top0, top1 = number(band.y0), number(band.y1)
    path = f"M{x0} {top0}C{middle} {top0} {middle} {top1} {x1} {top1}"
    low0, low1 = number(band.y0 + thick0), number(band.y1 + thick1)
    path += f"V{low1}C{middle} {low1} {middle} {low0} {x0} {low0}Z"
    kind = f"f-{NAMES[band.fate]}{' thin' if max(thick0, thick1) < THIN else ''}"
    return element("path", title(band.full), **paint(kind), d=path)


def _stub(stub: Stub, paint: Paint) -> str:
    """A short band and the halt line at which the way ends."""
    thick = max(HAIR, stub.thick)
    fate = NAMES[stub.fate]
    place = {"y": number(stub.y), "height": number(thick)}
    thin = " thin" if thick < THIN else ""
    band = element("rect", **paint(f"f-{fate}{thin}"), x=number(stub.x), width=number(STUB), **place)
    halt = element("rect", **paint(f"h-{fate}"), x=number(stub.x + STUB), width=number(HALT), **place)
    return element("g", title(stub.full) + band + halt)


def _box(box: Box, paint: Paint) -> str:
    drawn = [title(box.full)]
    post = {"x": number(box.x), "y": number(box.y), "width": number(POST), "height": number(box.height)}
    drawn.append(element("rect", **paint("post"), **post, rx="1.5"))
    top = box.y - 5 * PX - (len(box.lines) - 1) * LINE
    for row, line in enumerate(box.lines):
        place = {"x": number(box.x), "y": number(top + row * LINE)}
        kind = "name" if row == 0 else _ink_of(line)
        if halo := paint("halo"):
            drawn.append(text(line, **{**paint(kind), **halo}, **place))
        drawn.append(text(line, **paint(kind), **place))
    return element("g", "".join(drawn))


def _ink_of(line: str) -> str:
    """A line that tells of a fate has its colour."""
    words = {"rests ": "rests", "left ": "exits", "superseded ": "superseded", "came back ": "returned"}
    words["not followed "] = "unfollowed"
    return next((f"det w-{name}" for word, name in words.items() if line.startswith(word)), "det")


def _key(layout: Layout, flow: Flow) -> tuple[str, int]:
    """What each colour says, in one line under the drawing; returns its shapes and height."""
    present = [fate for fate in Fate if any(node.ends[fate] for node in flow.nodes)]
    parts, x = [], layout.heads[0][0]
    for fate in present:
        place = {"x": number(x), "y": number(layout.height), "width": "12", "height": "12"}
        parts.append(element("rect", **_by_colour(f"f-{NAMES[fate]}"), **place))
        parts.append(
            text(WORDS[fate], **_by_colour("det"), x=number(x + 18 * PX), y=number(layout.height + 10 * PX))
        )
        x += 170 * PX
    return "".join(parts), 28 * PX


def _caption(words: str, layout: Layout, low: int) -> str:
    """One line that says what the drawing is of, for whoever meets it without its page."""
    x = layout.heads[0][0]
    line = cut(words, DETAIL_SIZE, layout.width - 2 * x)
    return text(line, **_by_colour("det"), x=number(x), y=number(low))


def _by_class(kind: str) -> Mapping[str, str]:
    return {} if kind == "halo" else {"class_": kind}


def _by_colour(kind: str) -> Mapping[str, str]:
    """Colours written out: programs that place a drawing in a document know no style sheets."""
    name = kind.split()[-1] if "w-" in kind else kind.split()[0]
    if name == "halo":
        return {"stroke": "#fffefb", "stroke_width": "3", "stroke_linejoin": "round"}
    if name == "guide":
        return {"stroke": "#dcd9cf", "stroke_dasharray": "2 4"}
    if name == "f-unfollowed":
        return {"fill": "url(#hatch)", "stroke": "#5f626b"}
    fill = {"fill": INK.get(name, INK.get(name.replace("h-", "f-"), "#1b1d23"))}
    if name.startswith("f-"):
        line = {"stroke": "#5f84c6"} if name == "f-superseded" else {"stroke": "#fffefb"}
        return fill | {"fill_opacity": "0.6"} | ({} if "thin" in kind else line)
    if name in ("name", "col"):
        return fill | {"font_weight": "600", "font_size": "13" if name == "name" else "12"}
    return fill | ({"font_size": "12"} if "det" in kind else {})


def _hatch() -> str:
    ground = element("rect", width="7", height="7", fill="#fffefb")
    line = element("line", x1="1", x2="1", y1="0", y2="7", stroke="#5f626b", stroke_width="2")
    size = {"width": "7", "height": "7", "patternUnits": "userSpaceOnUse", "patternTransform": "rotate(45)"}
    return element("defs", element("pattern", ground + line, id="hatch", **size))
