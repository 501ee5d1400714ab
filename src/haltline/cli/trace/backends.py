"""Where a trace is computed: by the kernels in this process, by DuckDB, or by Spark on a cluster."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from haltline.values.errors import HaltlineError, InvalidValue

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from haltline.cli.trace.inputs import Inputs
    from haltline.engine import Exposure, Trail
    from haltline.sources.in_place import FileEngine

KERNEL = "kernel"
NEEDED = {KERNEL: (), "duckdb": ("ibis", "duckdb"), "spark": ("ibis", "pyspark")}
FAILURE_LETTERS = 600  # of what Spark says; the rest is where in its own code
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

    def settled(self, wanted: "ir.Table") -> "ir.Table":
        """An expression as a table of the database, on disk where memory is short."""
        from ibis.util import gen_name

        return self.connection.create_table(gen_name("settled"), wanted, temp=True)

    def fetch(self, wanted: "ir.Table") -> "pa.Table":
        """The rows of an expression."""
        return self.connection.to_pyarrow(wanted)

    def parquet(self, path: Path) -> "ir.Table":
        """The file as a table, read when it is asked for."""
        return self.connection.read_parquet(str(path))

    def micros(self, moments: "ir.TimestampValue") -> "ir.IntegerValue":
        """Moments as microseconds since 1970."""
        return _named("epoch_us", moments)

    def unreadable(self, error: Exception) -> bool:
        """Whether an error may come of a damaged file; the database does not tell, but for want of room."""
        import duckdb

        room = (duckdb.OutOfMemoryException, duckdb.IOException)
        return isinstance(error, duckdb.Error) and not isinstance(error, room)


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

    def settled(self, wanted: "ir.Table") -> "ir.Table":
        """An expression computed once, each worker keeping its share in memory or on its disk."""
        from ibis.util import gen_name

        name = gen_name("settled")
        self.session.sql(self.connection.compile(wanted)).cache().createOrReplaceTempView(name)
        return self.connection.table(name)

    def fetch(self, wanted: "ir.Table") -> "pa.Table":
        """The rows of an expression, from the workers to this process."""
        return self.session.sql(self.connection.compile(wanted)).toArrow()

    def parquet(self, path: Path) -> "ir.Table":
        """The file as a table; each worker reads its share, so the path must mean the same to all."""
        return self.connection.read_parquet(f"file://{path.resolve()}")

    def micros(self, moments: "ir.TimestampValue") -> "ir.IntegerValue":
        """Moments as microseconds since 1970."""
        return _named("unix_micros", moments)

    def unreadable(self, error: Exception) -> bool:
        """Never: on a cluster an error may have any cause, and the file may be too large to be read here."""
        return False


def require(backend: str) -> None:
    """Raises ModuleNotFoundError for the first component that the backend needs and that is missing."""
    for name in NEEDED[backend]:
        if find_spec(name) is None:
            raise ModuleNotFoundError(f"{name} is not installed", name=name)
    if backend == "spark" and not (os.environ.get("JAVA_HOME") or shutil.which(JAVA)):
        raise ModuleNotFoundError("no Java runtime was found", name=JAVA)


@contextmanager
def started(backend: str) -> "Iterator[FileEngine | None]":
    """The engine of a backend, stopped at the end; None for the kernels, which are in this process."""
    if backend == KERNEL:
        yield None
        return
    require(backend)
    with tempfile.TemporaryDirectory(prefix="haltline-") as folder:
        yield from _duckdb(Path(folder)) if backend == "duckdb" else _spark(Path(folder))


def found(engine: "FileEngine | None", inputs: "Inputs", rule: str) -> "Trail | Exposure":
    """The answer under any rule."""
    return exposure(engine, inputs) if rule == "poison" else trail(engine, inputs, rule)


def trail(engine: "FileEngine | None", inputs: "Inputs", rule: str) -> "Trail":
    """The trace under a rule; InvalidValue when the backend cannot do it."""
    if engine is None:
        from haltline.engine import trace

        return trace(inputs.reading.ledger, inputs.parts, rule, inputs.limits)
    if inputs.in_place:
        from haltline.sources.traced_in_place import trail_in_place

        return trail_in_place(inputs.in_place, rule, inputs.limits)
    from haltline.engine.relational import trace_on

    return trace_on(engine, inputs.reading.ledger, inputs.parts, rule, inputs.limits)


def exposure(engine: "FileEngine | None", inputs: "Inputs") -> "Exposure":
    """Who was reached; InvalidValue for limits that need amounts."""
    if inputs.limits.any_on_the_way:
        raise InvalidValue("--rule poison", "has no amounts to follow; of the limits only --as-of applies")
    ledger, parts, as_of = inputs.reading.ledger, inputs.parts, inputs.limits.as_of
    if engine is None:
        from haltline.engine import expose

        return expose(ledger, parts, as_of=as_of)
    if inputs.in_place:
        from haltline.sources.traced_in_place import exposure_in_place

        return exposure_in_place(inputs.in_place, as_of)
    from haltline.engine.relational import expose_on

    return expose_on(engine, ledger, parts, as_of=as_of)


def reached(engine: "FileEngine | None", inputs: "Inputs") -> dict[str, int]:
    """Of each dispute how many accounts its money could have reached."""
    as_of = inputs.limits.as_of
    if inputs.in_place:
        from haltline.sources.traced_in_place import accounts_reached_in_place

        return accounts_reached_in_place(inputs.in_place, as_of)
    from haltline.engine.reached import accounts_reached

    return accounts_reached(exposure(engine, inputs), as_of=as_of)


def _named(function: str, moments: "ir.TimestampValue") -> "ir.IntegerValue":
    """A function that the engine has under this name."""
    import ibis

    @ibis.udf.scalar.builtin(name=function, signature=((moments.type(),), "int64"))
    def micros(moment): ...  # type: ignore[no-untyped-def]

    return micros(moments)


def _duckdb(folder: Path) -> "Iterator[FileEngine]":
    import duckdb
    import ibis

    connection = ibis.duckdb.connect(temp_directory=str(folder), preserve_insertion_order=False)
    try:
        yield OnDuckDB(connection)
    except duckdb.Error as error:
        raise HaltlineError(f"the run did not finish, DuckDB says: {error}") from None
    finally:
        connection.disconnect()


def _spark(folder: Path) -> "Iterator[FileEngine]":
    import ibis
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    running = SparkSession.getActiveSession()
    session = running or _session(folder)
    try:
        yield OnSpark(ibis.pyspark.connect(session), session)
    except (PySparkException, Py4JError) as error:
        raise HaltlineError(f"the run did not finish, Spark says: {str(error)[:FAILURE_LETTERS]}") from None
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
