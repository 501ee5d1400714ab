"""A ledger is the same whatever the order of its rows, and its name says what is in it."""

from hashlib import sha256

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.ledgers import cases
from tests.engine.naive import in_order

from haltline.engine import Dispute, DisputesRefused, Ledger, Row, trace
from haltline.engine.identity import identity, time_texts
from haltline.engine.ranks import RankIds
from haltline.values.errors import InvalidValue
from haltline.values.times import format_utc, from_micros, parse, to_micros

ROWS = [Row("t1", 1, 0, "v", "m", 100), Row("t2", 2, 0, "m", "m", 50), Row("t3", 3, 0, "n", "", 60)]


@settings(max_examples=100, deadline=None)
@given(case=cases())
def test_the_name_of_a_ledger_is_the_digest_of_its_lines(case):
    rows, openings, _ = case
    lines = [",".join(map(str, row[:6])) for row in in_order(rows)]
    lines += sorted((f"{account},{balance}" for account, balance in openings.items()), key=str.encode)
    text = "".join(line + "\n" for line in lines)
    assert identity(Ledger.from_rows(rows, openings)) == sha256(text.encode()).hexdigest()


FIRST, LAST = to_micros(parse("0001-01-01T00:00:00Z")), to_micros(parse("9999-12-31T23:59:59.999999Z"))


@settings(max_examples=50, deadline=None)
@given(times=st.lists(st.integers(FIRST, LAST)))
def test_calendar_times_are_written_with_six_decimals_and_z(times):
    written = time_texts(np.array([*times, FIRST, LAST], np.int64), calendar=True).to_pylist()
    assert written == [format_utc(from_micros(time)) for time in [*times, FIRST, LAST]]


@pytest.mark.parametrize(
    ("rows", "openings"),
    [
        ([ROWS[0], ROWS[0]], {}),
        ([ROWS[0]._replace(amount=0)], {}),
        ([ROWS[0]._replace(amount=-1)], {}),
        ([ROWS[0]._replace(amount=2**63)], {}),
        ([], {"a": -1}),
        ([], {"": 1}),
    ],
)
def test_a_ledger_that_cannot_be_is_refused(rows, openings):
    with pytest.raises(InvalidValue):
        Ledger.from_rows(rows, openings)


@pytest.mark.parametrize(
    ("disputes", "places"),
    [
        ([("A", "t9", 1)], [0]),
        ([("A", "t1", 101)], [0]),
        ([("A", "t1", 60), ("B", "t1", 41)], [0, 1]),
        ([("A", "t1", 60), ("A", "t1", 10)], [1]),
        ([("A", "t2", 1)], [0]),
        ([("A", "t1", 0), ("", "t1", 1), ("B", "t1", 100)], [0, 1]),
        ([("A", "t1", 101), ("B", "t9", 1)], [0, 1]),
    ],
)
def test_disputes_that_cannot_stand_are_named_all_at_once(disputes, places):
    with pytest.raises(DisputesRefused) as refused:
        trace(Ledger.from_rows(ROWS), [Dispute(*dispute) for dispute in disputes])
    assert [place for place, _ in refused.value.problems] == places


def test_ranks_are_names_that_need_no_memory():
    ids = RankIds(np.array([1, 2, 7, 12]))
    assert list(ids) == ["0000000001", "0000000002", "0000000007", "0000000012"]
    assert ids[2] == "0000000007"
    assert list(ids[1:3]) == ["0000000002", "0000000007"]
    assert ids.find({"0000000007", "7", "0000000003", "0000000000", "000000000x"}) == {"0000000007": 2}
