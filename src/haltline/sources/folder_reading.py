"""A built ledger by memory map: nothing of its columns is read before it is needed.

Opening looks at the page, the sizes and the headers of all files; `require_intact` reads everything once.
"""

import json
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from haltline.engine.ledger import Ledger
from haltline.engine.names import WrittenIds
from haltline.engine.ranks import RankIds
from haltline.sources import folder_format as form
from haltline.sources.bad_input import BadInput
from haltline.sources.coding import Coded
from haltline.sources.report import Report
from haltline.sources.transactions import Reading

ANEW = "build it anew with `haltline ledger build`"


def read_page(folder: Path) -> form.Page:
    """What a folder says of its ledger; BadInput, with what to do, for any other folder."""
    try:
        text = (folder / form.PAGE).read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        raise BadInput(
            f"{folder}: is no ledger that `haltline ledger build` wrote, or one that was not finished; {ANEW}"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise _damaged(folder, f"{form.PAGE} cannot be read: {error}") from None
    try:
        said = json.loads(text)
        known = said["format"] == form.FORMAT
        version = said["version"]
    except (ValueError, TypeError, KeyError):
        raise _damaged(folder, f"{form.PAGE} is cut or was changed") from None
    if not known:
        raise BadInput(f"{folder}: is a folder of another program; {ANEW}")
    if version != form.VERSION:
        raise BadInput(f"{folder}: has format {version}, this version reads {form.VERSION}; {ANEW}")
    return _page(folder, said)


def open_folder(folder: Path, page: form.Page) -> Reading:
    """The ledger of a folder, its columns mapped; BadInput when a file is missing, cut or of other shape."""
    for name, part in page.files.items():
        file = folder / name
        if name not in form.FILES or not file.is_file() or file.stat().st_size != part.bytes:
            raise _damaged(folder, f"{name} is missing or has another size than when it was written")
    try:
        return _reading(folder, page)
    except (ValueError, KeyError, OSError) as error:
        raise _damaged(folder, str(error)) from None


def require_intact(folder: Path, page: form.Page) -> None:
    """Reads every file once; BadInput when one is not what was written."""
    with ThreadPoolExecutor(os.cpu_count()) as readers:
        found = readers.map(lambda name: form.digest_of(folder / name), page.files)
        changed = [
            name for name, is_ in zip(page.files, found, strict=True) if is_ != page.files[name].sha256
        ]
    if changed:
        raise _damaged(folder, f"{', '.join(changed)} has other content than when it was written")


def _damaged(folder: Path, reason: str) -> BadInput:
    return BadInput(f"{folder}: is damaged: {reason}; {ANEW}")


def _page(folder: Path, said: dict[str, Any]) -> form.Page:
    """The page of a known version; it must be what its own digest says."""
    given = said.pop("sha256", None)
    if given != form.digest(said):
        raise _damaged(folder, f"{form.PAGE} was changed")
    parts = {name: form.Part(**part) for name, part in said["files"].items()}
    names = ("ledger", "accounts", "rows", "currency", "calendar", "scale")
    return form.Page(report=Report(**said["report"]), files=parts, **{name: said[name] for name in names})


def _reading(folder: Path, page: form.Page) -> Reading:
    columns = {name: _numbers(folder, name, kind, page.rows) for name, kind in form.NUMBERS.items()}
    opened = _texts(folder, "opened").to_pylist()
    balances = _numbers(folder, form.BALANCES, np.dtype("<i8"), len(opened)).tolist()
    ledger = Ledger(
        ids=_ids(folder, page),
        accounts=_accounts(folder, page),
        openings=dict(zip(opened, balances, strict=True)),
        calendar=page.calendar,
        reversals=_mapped(folder, form.PAIRS).reshape(-1, 2),
        **columns,
    )
    elsewhere = frozenset(_texts(folder, "elsewhere").to_pylist())
    return Reading(ledger, page.report, elsewhere, page.currency, _kinds(folder, page), name=page.ledger)


def _ids(folder: Path, page: form.Page) -> RankIds | WrittenIds:
    if form.numbers_file(form.RANKS) in page.files:
        return RankIds(_numbers(folder, form.RANKS, np.dtype("<i8"), page.rows))
    return WrittenIds(_lengthy(_texts(folder, form.IDS), page.rows))


def _accounts(folder: Path, page: form.Page) -> Sequence[str]:
    names: list[str] = _lengthy(_texts(folder, "accounts"), page.accounts).to_pylist()
    return names


def _kinds(folder: Path, page: form.Page) -> Coded | None:
    if form.numbers_file(form.KINDS) not in page.files:
        return None
    codes = _numbers(folder, form.KINDS, np.dtype("<i8"), page.rows)
    return Coded(codes, _texts(folder, "kind_names"))


def _numbers(folder: Path, name: str, kind: np.dtype, length: int) -> np.ndarray:
    found = _lengthy(_mapped(folder, name), length)
    if found.dtype != kind or found.ndim != 1:
        raise ValueError(f"{form.numbers_file(name)} holds {found.dtype} in {found.ndim} dimensions")
    return found


def _mapped(folder: Path, name: str) -> np.ndarray:
    """A column as a plain array; writing to it would change the copy in memory, never the file."""
    path = folder / form.numbers_file(name)
    header_only = path.stat().st_size <= np.lib.format.ARRAY_ALIGN * 2  # an empty column cannot be mapped
    try:
        return np.asarray(np.load(path, mmap_mode=None if header_only else "c", allow_pickle=False))
    except (ValueError, SyntaxError, EOFError) as error:
        raise ValueError(f"{path.name} cannot be read: {error}") from None


def _texts(folder: Path, name: str) -> pa.StringArray:
    path = folder / form.texts_file(name)
    try:
        with pa.memory_map(str(path)) as file:
            column = pa.ipc.open_file(file).read_all().column(0)
    except pa.ArrowException as error:
        raise ValueError(f"{path.name} cannot be read: {error}") from None
    if column.type != pa.string():
        raise ValueError(f"{form.texts_file(name)} holds {column.type}")
    return column.chunk(0) if column.num_chunks else pa.array([], pa.string())


def _lengthy(column: Any, length: int) -> Any:
    if len(column) != length:
        raise ValueError(f"a column has {len(column)} entries instead of {length}")
    return column


def as_json(page: form.Page) -> Mapping[str, object]:
    """What `haltline ledger info --json` prints."""
    about = {"accounts": page.accounts, "currency": page.currency, "ledger": page.ledger}
    return page.report.counts() | about
