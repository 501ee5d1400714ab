"""Which way a dispute's money went: every payment that carried units of it, in order."""

import argparse

from haltline.cli.trace.explain import OUTSIDE, followed, moment_words, money_words
from haltline.cli.trace.inputs import read_inputs


def run(arguments: argparse.Namespace) -> int:
    """Prints one line a payment: hop, time, id, from and to, units."""
    from haltline.engine.explaining import paths

    inputs = read_inputs(arguments)
    money, moments = money_words(arguments), moment_words(inputs)
    for step in paths(followed(inputs, arguments.rule), arguments.dispute):
        way = f"{step.source or OUTSIDE} -> {step.target or OUTSIDE}"
        print(f"hop {step.hop}  {moments(step.time)}  {step.transaction_id}  {way}  {money(step.units)}")
    return 0
