"""`haltline ledger`: build a ledger once from any file, and say what a built one holds."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from haltline.cli.stages import Stages
from haltline.cli.trace.inputs import column_names, scale

if TYPE_CHECKING:
    from haltline.sources.folder_format import Page
    from haltline.sources.transactions import Reading


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the command and its verbs."""
    command = subparsers.add_parser("ledger", help="build a ledger once, use it often", allow_abbrev=False)
    verbs = command.add_subparsers(dest="verb", metavar="VERB", required=True)
    built = verbs.add_parser("build", help="read a file into a folder of columns", allow_abbrev=False)
    built.add_argument("file", type=Path, metavar="FILE")
    built.add_argument("--out", type=Path, required=True, metavar="PATH")
    built.add_argument("--columns", type=column_names, default={}, metavar="a=b,...")
    built.add_argument("--scale", type=scale, default=0, metavar="N")
    built.add_argument("--currency", metavar="XXX")
    built.add_argument("--openings", type=Path, metavar="FILE")
    built.set_defaults(run=build)
    about = verbs.add_parser("info", help="say what a built ledger holds", allow_abbrev=False)
    about.add_argument("path", type=Path, metavar="PATH")
    about.add_argument("--json", action="store_true")
    about.set_defaults(run=info)


def build(arguments: argparse.Namespace) -> int:
    """Reads and checks every row, then writes the folder, whole or not at all; prints what it holds."""
    from haltline.engine.identity import identity
    from haltline.engine.names import texts
    from haltline.sources.folder_writing import require_free, write_folder

    stages = Stages(("read", "name", "write"))
    require_free(arguments.out)
    with stages.stage("read"):
        reading = _read(arguments)
    with stages.stage("name"):
        texts(reading.ledger.ids)  # puts them in order, once for the name and for the folder
        name = identity(reading.ledger)
    with stages.stage("write"):
        page = write_folder(arguments.out, reading, name, arguments.scale)
    _print(page)
    print(f"seconds: {stages.total()}")
    return 0


def info(arguments: argparse.Namespace) -> int:
    """Prints what a built ledger holds, after reading all of it; a damaged one is bad input."""
    from haltline.sources.folder_reading import as_json, open_folder, read_page, require_intact

    page = read_page(arguments.path)
    open_folder(arguments.path, page)
    require_intact(arguments.path, page)
    if arguments.json:
        print(json.dumps(as_json(page), ensure_ascii=False))
    else:
        _print(page)
    return 0


def _read(arguments: argparse.Namespace) -> "Reading":
    """The file as a ledger; BadInput with the report and all bad rows, or when it has no rows at all."""
    from haltline.sources.bad_input import Faults
    from haltline.sources.money_lists import read_openings
    from haltline.sources.transactions import Layout, examined

    faults = Faults()
    layout = Layout(arguments.columns, arguments.scale, arguments.currency)
    openings = read_openings(arguments.openings, layout.scale, faults) if arguments.openings else {}
    reading, report = examined(arguments.file, layout, openings, faults)
    faults.stop_if_any(f"{arguments.file}:", *report.lines())
    faults.stop_if_empty(arguments.file, report.rows)
    assert reading  # else a fault would have been noted
    return reading


def _print(page: "Page") -> None:
    for line in page.report.lines():
        print(line)
    print(f"accounts: {page.accounts}")
    print(f"currency: {page.currency or 'not said'}")
    print(f"ledger: {page.ledger}")
