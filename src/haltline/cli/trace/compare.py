"""Every rule side by side for the same disputes: what would rest, what left, how many accounts it touched."""

import argparse
import sys

from haltline.cli.stages import Stages
from haltline.cli.trace import backends
from haltline.cli.trace.inputs import read_inputs

POISON = "poison"
NO_AMOUNTS = ("",) * 5
HEADER = ("rule", "dispute_id", "resting", "exits", "superseded", "returned", "unfollowed", "accounts")


def run(arguments: argparse.Namespace) -> int:
    """Follows under every rule and writes compare.csv, sorted by rule and dispute.

    Poison knows no amounts, so it has accounts only; and with limits that need amounts it has no answer.
    """
    from haltline.engine import RULES
    from haltline.sources.written import write_csv, written_whole

    stages = Stages(("read", *RULES, POISON))
    rows: list[tuple[object, ...]] = []
    with backends.started(arguments.backend) as engine:
        with stages.stage("read"):
            inputs = read_inputs(arguments, engine)
        for rule in sorted(RULES):
            with stages.stage(rule):
                trail = backends.trail(engine, inputs, rule)
                touched = trail.accounts_touched()
                for dispute, figures in trail.disputes().items():
                    rows.append((rule, dispute, *figures[1:], touched[dispute]))
        if inputs.limits.any_on_the_way:
            print("haltline: of the limits poison knows --as-of only; it is left out", file=sys.stderr)
        else:
            with stages.stage(POISON):
                reached = backends.reached(engine, inputs)
                rows += [(POISON, dispute, *NO_AMOUNTS, accounts) for dispute, accounts in reached.items()]
    rows.sort(key=lambda row: str(row[0]))  # within a rule the disputes are in order
    with written_whole(arguments.out, last="compare.csv") as folder:
        write_csv(folder / "compare.csv", HEADER, rows)
    return 0
