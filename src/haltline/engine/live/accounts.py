"""Accounts by number while new ones appear: those of the first ledger, the outside, then as they come."""

from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from haltline.engine.ledger import Ledger
from haltline.engine.reversals import Codes, Integers


class Accounts:
    """Names and numbers of accounts; a number never changes, and so neither does that of the outside."""

    def __init__(self, ledger: Ledger) -> None:
        self.outside = ledger.outside
        self._first = ledger
        self._later: list[str] = []
        self._codes: dict[str, int] = {"": self.outside}

    def __len__(self) -> int:
        return self.outside + 1 + len(self._later)

    def code(self, name: str) -> int:
        """The number of an account, a new one when the name is new."""
        found = self._codes.get(name)
        if found is None:
            found = self._first.code_of(name)
        return self._new(name) if found is None else found

    def name(self, code: int) -> str:
        """The name of an account by its number; empty for the outside."""
        return self._first.name_of(code) if code <= self.outside else self._later[code - self.outside - 1]

    def codes(self, ledger: Ledger) -> Codes:
        """Our number for each of another ledger's, that of its outside last."""
        if ledger.accounts is self._first.accounts:
            return np.arange(self.outside + 1, dtype=np.int32)
        ours = pc.index_in(pa.array(ledger.accounts, pa.string()), self._texts)
        found = ours.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)
        for at in np.flatnonzero(found < 0).tolist():
            found[at] = self.code(ledger.accounts[at])
        return np.append(found, np.int32(self.outside))

    def openings(self) -> Integers:
        """What each account had before every payment, by number; the outside and new ones nothing."""
        return np.append(self._first.opening_column(), np.zeros(1 + len(self._later), np.int64))

    def given_openings(self) -> dict[str, int]:
        """The openings as they were given."""
        return dict(self._first.openings)

    def _new(self, name: str) -> int:
        self._later.append(name)
        self._codes[name] = len(self) - 1
        return len(self) - 1

    @cached_property
    def _texts(self) -> pa.Array:
        return pa.array(self._first.accounts, pa.string())
