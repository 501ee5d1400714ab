"""The scale hangs level exactly when the lines explain what was credited."""

from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from haltline.centre.desks.pictures.scale import FILLS, ScaleWords, draw

sums = st.one_of(st.just(0), st.integers(0, 10**12))
lines = st.dictionaries(st.sampled_from(sorted(FILLS)), sums)


def parts(credited: int, by_kind: dict[str, int]) -> ElementTree.Element:
    return ElementTree.fromstring(draw(credited, by_kind, ScaleWords(str)))


def drop(drawing: ElementTree.Element) -> float:
    """How much lower the credited side hangs."""
    (beam,) = (each for each in drawing if each.attrib.get("class") == "beam")
    return float(beam.attrib["y1"]) - float(beam.attrib["y2"])


@given(st.integers(1, 10**12), lines)
def test_the_heavier_side_hangs_lower_and_equal_sides_level(credited: int, by_kind: dict[str, int]) -> None:
    gap, hangs = credited - sum(by_kind.values()), drop(parts(credited, by_kind))
    if gap == 0:
        assert hangs == 0
    elif abs(gap) * 1000 > credited:
        assert (hangs > 0) == (gap > 0)
    assert abs(hangs) <= 52


@given(st.integers(1, 10**12), lines)
def test_a_gap_is_shown_as_a_box_of_its_own(credited: int, by_kind: dict[str, int]) -> None:
    drawing = parts(credited, by_kind)
    void = [each for each in drawing if each.attrib.get("class") == "void"]
    assert bool(void) == (sum(by_kind.values()) < credited)


def test_the_label_says_the_gap() -> None:
    assert parts(723, {"held": 183, "onward": 400}).attrib["aria-label"] == (
        "Scale: credited 723, lines of 583, gap 140"
    )
    assert parts(723, {"held": 723}).attrib["aria-label"] == "Scale: both sides hold 723"
