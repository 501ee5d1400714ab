"""A reading into a folder of columns, whole or not at all."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pyarrow as pa

from haltline.engine.names import texts
from haltline.engine.ranks import RankIds
from haltline.sources import folder_format as form
from haltline.sources.bad_input import BadInput
from haltline.sources.transactions import Reading
from haltline.sources.written import written_whole


def require_free(out: Path) -> None:
    """BadInput when a folder holds something other than a built ledger, which a new one may replace."""
    if out.is_dir() and not (out / form.PAGE).is_file() and any(out.iterdir()):
        raise BadInput(f"{out}: holds other files; name a new folder, or one with a ledger to replace")


def write_folder(out: Path, reading: Reading, name: str, scale: int) -> form.Page:
    """Writes the ledger called `name` (its identity), all files together; returns what its page says.

    Raises BadInput when `out` cannot be a folder or holds other files.
    """
    require_free(out)
    with written_whole(out, owned=form.FILES, last=form.PAGE) as folder:
        for column, values in _numbers(reading):
            np.save(folder / form.numbers_file(column), np.ascontiguousarray(values), allow_pickle=False)
        for column, words in _texts(reading):
            _write_texts(folder / form.texts_file(column), words)
        ledger = reading.ledger
        page = form.Page(
            ledger=name,
            report=reading.report,
            accounts=len(ledger.accounts),
            rows=len(ledger),
            currency=reading.currency,
            calendar=ledger.calendar,
            scale=scale,
            files=_parts(folder),
        )
        (folder / form.PAGE).write_text(page.text(), encoding="utf-8")
    return page


def _numbers(reading: Reading) -> Iterator[tuple[str, np.ndarray]]:
    ledger = reading.ledger
    for column, kind in form.NUMBERS.items():
        yield column, getattr(ledger, column).astype(kind, copy=False)
    yield form.PAIRS, ledger.reversals.astype("<i8", copy=False)
    if isinstance(ledger.ids, RankIds):
        yield form.RANKS, ledger.ids.ranks.astype("<i8", copy=False)
    if reading.kinds is not None:
        yield form.KINDS, reading.kinds.codes.astype("<i8", copy=False)
    opened = sorted(ledger.openings)
    yield form.BALANCES, np.array([ledger.openings[account] for account in opened], "<i8")


def _texts(reading: Reading) -> Iterator[tuple[str, pa.StringArray]]:
    ledger = reading.ledger
    if not isinstance(ledger.ids, RankIds):
        yield form.IDS, texts(ledger.ids)
    yield "accounts", texts(ledger.accounts)
    yield "opened", texts(sorted(ledger.openings))
    yield "elsewhere", texts(sorted(reading.elsewhere))
    if reading.kinds is not None:
        yield "kind_names", reading.kinds.names


def _write_texts(path: Path, words: pa.StringArray) -> None:
    batch = pa.record_batch({path.stem: words})
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, batch.schema) as writer:
        writer.write_batch(batch)


def _parts(folder: Path) -> dict[str, form.Part]:
    """Size and digest of every file, on every core."""
    files = sorted(folder.iterdir())
    with ThreadPoolExecutor(os.cpu_count()) as readers:
        digests = readers.map(form.digest_of, files)
        return {
            file.name: form.Part(file.stat().st_size, found)
            for file, found in zip(files, digests, strict=True)
        }
