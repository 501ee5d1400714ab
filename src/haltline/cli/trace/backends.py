"""Where a trace is computed: by the kernels in this process, by DuckDB, or by Spark on a cluster."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from haltline.values.errors import InvalidValue

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from haltline.cli.trace.inputs import Inputs
    from haltline.engine import Exposure, Trail
    from haltline.engine.relational import Engine

KERNEL = "kernel"
NEEDED = {KERNEL: (), "duckdb": ("ibis", "duckdb"), "spark": ("ibis", "pyspark")}
JAVA = "java"  # Spark's own; a cluster's client has it too


class OnDuckDB(NamedTuple):
    """DuckDB in this process; what does not fit in memory goes to a folder on disk."""

    connection: Any

    def keep(self, rows: "pa.Table") -> "ir.Table":
        """Rows as a table of the database; they stay where they are."""
        from ibis.util import gen_name

        name = gen_name("kept")
        self.connection.con.register(name, rows)
        return self.connection.table(name)

    def fetch(self, wanted: "ir.Table") -> "pa.Table":
        """The rows of an expression."""
        return self.connection.to_pyarrow(wanted)


class OnSpark(NamedTuple):
    """A Spark session, on this machine or wherever its settings point."""

    connection: Any
    session: Any

    def keep(self, rows: "pa.Table") -> "ir.Table":
        """Rows as a view of the session; they go from this process to the workers."""
        from ibis.util import gen_name

        name = gen_name("kept")
        self.session.createDataFrame(rows).createOrReplaceTempView(name)
        return self.connection.table(name)

    def fetch(self, wanted: "ir.Table") -> "pa.Table":
        """The rows of an expression, from the workers to this process."""
        return self.session.sql(self.connection.compile(wanted)).toArrow()


def require(backend: str) -> None:
    """Raises ModuleNotFoundError for the first component that the backend needs and that is missing."""
    for name in NEEDED[backend]:
        if find_spec(name) is None:
            raise ModuleNotFoundError(f"{name} is not installed", name=name)
    if backend == "spark" and not (os.environ.get("JAVA_HOME") or shutil.which(JAVA)):
        raise ModuleNotFoundError("no Java runtime was found", name=JAVA)


@contextmanager
def started(backend: str) -> "Iterator[Engine]":
    """The engine of a backend, stopped at the end."""
    with tempfile.TemporaryDirectory(prefix="haltline-") as folder:
        yield from _duckdb(Path(folder)) if backend == "duckdb" else _spark(Path(folder))


def trail(backend: str, inputs: "Inputs", rule: str) -> "Trail":
    """The trace under a rule; InvalidValue when the backend cannot do it."""
    if backend == KERNEL:
        from haltline.engine import trace

        return trace(inputs.reading.ledger, inputs.parts, rule, inputs.limits)
    from haltline.engine.relational import trace_on

    with started(backend) as engine:
        return trace_on(engine, inputs.reading.ledger, inputs.parts, rule, inputs.limits)


def exposure(backend: str, inputs: "Inputs") -> "Exposure":
    """Who was reached; InvalidValue for limits that need amounts."""
    if inputs.limits.any_on_the_way:
        raise InvalidValue("--rule poison", "has no amounts to follow; of the limits only --as-of applies")
    ledger, parts, as_of = inputs.reading.ledger, inputs.parts, inputs.limits.as_of
    if backend == KERNEL:
        from haltline.engine import expose

        return expose(ledger, parts, as_of=as_of)
    from haltline.engine.relational import expose_on

    with started(backend) as engine:
        return expose_on(engine, ledger, parts, as_of=as_of)


def _duckdb(folder: Path) -> "Iterator[Engine]":
    import ibis

    connection = ibis.duckdb.connect(temp_directory=str(folder), preserve_insertion_order=False)
    try:
        yield OnDuckDB(connection)
    finally:
        connection.disconnect()


def _spark(folder: Path) -> "Iterator[Engine]":
    import ibis
    from pyspark.sql import SparkSession

    running = SparkSession.getActiveSession()
    session = running or _session(folder)
    try:
        yield OnSpark(ibis.pyspark.connect(session), session)
    finally:
        if running is None:
            session.stop()


def _session(folder: Path) -> Any:
    """A new session by the settings it finds (spark-defaults.conf, PYSPARK_SUBMIT_ARGS), and quiet."""
    from pyspark.sql import SparkSession

    settings = {
        "spark.sql.warehouse.dir": str(folder),
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
    }
    session = SparkSession.builder.appName("haltline").config(map=settings).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session
