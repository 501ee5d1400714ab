"""Trails for tests: the one case that runs through all screens, and random ones."""

from __future__ import annotations

from hypothesis import strategies as st

from haltline.centre.desks.pictures.states import ORDER
from haltline.centre.desks.pictures.trail import Post, Strand, Trail


def the_case() -> Trail:
    """Rupees 2,48,500 over three hops; the same case as on every sample page."""
    posts = (
        Post("v", "Sirvala State Bank", "··8830", "2,48,500 in two payments"),
        Post("o", "Ostara Bank", "··4471", "2,48,500 in by 10:31", href="#fact-o"),
        Post("p", "Padmor Payments Bank", "··9082", "1,20,000 in, 10:33", href="#fact-p"),
        Post("b", "Belang Bank", "··3316", "72,300 in, 10:38", href="#fact-b"),
        Post("m", "Mirkand Bank", "··7745", "26,000 in, 10:47", waits=True, href="#fact-m"),
        Post("j", "Jhelwan Wallet", "··1209", "40,000 in, 10:44", href="#fact-j"),
    )
    strands = (
        Strand(("v", "o", "p"), "withdrawn", 10_000_00, "shop in Tamsara, 10:44"),
        Strand(("v", "o", "p", "m"), "in_flight", 26_000_00, "must answer by 11:20"),
        Strand(("v", "o", "p"), "held", 84_000_00, "until 28 Nov, 10:58"),
        Strand(("v", "o"), "held", 36_200_00, "until 28 Nov, 10:49"),
        Strand(("v", "o", "b"), "held", 18_300_00),
        Strand(("v", "o", "b", "j"), "returned", 22_000_00, "credited to victim, 11:02"),
        Strand(("v", "o", "b", "j"), "released", 6_000_00, "wages of the holder, 11:01"),
        Strand(("v", "o", "b", "j"), "withdrawn", 12_000_00, "voucher shop, online, 10:52"),
        Strand(("v", "o", "b"), "unknown", 14_000_00, "Belang cannot say yet"),
        Strand(("v", "o"), "withdrawn", 20_000_00, "ATM, Korvane bus stand, 10:36"),
    )
    return Trail(posts, strands)


_WORDS = st.text(st.characters(whitelist_categories=("Lu", "Ll", "Lo", "Mn", "Nd", "Zs")), max_size=60)


@st.composite
def trails(draw: st.DrawFn) -> Trail:
    """Any trail of up to 40 accounts: merging, splitting, coming back, long names, tiny and huge sums."""
    count = draw(st.integers(1, 12))
    keys = [f"a{index}" for index in range(count)]
    posts = tuple(
        Post(key, draw(_WORDS) or key, draw(_WORDS), draw(_WORDS), waits=draw(st.booleans())) for key in keys
    )
    payers = keys[: draw(st.integers(1, min(3, count)))]
    strands = []
    for _ in range(draw(st.integers(1, 14))):
        onward = draw(st.lists(st.sampled_from(keys), max_size=5))
        amount = draw(st.one_of(st.integers(1, 100), st.integers(1, 10**12)))
        strands.append(
            Strand(
                (draw(st.sampled_from(payers)), *onward), draw(st.sampled_from(ORDER)), amount, draw(_WORDS)
            )
        )
    return Trail(posts, tuple(strands))
