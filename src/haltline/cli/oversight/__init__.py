"""`haltline oversight`: is redress timely, good and honest?"""

import argparse

from haltline.cli.oversight.analyse import register_analyse
from haltline.cli.oversight.evaluate import register_evaluate
from haltline.cli.oversight.own import register_own


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `oversight` with its verbs to the command line."""
    oversight = subparsers.add_parser(
        "oversight", help="clocks, comparisons and harm from a history of events"
    )
    verbs = oversight.add_subparsers(dest="verb", metavar="VERB", required=True)
    register_analyse(verbs)
    register_evaluate(verbs)
    register_own(verbs)
