"""What a side remembers and how much it takes: nonces for as long as they matter, calls at a rate."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import haltline.protocol
from haltline.protocol import NONCE_KEPT, CallRate, Nonces, PartEnded, Receipt, key_of
from haltline.protocol.problems import MEANINGS, SIGNATURE_MEANINGS, ProblemCode
from haltline.protocol.signing import Refusal

NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_a_nonce_counts_once_for_each_key():
    nonces = Nonces()
    assert [nonces.seen("a", "n", NOW), nonces.seen("b", "n", NOW), nonces.seen("a", "n", NOW)] == [0, 0, 1]


def test_a_nonce_is_remembered_as_long_as_its_signature_could_count_and_then_forgotten():
    nonces = Nonces()
    nonces.seen("a", "n", NOW)
    assert nonces.seen("a", "n", NOW + NONCE_KEPT)
    assert not nonces.seen("a", "n", NOW + NONCE_KEPT + SECOND)


def test_seeing_a_replay_does_not_make_the_first_nonce_live_longer():
    nonces = Nonces()
    nonces.seen("a", "n", NOW)
    nonces.seen("a", "n", NOW + NONCE_KEPT)
    nonces.seen("a", "other", NOW + NONCE_KEPT + SECOND)
    assert len(nonces) == 1


def test_a_busy_table_does_not_grow_beyond_the_nonces_that_still_matter():
    nonces, sizes = Nonces(), []
    for n in range(3000):
        nonces.seen("a", str(n), NOW + n * SECOND)
        sizes.append(len(nonces))
    assert max(sizes) == NONCE_KEPT // SECOND + 1


def test_a_burst_is_taken_and_the_call_after_it_told_how_long_to_wait():
    rate = CallRate(a_second=2, at_once=5)
    assert [rate.wait("bank", NOW) for _ in range(6)] == [0, 0, 0, 0, 0, 1]
    assert rate.wait("other", NOW) == 0


def test_the_reserve_fills_again_with_time_and_never_beyond_its_size():
    rate = CallRate(a_second=2, at_once=5)
    for _ in range(6):
        rate.wait("bank", NOW)
    assert [rate.wait("bank", NOW + SECOND) for _ in range(3)] == [0, 0, 1]
    assert [rate.wait("bank", NOW + 99 * SECOND) for _ in range(6)] == [0] * 5 + [1]


@given(st.lists(st.integers(0, 3000), min_size=1, max_size=200))
def test_no_order_of_calls_gets_more_through_than_burst_and_rate_allow(pauses_ms):
    rate, at, taken = CallRate(a_second=3, at_once=4), NOW, 0
    for pause in pauses_ms:
        at += timedelta(milliseconds=pause)
        taken += rate.wait("bank", at) == 0
    assert taken <= 4 + 3 * (at - NOW).total_seconds() + 1e-6


def test_a_clock_that_jumps_back_gives_nothing_away():
    rate = CallRate(a_second=1, at_once=1)
    assert [rate.wait("bank", NOW), rate.wait("bank", NOW - 60 * SECOND)] == [0, 1]


def test_every_code_and_every_reason_has_a_meaning_and_a_status():
    assert MEANINGS.keys() == set(ProblemCode)
    assert SIGNATURE_MEANINGS.keys() == set(Refusal)
    assert all(400 <= meaning.status <= 599 for meaning in MEANINGS.values())


def test_every_effect_has_a_key(make_request, make_reply):
    assert key_of(make_request()) == "hold:H1"
    assert key_of(make_reply()) == "R1"
    assert key_of(PartEnded(hold_id="H1", amount=1, ended_at=NOW)) == "ended-H1"
    with pytest.raises(ValueError, match="no idempotency key"):
        key_of(Receipt(hold_id="H1", received_at=NOW))


SAID = re.compile(r'(?:problem|DeskRefusal|MessageError)\(\s*\d{3}, "([a-z-]+)"')
BESIDE_THE_PROTOCOL = {"no-such-account", "not-the-city", "no-such-verb"}
PLACES = ("protocol", "city", "centre/holds", "centre/partners", "centre/recovery")


def test_every_code_that_either_side_says_is_on_the_list():
    """Codes of ISO 20022 are on a list of their own; those beside are said by the city to itself."""
    root = Path(haltline.protocol.__file__).parents[1]
    files = [file for place in PLACES for file in (root / place).rglob("*.py")]
    said = {code for file in files for code in SAID.findall(file.read_text(encoding="utf-8"))}
    assert "tombstoned" in said
    assert said - BESIDE_THE_PROTOCOL <= {str(code) for code in ProblemCode}
