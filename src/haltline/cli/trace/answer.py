"""One rule's answer as files: where every disputed unit is, or, under poison, which accounts were reached."""

import argparse
import json
import resource
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from haltline.cli.main import version
from haltline.cli.stages import Stages
from haltline.cli.trace import backends
from haltline.cli.trace.inputs import Inputs, read_inputs

if TYPE_CHECKING:
    from haltline.engine import Exposure, Trail

BYTES_PER_RSS_UNIT = 1 if sys.platform == "darwin" else 1024
EXIT_UNBALANCED = 1


def run(arguments: argparse.Namespace) -> int:
    """Reads, follows under the rule asked for and writes; 1 when the written rows do not add up."""
    from haltline.engine.identity import identity
    from haltline.sources.trail_files import RESULTS
    from haltline.sources.written import written_whole

    stages = Stages(("read", "index", "trace", "write"))
    with backends.started(arguments.backend) as engine:
        with stages.stage("read"):
            inputs = read_inputs(arguments, engine)
        with stages.stage("index"):
            name = inputs.reading.name or identity(inputs.reading.ledger)
        with stages.stage("trace"):
            found = backends.found(engine, inputs, arguments.rule)
    with written_whole(arguments.out, owned=RESULTS) as folder:
        with stages.stage("write"):
            figures = _write(folder, found)
        summary = {"rule": arguments.rule, "version": version(), "ledger": name} | _counts(inputs) | figures
        summary |= {"seconds": stages.total(), "timings": stages.seconds}
        summary |= {"peak_memory_bytes": _peak_memory_bytes()}
        text = json.dumps(summary, ensure_ascii=False, indent=2) + "\n"
        (folder / "summary.json").write_text(text, encoding="utf-8")
    return EXIT_UNBALANCED if figures["balanced"] is False else 0


def _write(folder: Path, found: "Trail | Exposure") -> dict[str, object]:
    """Writes the files of an answer and returns what the summary says of it."""
    from haltline.engine import Trail
    from haltline.sources.trail_files import is_balanced, write_exposure, write_trail

    if isinstance(found, Trail):
        write_trail(folder, found)
        return {
            "disputes": {dispute: figures._asdict() for dispute, figures in found.disputes().items()},
            "shortfalls": found.shortfalls(),
            "balanced": is_balanced(folder, found),
            "limits_met": found.limits_met(),
        }
    write_exposure(folder, found)
    disputed = zip(found.parts.names, found.parts.disputed(), strict=True)
    disputes = {dispute: {"disputed": units} for dispute, units in disputed}
    return {"disputes": disputes, "shortfalls": {}, "balanced": None, "limits_met": []}


def _counts(inputs: Inputs) -> dict[str, object]:
    reading = inputs.reading
    return {
        "rows": reading.rows,
        "ignored": reading.ignored,
        "repeated": reading.repeated,
        "accounts": len(reading.ledger.accounts),
    }


def _peak_memory_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * BYTES_PER_RSS_UNIT
