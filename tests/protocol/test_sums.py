"""The sum rule holds to the unit, or the gap is named: fault 6."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haltline.protocol import Reply, SumMismatch, explained, gap, parse, require_balanced

AMOUNTS = st.integers(1, 10**15)


def test_a_balanced_reply_passes(make_reply):
    reply = make_reply()
    assert explained(reply) == reply.credited
    require_balanced(reply)


@pytest.mark.parametrize(("credited", "missing"), [("50001", 1), ("49999", -1), ("0", -50000)])
def test_a_reply_that_does_not_add_up_names_its_gap(make_reply, credited, missing):
    with pytest.raises(SumMismatch) as caught:
        require_balanced(make_reply(credited=credited))
    assert caught.value.gap == missing


@given(
    sums=st.fixed_dictionaries(dict.fromkeys(("free", "released", "returned", "unknown"), AMOUNTS)),
    held=AMOUNTS,
    shares=st.lists(AMOUNTS, max_size=4),
    off=st.integers(-3, 3),
)
def test_the_gap_is_what_was_left_out(reply_bytes, sums, held, shares, off):
    line = {"transfer_id": "T", "reference": "U", "rail": "r", "to_institution": "G", "booked_at": AT}
    cash = {"kind": "cash", "at": AT}
    whole = sum(sums.values()) + held + 2 * sum(shares)
    reply = parse(
        Reply,
        reply_bytes(
            **{name: str(amount) for name, amount in sums.items()},
            credited=str(whole + off),
            held__amount=str(held),
            onward=[{**line, "amount": str(share), "share": str(share)} for share in shares],
            withdrawn=[{**cash, "amount": str(share + 5), "share": str(share)} for share in shares],
        ),
    )
    assert explained(reply) == whole
    assert gap(reply) == off


AT = "2026-11-22T04:46:00Z"
