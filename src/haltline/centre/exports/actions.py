"""Taking something out as a file: it is made, marked, kept as a row and written to the log in one act."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from ..audit.actions import Actor, event, record_all
from ..kernel import clock
from ..kernel.errors import NotUnderstood
from ..kernel.ids import row_id
from ..kernel.profile import profile
from ..people.models import Person
from .models import Export
from .sheets import Mark, Sheet, csv_file, xlsx_file

WRITERS = {"csv": csv_file, "xlsx": xlsx_file}
KINDS_OF_CONTENT = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ID_SHOWN = 12  # last characters of an id that a file's name carries


@dataclass(frozen=True, slots=True)
class Taken:
    """A file as it is handed out, and its row."""

    raw: bytes
    export: Export


def take_out(sheet: Sheet, person: Person, form: str, purpose: str) -> Taken:
    """Make the file and keep whose it is; every district whose reports are in it hears of it.

    Runs in the scope of who takes it. NotUnderstood for a form of file that is not made.
    """
    if form not in WRITERS:
        raise NotUnderstood("A file is made as csv or xlsx.")
    at, key = clock.now(), row_id()
    local = at.astimezone(ZoneInfo(profile().time_zone))
    mark = Mark(str(key), person.desk_name, local.isoformat(timespec="seconds"), purpose)
    raw = WRITERS[form](sheet, mark)
    who = re.sub(r"[^a-z0-9]+", "-", person.desk_name.lower()).strip("-") or "somebody"
    name = f"haltline-{sheet.kind}-{local:%Y%m%d-%H%M}-{who[:40]}-{str(key)[-ID_SHOWN:]}.{form}"
    export = Export.objects.create(
        id=key, at=at, district_id=person.district_id or "", person=person, desk_name=person.desk_name,
        kind=sheet.kind, form=form, asked=sheet.asked, purpose=purpose, rows=len(sheet.rows), cut=sheet.cut,
        sha256=hashlib.sha256(raw).hexdigest(), name=name,
    )  # fmt: skip
    record_all([
        event("export.made", Actor(person.actor_code, person.desk_name), district=district, subject=str(key),
              kind=sheet.kind, form=form, asked=sheet.asked, why=purpose, rows=export.rows, cut=sheet.cut,
              sha256=export.sha256)
        for district in sorted(sheet.districts) or [export.district_id]
    ])  # fmt: skip
    return Taken(raw, export)
