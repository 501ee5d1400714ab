"""The money bar always adds up to the disputed sum, hides nothing and never changes its order."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haltline.centre.desks.pictures.money_bar import draw, english, label, pieces
from haltline.centre.desks.pictures.states import ORDER, Sums
from haltline.pictures.tiling import SLIVER, WHOLE

amounts = st.one_of(st.just(0), st.integers(0, 1000), st.integers(0, 10**13))
sums = st.builds(Sums, amounts, amounts, amounts, amounts, amounts, amounts)


@given(sums)
def test_pieces_tile_the_bar_and_carry_the_exact_sums(whole: Sums) -> None:
    shown = pieces(whole)
    assert sum(piece.amount for piece in shown) == whole.disputed
    if shown:
        assert shown[0].start == 0 and shown[-1].start + shown[-1].width == WHOLE
    assert all(one.start + one.width == two.start for one, two in pairwise(shown))
    assert all(piece.width >= SLIVER for piece in shown)


@given(sums)
def test_order_is_fixed_and_empty_states_take_no_room(whole: Sums) -> None:
    states = [piece.state for piece in pieces(whole)]
    assert states == [state for state in ORDER if whole.parts[state]]


@given(sums)
def test_widths_without_slivers_are_in_proportion(whole: Sums) -> None:
    thick = [piece for piece in pieces(whole) if piece.width > SLIVER]
    room, rest = sum(piece.width for piece in thick), sum(piece.amount for piece in thick)
    for piece in thick:
        assert abs(piece.width * rest - piece.amount * room) <= 2 * rest


@given(sums)
def test_mirrored_is_the_same_bar_from_the_other_side(whole: Sums) -> None:
    def places(drawing: str) -> list[tuple[float, float]]:
        rects = ElementTree.fromstring(drawing).iter("rect")
        return [(float(each.attrib["x"][:-1]), float(each.attrib["width"][:-1])) for each in rects]

    plain, turned = places(draw(whole, english())), places(draw(whole, english(), mirrored=True))
    assert [(round(100 - x - wide, 2), wide) for x, wide in plain] == turned


def test_the_label_says_what_the_picture_shows() -> None:
    whole = Sums(returned=1, in_flight=20, withdrawn=300)
    assert label(whole, english()) == "321 disputed: returned 1, in flight 20, withdrawn 300"
    assert label(Sums(), english()) == "0 disputed"


def test_a_negative_part_is_refused() -> None:
    with pytest.raises(ValueError, match="held is negative"):
        Sums(held=-1)
