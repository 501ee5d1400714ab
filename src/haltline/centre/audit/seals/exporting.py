"""The log in a file, and the proof of one event, for whoever checks without this database."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from uuid import UUID

from haltline.seals.exported import PROOF, Header, Sealed, checkpoint_line, event_line, header_line, opened
from haltline.seals.tree import inclusion_path
from haltline.values.errors import InvalidValue

from ...kernel.errors import NotHere
from ...kernel.scope import in_scope
from . import outside, queries

CHECKPOINTS_MOST = 100_000  # eleven years of hours


def export(file: Path) -> int:
    """Write checkpoints, leaves and events to a new file, for its owner alone; gives how many events.

    The file appears whole or not at all. Events that wait for their seal are not in it.
    """
    if file.exists():
        raise InvalidValue("file", f"{file} is there already; name a new one")
    part = file.with_name(f".part-{file.name}")
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    try:
        with in_scope("audit"), opened(part, "wt") as out:
            until, told, keys = queries.size(), queries.checkpoints(CHECKPOINTS_MOST), outside.keys()
            out.write(header_line(Header(queries.log_name(), until, keys.head.text())))
            notes = [*(change.told.note for change in keys.changes), *(row.note for row in reversed(told))]
            out.writelines(checkpoint_line(note) for note in dict.fromkeys(notes))
            for each in queries.each_sealed(0, until):
                out.write(event_line(Sealed(each.number, each.leaf, each.record)))
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    return until


def proof(event: UUID) -> dict[str, Any]:
    """The proof that an event is in the log, by the newest checkpoint; NotHere while it is under none."""
    with in_scope("audit"):
        number, row = queries.number_of(event), queries.last_checkpoint()
        if number is None or row is None or number >= row.size:
            raise NotHere("The event is under no checkpoint yet, or is no event: haltline audit checkpoint.")
        [found] = queries.sealed_between(number, number + 1, 1)
        path, keys = inclusion_path(queries.leaf_hashes(0, row.size), number), outside.keys()
        return {
            "format": PROOF, "log": queries.log_name(), "key": keys.head.text(), "size": row.size,
            "index": number, "event": found.record, "path": [each.hex() for each in path],
            "checkpoint": row.note, "changes": [change.told.note for change in keys.changes],
        }  # fmt: skip
