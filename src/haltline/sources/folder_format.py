"""How a built ledger lies on disk: a folder of columns that are mapped into memory, and one page about them.

Columns of numbers are NumPy files of one dimension (little-endian; `reversals` has two columns), texts are
uncompressed Arrow files of one batch; all in the order of the ledger. `ledger.json` names the ledger by its
content and holds size and SHA-256 of every file and of itself. The same rows make the same bytes.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from haltline.sources.report import Report

FORMAT, VERSION = "haltline-ledger", 1
PAGE = "ledger.json"  # written last: a folder without it is no ledger
NUMBERS: dict[str, np.dtype[Any]] = {  # one entry a row
    "times": np.dtype("<i8"),
    "sequences": np.dtype("<i8"),
    "amounts": np.dtype("<i8"),
    "sources": np.dtype("<i4"),
    "targets": np.dtype("<i4"),
}
PAIRS = "reversals"  # rows that take back, beside the rows they take back
RANKS, KINDS = "ranks", "kinds"  # one entry a row, where a ledger has them
IDS = "ids"  # instead of ranks
TEXTS = ("accounts", "opened", "elsewhere", "kind_names")  # each with its own length
BALANCES = "balances"  # of the accounts in `opened`


def numbers_file(name: str) -> str:
    """The file of a column of numbers."""
    return f"{name}.npy"


def texts_file(name: str) -> str:
    """The file of a column of texts."""
    return f"{name}.arrow"


FILES = (
    *map(numbers_file, (*NUMBERS, PAIRS, RANKS, KINDS, BALANCES)),
    *map(texts_file, (IDS, *TEXTS)),
)


class Part(NamedTuple):
    """A file of the folder as it was written."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Page:
    """What `ledger.json` says; `scale` is the decimals of the file that the ledger was built from."""

    ledger: str
    report: Report
    accounts: int
    rows: int
    currency: str
    calendar: bool
    scale: int
    files: Mapping[str, Part]

    def text(self) -> str:
        """The page as JSON that ends with the SHA-256 of all before it."""
        report = {
            name: getattr(self.report, name) for name in ("rows", "taken", "ignored", "repeated", "bad")
        }
        said: dict[str, Any] = {"format": FORMAT, "version": VERSION, "ledger": self.ledger}
        said |= {"report": report, "accounts": self.accounts, "rows": self.rows, "currency": self.currency}
        said |= {"calendar": self.calendar, "scale": self.scale}
        said |= {"files": {name: part._asdict() for name, part in sorted(self.files.items())}}
        return json.dumps(said | {"sha256": digest(said)}, ensure_ascii=False, indent=1) + "\n"


def digest(said: Mapping[str, Any]) -> str:
    """The SHA-256 of what a page says, whatever the order and spacing of its JSON."""
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, read in blocks."""
    from hashlib import file_digest

    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
