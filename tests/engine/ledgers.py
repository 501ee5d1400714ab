"""Small ledgers with everything: ties, cycles, shortfalls, self-payments, exits, reversals, limits."""

from hypothesis import strategies as st
from tests.engine.naive import in_order

from haltline.engine import Dispute, Row
from haltline.engine.limits import Limits

NAMES = ["", "a", "b", "c", "é", "z,z"]


@st.composite
def payments(draw, unit=1, rows_max=14):
    """(rows, openings) with amounts of 1 to 9 units of `unit`."""
    amount = st.integers(1, 9).map(lambda n: n * unit)
    count = draw(st.integers(0, rows_max))
    names = draw(st.permutations([f"t{number}" for number in range(count)]))
    rows = [
        Row(name, draw(st.integers(-1, 3)), draw(st.integers(0, 1)), draw(PARTY), draw(PARTY), draw(amount))
        for name in names
    ]
    balances = st.integers(0, 9).map(lambda n: n * unit)
    openings = draw(st.dictionaries(st.sampled_from(NAMES[1:]), balances))
    return rows, openings


@st.composite
def cases(draw, unit=1, rows_max=14):
    """(rows, openings, disputes): most of the payments are disputed."""
    rows, openings = draw(payments(unit, rows_max))
    disputes = [
        dispute for row in rows if row.source != row.target for dispute in draw(disputes_of(row, unit))
    ]
    return rows, openings, draw(st.permutations(disputes))


PARTY = st.sampled_from(NAMES)


@st.composite
def disputes_of(draw, row, unit):
    """Up to three disputes on a payment, never more than it."""
    names = draw(st.lists(st.sampled_from(["A", "B", "C", "Ä"]), max_size=3, unique=True))
    left, found = row.amount // unit, []
    for name in names:
        if left:
            part = draw(st.integers(1, left))
            left -= part
            found.append(Dispute(name, row.transaction_id, part * unit))
    return found


@st.composite
def cases_with_reversals(draw, unit=1, rows_max=12, limited=True):
    """(rows, openings, disputes, limits): some of the payments are disputed, some are taken back."""
    rows, openings = draw(payments(unit, rows_max))
    for name in ["r1", "r2", "é3", "0"][: draw(st.integers(0, 4))]:
        rows += draw(reversals_of(rows, name, unit))
    disputed = [row for row in rows if row.source != row.target and draw(ONE_IN_THREE)]
    disputes = [dispute for row in disputed for dispute in draw(disputes_of(row, unit))]
    return draw(st.permutations(rows)), openings, disputes, draw(limits(unit)) if limited else Limits()


ONE_IN_THREE = st.sampled_from([False, False, True])


def limits(unit=1):
    """Each limit or none of it, in all combinations."""
    return st.builds(
        Limits,
        max_hops=st.none() | st.integers(0, 4),
        window=st.none() | st.integers(0, 4),
        min_amount=st.none() | st.integers(0, 6).map(lambda n: n * unit),
        as_of=st.none() | st.integers(-1, 5),
    )


@st.composite
def reversals_of(draw, rows, name, unit):
    """One more row that takes back a part of an earlier one, or none if nothing is left to take back."""
    back = {row.transaction_id: 0 for row in rows if not row.reverses}
    for row in rows:
        if row.transaction_id not in back:
            back[row.reverses] += row.amount
    whole = [row for row in rows if row.transaction_id in back and row.amount > back[row.transaction_id]]
    if not whole:
        return []
    paid = draw(st.sampled_from(whole))
    left = (paid.amount - back[paid.transaction_id]) // unit
    amount = draw(st.one_of(st.just(left), st.integers(1, left))) * unit
    time, sequence = paid.time + draw(st.integers(0, 2)), draw(st.integers(0, 1))
    row = Row(name, time, sequence, paid.target, paid.source, amount, paid.transaction_id)
    if in_order([paid, row])[0] is row:
        row = row._replace(sequence=paid.sequence + 1)
    return [row]


def result_of(trail):
    """A trail as the plain dictionaries that the naive reference gives."""
    lines = {name: getattr(trail, name)() for name in ("positions", "flows", "exits", "returned")}
    counted = {
        name: {(line.place, line.dispute_id): line.amount for line in found} for name, found in lines.items()
    }
    unfollowed = {(payment, dispute, reason): units for payment, dispute, units, reason in trail.unfollowed()}
    sums = {"superseded": trail.superseded(), "shortfalls": trail.shortfalls()}
    return counted | sums | {"unfollowed": unfollowed}
