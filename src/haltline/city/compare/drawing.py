"""What both pictures of a comparison share: colours, sizes, a scale, and the frame around a drawing."""

from dataclasses import dataclass
from math import floor, log10

from haltline.pictures.svg import element, text, title

INK, PALE, PAPER, FAINT = "#1c2b33", "#5b6b73", "#ffffff", "#dde4e7"
COLOURS = {
    "first-account": "#b35900",
    "layer-by-hand": "#7a3e8e",
    "central-graph": "#4a7a2c",
    "haltline": "#0b6e8a",
}
OURS = "haltline"


@dataclass(frozen=True, slots=True)
class Scale:
    """From a figure to a place: `zero` is where 0 lies, `end` where `most` lies, in pixels."""

    most: float
    zero: float
    end: float

    def place(self, figure: float) -> float:
        """Where a figure lies."""
        return self.zero + (self.end - self.zero) * figure / self.most

    def ticks(self) -> list[float]:
        """Round figures along the scale, four to nine of them."""
        step = 10.0 ** floor(log10(self.most))
        step = next(step * part for part in (1, 0.5, 0.2, 0.1) if self.most / (step * part) >= 4)
        return [n * step for n in range(int(self.most / step + 1e-9) + 1)]


def framed(width: int, height: int, heading: str, parts: list[str]) -> str:
    """A whole SVG file with a heading, on white, so that it reads the same on any page."""
    paper = element("rect", width=str(width), height=str(height), fill=PAPER)
    head = text(heading, x="16", y="28", font_size="16", font_weight="bold")
    root = {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {width} {height}"}
    inside = "\n".join([title(heading), paper, head, *parts])
    return element("svg", inside, **root, font_family="sans-serif", font_size="12", fill=INK) + "\n"


def line(x1: float, y1: float, x2: float, y2: float, *, colour: str = FAINT, wide: float = 1) -> str:
    """A straight line; a negative width is drawn dotted."""
    ends = {"x1": f"{x1:.1f}", "y1": f"{y1:.1f}", "x2": f"{x2:.1f}", "y2": f"{y2:.1f}"}
    dots = {"stroke_dasharray": "2 3"} if wide < 0 else {}
    return element("line", **ends, stroke=colour, stroke_width=f"{abs(wide):g}", **dots)


def label(words: str, x: float, y: float, *, to: str = "start", colour: str = INK, size: float = 12) -> str:
    """Words that begin, end or have their middle at a place."""
    return text(words, x=f"{x:.1f}", y=f"{y:.1f}", text_anchor=to, fill=colour, font_size=f"{size:g}")


def percent(share: float) -> str:
    """A share for people."""
    return f"{share * 100:g} %"


def figure(value: float) -> str:
    """A figure for people, without digits it does not have."""
    return f"{value:,.10g}"
