"""The centre's own history as a file, in the columns that ``haltline oversight analyse`` reads.

Stories and closing texts are in it, as they were written: whoever keeps the file keeps what victims told.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db import connection

from ..audit.actions import MACHINE, record
from ..kernel.scope import in_scope
from ..reports.queries import district_names

WHY_MOST = 500  # characters
TIME = "to_char(at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
ROWS = f"""
select report_id, stage, {TIME} as at, {TIME} as recorded_at, district, station, bank, category, amount,
  officer, outcome, text, hold_id, holder from oversight_history(%s)"""  # noqa: S608 - a constant


def write_history(file: Path, since: datetime, *, why: str = "") -> int:
    """Write all that happened to reports taken since then into a new file; gives its number of events.

    ``why``: for whom it leaves the centre; each district's log keeps it. What the machine looks through and
    removes needs none.

    Each district's part is read in that district's own scope. FileExistsError where the file is there;
    only its owner may read it.
    """
    file.touch(mode=0o600, exist_ok=False)
    events = 0
    with file.open("wb") as out:
        for number, district in enumerate(sorted(district_names())):
            header = "" if number else ", header"
            with in_scope(f"worker:{district}"), connection.cursor() as cursor:
                with cursor.cursor.copy(f"copy ({ROWS}) to stdout (format csv{header})", [since]) as rows:
                    for part in rows:
                        out.write(part)
                events += cursor.cursor.rowcount
                if why:
                    record("oversight.history-written", MACHINE, district=district, why=why[:WHY_MOST],
                           events=cursor.cursor.rowcount)  # fmt: skip
    return events
