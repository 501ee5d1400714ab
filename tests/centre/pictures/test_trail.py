"""The trail picture: what is drawn adds up, tiles exactly and can be read."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from tests.centre.pictures.trails import the_case, trails

from haltline.centre.desks.pictures.money_bar import english
from haltline.centre.desks.pictures.states import ENGLISH, ORDER
from haltline.centre.desks.pictures.trail import MAX_POSTS, Post, Strand, Trail, merged
from haltline.centre.desks.pictures.trail_layout import HAIR, Band, Layout, lay_out
from haltline.centre.desks.pictures.trail_svg import TrailWords, draw
from haltline.centre.desks.pictures.trail_table import rows

calm = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


def laid(trail: Trail) -> Layout:
    return lay_out(trail, ENGLISH, str)


def overlap(one: tuple[int, int, int, int], two: tuple[int, int, int, int]) -> bool:
    """Whether two boxes (left, top, right, bottom) share any area."""
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]


def levels(band: Band) -> list[tuple[int, int, int, int]]:
    """The boxes of a band's level stretches."""
    return [(turned, top, until, top + band.thick) for turned, top, until in band.bends if until > turned]


@calm
@given(trails())
def test_strands_tile_every_post_without_gap_or_overlap(trail: Trail) -> None:
    if not trail.drawable:
        return
    layout = laid(trail)
    thick = {band.strand: band.thick for band in layout.bands}
    for post in layout.posts:
        stack = sorted((top, top + thick[strand]) for strand, top in post.slots.items())
        assert stack[0][0] == post.y and stack[-1][1] == post.y + post.height
        assert all(above[1] == below[0] for above, below in pairwise(stack))


@calm
@given(trails())
def test_bands_leave_and_reach_posts_exactly_where_their_strand_has_its_place(trail: Trail) -> None:
    if not trail.drawable:
        return
    layout = laid(trail)
    slots = {(post.hop, strand): top for post in layout.posts for strand, top in post.slots.items()}
    hop_of = {post.x: post.hop for post in layout.posts}
    for band in layout.bands:
        starts = [post for post in layout.posts if band.strand in post.slots and post.x < band.x]
        assert band.y == slots[max(post.hop for post in starts), band.strand]
        *_, until = band.bends[-1]
        if until in hop_of and (hop_of[until], band.strand) in slots:
            assert band.bends[-1][1] == slots[hop_of[until], band.strand]


@calm
@given(trails())
def test_what_is_drawn_sums_to_the_disputed_sum_at_every_hop(trail: Trail) -> None:
    if not trail.drawable:
        return
    layout = laid(trail)
    whole = sum(strand.amount for strand in trail.strands)
    assert sum(strand.amount for strand in layout.strands) == whole
    for hop in range(trail.hops + 1):
        here = sum(post.amount for post in layout.posts if post.hop == hop)
        ended = sum(strand.amount for strand in layout.strands if len(strand.path) <= hop)
        assert here + ended == whole
    assert all(band.thick >= HAIR for band in layout.bands)


@calm
@given(trails())
def test_no_label_meets_another_label_or_a_band_or_a_post(trail: Trail) -> None:
    if not trail.drawable:
        return
    layout = laid(trail)
    labels = [post.label.box for post in layout.posts] + [mark.label.box for mark in layout.ends]
    for index, box in enumerate(labels):
        assert box[0] >= 0 and box[1] >= 0 and box[2] <= layout.width and box[3] <= layout.height
        assert not any(overlap(box, other) for other in labels[index + 1 :])
        assert not any(overlap(box, level) for band in layout.bands for level in levels(band))
        assert not any(
            overlap(box, (post.x, post.y, post.x + 1000, post.y + post.height)) for post in layout.posts
        )


@calm
@given(trails())
def test_the_table_tells_the_same_sums(trail: Trail) -> None:
    for row in rows(trail):
        assert row.came_in == row.held + row.waiting + row.went_on
        assert row.went_on == sum(part.amount for part in row.to)
    assert sum(row.came_in for row in rows(trail) if row.hop == 0) == trail.sums.disputed


@calm
@given(trails())
def test_the_drawing_is_plain_svg_without_style_or_script(trail: Trail) -> None:
    drawing = draw(trail, TrailWords(english()))
    if not trail.drawable:
        assert drawing == ""
        return
    root = ElementTree.fromstring(drawing)
    assert not any("style" in each.attrib or each.tag == "script" for each in root.iter())


def test_no_band_crosses_another_where_money_never_meets_again() -> None:
    layout = laid(the_case())
    for post in layout.posts:
        order = [strand for strand, _ in sorted(post.slots.items(), key=lambda pair: pair[1])]
        assert order == sorted(order)


def test_colours_say_where_the_money_ended_from_the_payer_on() -> None:
    drawing = draw(the_case(), TrailWords(english()))
    assert (
        drawing.count('class="strand t-flight"') == 3 + 1
    )  # to Ostara, Padmor, Mirkand, and what stands open there
    assert drawing.count('class="strand t-held"') == 3 + 2 + 3
    assert drawing.count("url(#hatch)") == 3
    assert drawing.count("node-waits") == 1


def test_one_account_and_one_strand_are_enough() -> None:
    trail = Trail((Post("v", "Sirvala State Bank"),), (Strand(("v",), "in_flight", 5_00),))
    assert "In flight 500" in draw(trail, TrailWords(english()))
    assert [(row.came_in, row.waiting) for row in rows(trail)] == [(500, 500)]


def test_nothing_known_draws_nothing() -> None:
    assert draw(Trail(), TrailWords(english())) == ""
    assert rows(Trail()) == ()


def test_a_trail_too_large_to_read_is_left_to_its_table() -> None:
    posts = tuple(Post(f"a{index}", f"Bank {index}") for index in range(MAX_POSTS + 1))
    strands = tuple(Strand((post.key,), "held", 1) for post in posts)
    trail = Trail(posts, strands)
    assert not trail.drawable and draw(trail, TrailWords(english())) == ""
    assert len(rows(trail)) == MAX_POSTS + 1


def test_right_to_left_mirrors_every_upright() -> None:
    plain, mirrored = (
        draw(the_case(), TrailWords(english())),
        draw(the_case(), TrailWords(english()), mirrored=True),
    )
    layout = laid(the_case())

    def lefts(drawing: str) -> list[float]:
        return sorted(
            float(each.attrib["x"])
            for each in ElementTree.fromstring(drawing).iter("rect")
            if each.attrib["class"] == "node"
        )

    flipped = sorted(round(layout.width / 100 - left - 10, 2) for left in lefts(plain))
    assert lefts(mirrored) == flipped


@pytest.mark.parametrize(
    "strand",
    [Strand((), "held", 1), Strand(("x",), "held", 1), Strand(("v",), "saved", 1), Strand(("v",), "held", 0)],
)
def test_a_strand_that_cannot_be_true_is_refused(strand: Strand) -> None:
    with pytest.raises(ValueError, match="a strand"):
        Trail((Post("v", "Sirvala"),), (strand,))


def test_strands_of_one_way_and_state_are_drawn_as_one() -> None:
    twice = Trail(the_case().posts, the_case().strands * 2)
    assert [strand.amount for strand in merged(twice).strands] == [
        2 * each.amount for each in the_case().strands
    ]
    assert set(ORDER) == {strand.state for strand in twice.strands}
