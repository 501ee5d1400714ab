"""The same expressions on Spark: a local cluster with as many workers as there are cores."""

import pytest
from tests.engine.ledgers import result_of
from tests.engine.side_by_side import many
from tests.engine.stories import exposed

from haltline.cli.trace.backends import require, started
from haltline.engine import Ledger, Limits, trace
from haltline.engine.disputes import place
from haltline.engine.exposure import expose
from haltline.engine.relational import expose_on, trace_on

pytestmark = [
    pytest.mark.slow,
    # Spark's client leaves its sockets to the garbage collector
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
PARTITIONS = 2  # of a shuffle; the usual 200 are for more rows than these


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    try:
        require("spark")
    except ModuleNotFoundError as missing:
        pytest.skip(f"{missing.name} is not here")
    folder = tmp_path_factory.mktemp("spark")
    with pytest.MonkeyPatch.context() as patch:
        settings = f"spark.sql.shuffle.partitions {PARTITIONS}\nspark.ui.enabled false\n"
        (folder / "spark-defaults.conf").write_text(settings)
        patch.setenv("SPARK_CONF_DIR", str(folder))
        with started("spark") as engine:
            yield engine


@pytest.fixture(scope="module")
def crowd():
    rows, openings, disputed = many(400, seed=7)
    ledger = Ledger.from_rows(rows, openings)
    return ledger, place(ledger, disputed)


@pytest.mark.parametrize(
    ("rule", "bound"),
    [
        ("fifo", Limits()),
        ("fifo", Limits(as_of=4)),
        ("pro-rata", Limits()),
        ("lifo", Limits(max_hops=3, window=4, min_amount=2, as_of=7)),
    ],
)
def test_a_cluster_traces_hundreds_of_ledgers_to_the_unit(spark, crowd, rule, bound):
    assert result_of(trace_on(spark, *crowd, rule, bound)) == result_of(
        trace(*crowd, rule, bound, kernel=False)
    )


def test_a_cluster_finds_who_could_be_reached(spark, crowd):
    assert exposed(expose_on(spark, *crowd, as_of=6)) == exposed(expose(*crowd, as_of=6))
