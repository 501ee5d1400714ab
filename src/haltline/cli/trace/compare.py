"""Every rule side by side for the same disputes: what would rest, what left, how many accounts it touched."""

import argparse

from haltline.cli.stages import Stages
from haltline.cli.trace import backends
from haltline.cli.trace.inputs import read_inputs

HEADER = ("rule", "dispute_id", "resting", "exits", "superseded", "returned", "unfollowed", "accounts")


def run(arguments: argparse.Namespace) -> int:
    """Traces under each rule that follows amounts and writes compare.csv, sorted by rule and dispute."""
    from haltline.engine import RULES
    from haltline.sources.written import write_csv, written_whole

    stages = Stages(("read", *RULES))
    rows = []
    with backends.started(arguments.backend) as engine:
        with stages.stage("read"):
            inputs = read_inputs(arguments, engine)
        for rule in sorted(RULES):
            with stages.stage(rule):
                trail = backends.trail(engine, inputs, rule)
                touched = trail.accounts_touched()
                for dispute, figures in trail.disputes().items():
                    rows.append((rule, dispute, *figures[1:], touched[dispute]))
    with written_whole(arguments.out, owned=("compare.csv",)) as folder:
        write_csv(folder / "compare.csv", HEADER, rows)
    return 0
