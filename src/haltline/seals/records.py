"""An event of the log as the bytes that are sealed: one way to write it, for whoever wants to check.

The bytes are JSON by RFC 8785: the nine fields of ``FIELDS``, keys in order, nothing between the signs,
UTF-8. Every value is text, or null for no report: ids as 36 signs, ``at`` as UTC with six decimals and Z, and
``facts`` as the text in which PostgreSQL writes the jsonb value, so that nobody has to agree with us about
numbers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from .tree import leaf_hash

FIELDS = ("id", "at", "district", "report", "actor", "actor_name", "verb", "subject", "facts")
Record = Mapping[str, str | None]
_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


def canonical(record: Record) -> bytes:
    """The bytes of one event; ValueError for other fields than an event's, or values that are not text."""
    if record.keys() != set(FIELDS):
        raise ValueError("has not the fields of an event")
    for name, value in record.items():
        if not (isinstance(value, str) or (value is None and name == "report")):
            raise ValueError(f"{name} is not text")
    return _write(dict(record)).encode()


def sealed(record: Record) -> bytes:
    """The leaf hash of one event."""
    return leaf_hash(canonical(record))
