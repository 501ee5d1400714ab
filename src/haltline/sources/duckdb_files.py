"""A table of a DuckDB database file into the same text columns as CSV; the file is opened read only."""

from pathlib import Path
from typing import TYPE_CHECKING

from haltline.sources.bad_input import BadInput
from haltline.sources.table import Table, Wanted
from haltline.sources.typed_columns import as_table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

TABLE = "transactions"  # by this name, unless there is one table only
WIDE = ("HUGEINT", "UHUGEINT")  # Arrow has no type for them
NOTHING_OUTSIDE: dict[
    str, str | bool | int | float | list[str]
] = {  # a view may name other files or the network; none is opened for it
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


def read(path: Path, wanted: Wanted) -> Table:
    """The wanted columns of the table; BadInput when there is none to choose or the file is damaged."""
    import duckdb

    file = str(path)
    if path.suffix == ".gz":
        raise BadInput(f"{file}: is a packed DuckDB database, which cannot be read in place; unpack it")
    try:
        with duckdb.connect(file, read_only=True, config=NOTHING_OUTSIDE) as database:
            table = _table(file, database)
            kinds = _kinds(database, table)
            places = wanted.places(list(kinds), file)
            columns = ", ".join(_column(wanted.names[ours], kinds) for ours in places)
            found = database.execute(f"SELECT {columns} FROM {_quoted(table)}").to_arrow_table()  # noqa: S608
    except duckdb.Error as error:
        said = str(error).splitlines()[0]
        raise BadInput(f"{file}: cannot be read as a DuckDB database: {said}") from None
    return as_table(file, found, places, wanted)


def _table(file: str, database: "DuckDBPyConnection") -> str:
    """The table named transactions, else the only one."""
    rows = database.execute("SELECT table_name FROM duckdb_tables() WHERE NOT internal ORDER BY 1").fetchall()
    names = [name for (name,) in rows]
    if TABLE in names or len(names) == 1:
        return TABLE if TABLE in names else names[0]
    found = f"the tables {', '.join(names)}" if names else "no table"
    raise BadInput(f"{file}: has {found}; the one to read must be the only one or be called {TABLE}")


def _kinds(database: "DuckDBPyConnection", table: str) -> dict[str, str]:
    """The columns of the table and their types."""
    return {row[0]: row[1] for row in database.execute(f"DESCRIBE {_quoted(table)}").fetchall()}


def _column(name: str, kinds: dict[str, str]) -> str:
    quoted = _quoted(name)
    return f"{quoted}::VARCHAR AS {quoted}" if kinds[name] in WIDE else quoted


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
