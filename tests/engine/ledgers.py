"""Small ledgers with everything that can go wrong at once: ties, cycles, shortfalls, self-payments, exits."""

from hypothesis import strategies as st

from haltline.engine import Dispute, Row

NAMES = ["", "a", "b", "c", "é", "z,z"]


@st.composite
def cases(draw, unit=1, rows_max=14):
    """(rows, openings, disputes) with amounts of 1 to 9 units of `unit`."""
    amount = st.integers(1, 9).map(lambda n: n * unit)
    count = draw(st.integers(0, rows_max))
    names = draw(st.permutations([f"t{number}" for number in range(count)]))
    rows = [
        Row(name, draw(st.integers(-1, 3)), draw(st.integers(0, 1)), draw(PARTY), draw(PARTY), draw(amount))
        for name in names
    ]
    balances = st.integers(0, 9).map(lambda n: n * unit)
    openings = draw(st.dictionaries(st.sampled_from(NAMES[1:]), balances))
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


def result_of(trail):
    """A trail as the plain dictionaries that the naive reference gives."""
    lines = {"positions": trail.positions(), "flows": trail.flows(), "exits": trail.exits()}
    counted = {
        name: {(line.place, line.dispute_id): line.amount for line in found} for name, found in lines.items()
    }
    return counted | {"superseded": trail.superseded(), "shortfalls": trail.shortfalls()}
