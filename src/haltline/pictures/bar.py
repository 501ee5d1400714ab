"""The bar of the five fates: it tiles the disputed sum exactly, and nothing in it is too thin to be seen."""

from collections.abc import Callable, Mapping
from itertools import accumulate

from haltline.pictures.fates import NAMES, WORDS, Fate
from haltline.pictures.html import Html
from haltline.pictures.svg import element, number, title
from haltline.pictures.tiling import WHOLE, tiled


def bar(sums: Mapping[Fate, int], show: Callable[[int], str], *, thin: bool = False) -> Html:
    """The bar as SVG, with the sums as its words."""
    present = [(fate, sums[fate]) for fate in Fate if sums[fate]]
    widths = tiled([units for _, units in present])
    starts = [0, *accumulate(widths)]
    parts = [
        _part(fate, start, width, f"{WORDS[fate]}: {show(units)}")
        for (fate, units), start, width in zip(present, starts, widths, strict=False)
    ]
    seams = [_seam(start) for start in starts[1:-1]]
    words = ", ".join(f"{WORDS[fate].lower()} {show(units)}" for fate, units in present)
    label = f"{show(sum(sums.values()))} disputed: {words}" if words else "nothing is disputed"
    kind = "bar bar--thin" if thin else "bar"
    return Html(
        element("svg", "".join(parts + seams) or title(label), class_=kind, role="img", aria_label=label)
    )


def swatch(fate: Fate) -> Html:
    """The small square that stands before a fate's word."""
    inside = element("rect", class_=f"f-{NAMES[fate]}", width="100%", height="100%")
    return Html(element("svg", inside, class_="swatch", aria_hidden="true"))


def share_bar(part: int, whole: int, kind: str) -> Html:
    """One share as a bar, for the eye only: the number stands beside it."""
    width = max(60, WHOLE * part // whole) if part and whole else 0
    inside = element("rect", class_=kind, width=f"{number(width)}%", height="100%")
    return Html(element("svg", inside, class_="bar bar--thin beside", aria_hidden="true"))


def _part(fate: Fate, start: int, width: int, words: str) -> str:
    place = {"x": f"{number(start)}%", "width": f"{number(width)}%", "height": "100%"}
    return element("rect", title(words), class_=f"f-{NAMES[fate]}", **place)


def _seam(at: int) -> str:
    return element("line", class_="seam", x1=f"{number(at)}%", x2=f"{number(at)}%", y1="0", y2="100%")
