"""A drawing as PNG, for documents that take no SVG: drawn here, with the fonts of this machine.

No letter may be missing in a document for a court, so every script of the drawing is tried first. What is
drawn depends on the fonts; with the same fonts it is the same bytes.
"""

import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from haltline.pictures.scripts import PLAIN, fonts_for, joins, parts, runs_leftwards, sample_of
from haltline.values.errors import InvalidValue

ZOOM = 3
METRE = 11_339  # pixels: 3 for each of the 96 that a drawing has to the inch
AFTER_SIZE = 33  # bytes: the signature and the chunk with width and height
SVG = "http://www.w3.org/2000/svg"
NO_LETTER = "\ufdd0"  # Unicode promises that it never is one, so every font has a box in its place
LEFT_TO_RIGHT = "\u200e"
APART, AGAIN = "\u2066", "\u2069"  # the ends of what has a direction of its own

Cut = Sequence[tuple[str, str]]
"""A label in parts, as (script, letters)."""


class FontMissing(ModuleNotFoundError):
    """No font has some letters; `name` says which, `remedy` what to do."""

    def __init__(self, letters: str, fonts: Path | None) -> None:
        where = f" in {fonts}" if fonts else ""
        super().__init__(f"no font{where} has {letters}", name=f"font with {letters}{where}")
        self.remedy = (
            "one (packages of Noto fonts have nearly all), or name a folder that has it by --fonts; "
        )
        self.remedy += "--svg needs none"


def png(drawing: str, fonts: Path | None = None) -> bytes:
    """The drawing at 288 dots an inch, in fonts of the folder `fonts` or else of this machine.

    Raises FontMissing when there is none for some script, and InvalidValue when a label has two scripts
    whose letters join: what draws can shape but one of them.
    """
    root = ElementTree.fromstring(drawing)  # noqa: S314 - our own drawing, a moment old
    labels = {element: parts(element.text or "") for element in root.iter(f"{{{SVG}}}text")}
    for element, cut in labels.items():
        _refuse_two_that_join(element.text or "", cut)
    _try_letters(labels.values(), fonts)
    root.set("font-family", fonts_for(PLAIN))
    for element, cut in labels.items():
        _set_in_fonts(element, cut)
    drawn = _drawn(root, fonts, ZOOM)
    return drawn[:AFTER_SIZE] + _chunk(b"pHYs", METRE.to_bytes(4) * 2 + b"\1") + drawn[AFTER_SIZE:]


def _refuse_two_that_join(label: str, cut: Cut) -> None:
    joining = sorted({script.title() for script, _ in cut if joins(script)})
    if len(joining) > 1:
        told = f"cannot draw {label!r}, which is in {' and '.join(joining)}; take --svg for a browser to show"
        raise InvalidValue("--png", told)


def _set_in_fonts(element: Element, cut: Cut) -> None:
    """Fills a label with parts that have fonts of their own.

    The first part decides how all letters are grouped, so a mark that is not seen stands first, in the
    font of the script whose letters join; and each such part is set apart, to be shaped as its script. What
    runs leftwards is apart already.
    """
    element.text = ""
    for script in {script for script, _ in cut if joins(script)}:
        _add_part(element, script, LEFT_TO_RIGHT)
    for script, letters in cut:
        apart = joins(script) and not runs_leftwards(letters)
        _add_part(element, script, f"{APART}{letters}{AGAIN}" if apart else letters)


def _add_part(element: Element, script: str, letters: str) -> None:
    family = {"font-family": fonts_for(script)} if script else {}
    SubElement(element, f"{{{SVG}}}tspan", family).text = letters


def _try_letters(labels: Iterable[Cut], fonts: Path | None) -> None:
    """Raises FontMissing when there is no font, or none for a script or a sign of the labels."""
    if _trial([(PLAIN, "A")], fonts) == _trial([], fonts):
        raise FontMissing("Latin letters", fonts)
    runs = {(script, letter) for cut in labels for script, run in cut for letter in run}
    samples = {sample_of(letter): (script, letter) for script, letter in sorted(runs, reverse=True)}
    for words, (script, letter) in sorted(samples.items()):
        trials = (
            _trial([(PLAIN, "A "), (script, each), (PLAIN, " ··7")], fonts) for each in (letter, NO_LETTER)
        )
        if words and next(trials) == next(trials):
            raise FontMissing(words, fonts)


def _trial(cut: Cut, fonts: Path | None) -> bytes:
    """A small drawing of one label."""
    root = Element(f"{{{SVG}}}svg", {"width": "120", "height": "24", "font-family": fonts_for(PLAIN)})
    _set_in_fonts(SubElement(root, f"{{{SVG}}}text", {"x": "2", "y": "18", "font-size": "12"}), cut)
    return _drawn(root, fonts, 1)


def _drawn(root: Element, fonts: Path | None, zoom: int) -> bytes:
    from resvg_py import svg_to_bytes

    ElementTree.register_namespace("", SVG)
    text = ElementTree.tostring(root, encoding="unicode")
    if fonts is None:
        return svg_to_bytes(svg_string=text, zoom=zoom)
    return svg_to_bytes(svg_string=text, zoom=zoom, skip_system_fonts=True, font_dirs=[str(fonts)])


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)
