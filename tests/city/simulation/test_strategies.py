"""Why a key never changes and silence is asked about: the measured claim behind the retries."""

import pytest
from tests.city.simulation.strategies import differing

SEEDS = range(1, 101)


@pytest.mark.slow
def test_only_the_same_key_with_a_status_query_keeps_the_books_equal() -> None:
    new_key, same_key = (differing(name, SEEDS) for name in ("a new key for each retry", "the same key"))
    assert new_key > 40 and 0 < same_key < new_key
    assert differing("the same key and a status query", SEEDS) == 0
