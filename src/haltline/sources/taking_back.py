"""Which rows of a file take an earlier payment back, and what is wrong with those that cannot."""

from collections.abc import Container
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from haltline.engine.ledger import Findable
from haltline.engine.reversals import no_reversals, reversal_pairs, reversal_problems
from haltline.sources.coding import Coded

Integers = NDArray[np.int64]


class Ordered(NamedTuple):
    """The distinct rows of a file in order, every currency among them: five columns and the names."""

    names: Findable
    sources: Integers
    targets: Integers
    amounts: Integers
    currencies: Integers
    reverses: Integers  # codes among the labels


def find_reversals(
    rows: Ordered, labels: Coded, unsure: Container[str] = ()
) -> tuple[Integers, dict[int, str]]:
    """Pairs (row, the row it takes back) by place in the order, and reasons by place for rows that cannot.

    A reversal has the currency of its payment, mirrors it, comes after it, and is not reversed itself.
    Nothing is said of one whose payment is not among the rows but in `unsure`.
    """
    texts = labels.names.to_pylist()
    if not any(texts):
        return no_reversals(), {}
    named = np.array([bool(text) for text in texts])
    reversing = np.flatnonzero(named[rows.reverses]).tolist()
    where = rows.names.find({text for text in texts if text})
    found, problems = {}, {}
    for row in reversing:
        payment = where.get(texts[rows.reverses[row]])
        if payment is None:
            if texts[rows.reverses[row]] not in unsure:
                problems[row] = f"reverses: {texts[rows.reverses[row]]!r} is not in the file"
        elif rows.currencies[row] != rows.currencies[payment]:
            problems[row] = "reverses: names a payment in another currency"
        else:
            found[row] = payment
    pairs = reversal_pairs(found)
    return pairs, problems | reversal_problems(pairs, rows.sources, rows.targets, rows.amounts)
