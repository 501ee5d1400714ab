"""Why an account holds whose money: the arithmetic of its balance, in words fit for a court file."""

import argparse
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from haltline.cli.trace.inputs import Inputs, read_inputs
from haltline.values.errors import InvalidValue
from haltline.values.money import scaled_text

if TYPE_CHECKING:
    from haltline.engine import Trail
    from haltline.engine.explaining import Explanation, Holding

RULES_IN_WORDS = {
    "fifo": "the units that came first leave first",
    "lifo": "the units that came last leave first",
    "pro-rata": "every payment takes of all units in proportion",
    "libr": "the account's own units leave first, then of all disputed ones in proportion",
}
OUTSIDE = "outside"

Money = Callable[[int], str]


def run(arguments: argparse.Namespace) -> int:
    """Prints the arithmetic of `--account`."""
    from haltline.engine.explaining import explain

    inputs = read_inputs(arguments)
    told = explain(followed(inputs, arguments.rule), arguments.account)
    for line in account_in_words(told, money_words(arguments), moment_words(inputs)):
        print(line)
    return 0


def account_in_words(told: "Explanation", money: Money, moments: Callable[[int], str]) -> Iterator[str]:
    """The balance, then each dispute's part of it, every sum written out."""
    yield (
        f"Account {told.account}, rule {told.rule}: {RULES_IN_WORDS[told.rule]}. Payments are in order of "
        "time, then sequence, then id."
    )
    born = f" + {money(told.born)} that it sent without having" if told.born else ""
    yield (
        f"Balance: {money(told.opening)} before the first payment + {money(told.arrived)} by "
        f"{_payments(told.payments_in)} in{born} - {money(told.left)} by {_payments(told.payments_out)} out "
        f"= {money(told.balance)}."
    )
    if not told.holdings:
        yield "No disputed money came here."
    for dispute, held in told.holdings.items():
        yield from _dispute_in_words(dispute, held, money, moments)


def _dispute_in_words(
    dispute: str, held: "Holding", money: Money, moments: Callable[[int], str]
) -> Iterator[str]:
    less = {
        "left": sum(carried.units for carried in held.went),
        "came back to its payer": held.returned,
        "not followed further": held.unfollowed,
        "became a newer dispute's as it left": held.superseded,
    }
    came = sum(carried.units for carried in held.came)
    gone = "".join(f" - {money(units)} {why}" for why, units in less.items() if units)
    yield f"Dispute {dispute}: {money(came)} came{gone} = {money(held.rests)} here now."
    for word, side, carried in (("in", "from", held.came), ("out", "to", held.went)):
        for one in carried:
            other = f"{side} {one.other_side or OUTSIDE}"
            yield f"  {word}  {moments(one.time)}  {one.transaction_id}  {other}  {money(one.units)}"


def _payments(count: int) -> str:
    return f"{count} payment{'' if count == 1 else 's'}"


def followed(inputs: Inputs, rule: str) -> "Trail":
    """The trail under a rule that follows amounts."""
    from haltline.engine import trace

    if rule not in RULES_IN_WORDS:
        raise InvalidValue(f"--rule {rule}", f"has no amounts; take one of {', '.join(RULES_IN_WORDS)}")
    return trace(inputs.reading.ledger, inputs.parts, rule, inputs.limits)


def money_words(arguments: argparse.Namespace) -> Money:
    """How sums are written: in the decimals of the files."""
    return lambda units: scaled_text(units, arguments.scale)


def moment_words(inputs: Inputs) -> Callable[[int], str]:
    """How times are written: as given, or RFC 3339 UTC."""
    from haltline.engine.identity import time_texts

    calendar = inputs.reading.ledger.calendar
    return lambda time: str(time_texts(np.array([time], np.int64), calendar)[0].as_py())
