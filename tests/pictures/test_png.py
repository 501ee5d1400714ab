"""The picture as pixels: every name in its own letters, or none of it."""

import struct
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.pictures.pages import answered

from haltline.engine import Dispute
from haltline.pictures.flow import flow
from haltline.pictures.flow_svg import as_file
from haltline.pictures.png import FontMissing, png
from haltline.pictures.scripts import parts
from haltline.pictures.steps import steps
from haltline.values.errors import InvalidValue

FONTS = Path("/usr/share/fonts")
METRE = 11_339  # pixels at 288 to the inch


def drawing(name):
    """The picture of a payment to an account of this name."""
    given_answer = answered([("t", 1, 0, "v", name, 5)], [Dispute("A", "t", 5)])
    return as_file(flow(given_answer.trail, steps(given_answer.trail)), str)


def drawn(name):
    """Its pixels, where this machine has the letters."""
    try:
        return png(drawing(name))
    except FontMissing as error:
        pytest.skip(f"{error}; any package of Noto fonts has them")


def chunks(data):
    """The chunks of a PNG by their kind, each with its content."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at, found = 8, {}
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        found.setdefault(kind, data[at + 8 : at + 8 + length])
        at += 12 + length
    return found


def test_it_has_the_size_of_the_drawing_at_288_dots_an_inch():
    found = chunks(drawn("Ostara"))
    svg = ElementTree.fromstring(drawing("Ostara"))
    wide, high = (round(3 * float(svg.get(side))) for side in ("width", "height"))
    assert struct.unpack_from(">II", found[b"IHDR"]) == (wide, high)
    assert struct.unpack(">IIB", found[b"pHYs"]) == (METRE, METRE, 1)


def test_the_same_drawing_is_the_same_pixels():
    assert drawn("Ostara ··4471") == drawn("Ostara ··4471")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ostara", "Ostaro"),
        ("मीरा", "हीरा"),  # boxes in place of letters would be the same for both
        ("मीरा ··7745", "हीरा ··7745"),
        ("SBI क्ष", "SBI क्\u200cष"),  # the second keeps its letters from joining; so the first's are joined
        ("क्ष SBI", "क्\u200cष SBI"),
        ("مرحبا ··55", "مربحا ··55"),
        ("SBI بنك مرحبا", "SBI مرحبا بنك"),
        ("தமிழ் ··1", "தமழி் ··1"),
    ],
)
def test_names_stand_in_their_own_letters(one, other):
    assert drawn(one) != drawn(other)


def test_a_label_is_cut_where_its_script_changes():
    assert parts("SBI श्री राम ··12") == [("", "SBI "), ("DEVANAGARI", "श्री राम"), ("", " ··12")]
    assert parts("Ünsal Ωμέγα Дом") == [("", "Ünsal Ωμέγα Дом")]
    assert parts("汉字 ไทย") == [("CJK", "汉字"), ("", " "), ("THAI", "ไทย")]
    assert parts("") == []


def test_without_a_font_nothing_is_drawn(tmp_path):
    with pytest.raises(FontMissing, match=r"no font in .* has Latin letters") as told:
        png(drawing("Ostara"), tmp_path)
    assert "name a folder that has it by --fonts" in told.value.remedy


def test_a_script_that_no_font_has_is_named(tmp_path):
    latin = [*FONTS.glob("**/NotoSans-Regular.ttf"), *FONTS.glob("**/DejaVuSans.ttf")]
    if not latin:
        pytest.skip(f"neither Noto Sans nor DejaVu Sans under {FONTS}")
    (tmp_path / "latin.ttf").symlink_to(latin[0])
    assert png(drawing("Ostara"), tmp_path)
    with pytest.raises(FontMissing, match=r"no font in .* has Thai letters"):
        png(drawing("SBI ไทย ··1"), tmp_path)
    with pytest.raises(FontMissing, match=r"has the sign 🏦 \(Bank\)"):
        png(drawing("🏦 SBI"), tmp_path)
    assert png(drawing("Ünsal & Söhne – Дом … ··1"), tmp_path)


def test_two_scripts_that_join_in_one_name_are_refused_rather_than_drawn_wrong():
    with pytest.raises(InvalidValue, match=r"which is in Devanagari and Tamil; take --svg"):
        png(drawing("मीरा தமிழ்"))
