"""Whole numbers on the command line: what is none is told in words, not by the name of a function."""

from __future__ import annotations

import argparse
from collections.abc import Callable

COUNT_MAX = 10**9
SEED_MAX = 2**63 - 1


def whole(least: int, most: int) -> Callable[[str], int]:
    """Reads a whole number from ``least`` to ``most``; argparse tells anything else, exit code 2."""

    def read(text: str) -> int:
        digits = text.removeprefix("-")
        number = (
            int(text) if digits.isascii() and digits.isdigit() and len(digits) <= len(str(most)) else None
        )
        if number is None or not least <= number <= most:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {least} to {most}")
        return number

    return read


how_many = whole(1, COUNT_MAX)
seed = whole(-SEED_MAX, SEED_MAX)
port = whole(1, 65_535)
