"""The folder outside the database: every checkpoint as a file, and the leaf hashes that it was signed over.

``checkpoint-SIZE.txt`` is the signed note, ``leaves-FROM-TO.bin`` the leaf hashes of these indexes (TO is not
among them), 32 bytes each. With the leaves a change is pinned to one index; they say nothing of the events.
Files are only added; whoever copies the folder elsewhere holds the log to what it said.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from .checkpoints import Checkpoint
from .tree import HASH_BYTES

NOTE = re.compile(r"checkpoint-(\d{1,15})(?:-\d+)?\.txt")
LEAVES = re.compile(r"leaves-(\d{1,15})-(\d{1,15})\.bin")


class Leaves:
    """Published leaf hashes by index, read from a folder's files as they are asked for."""

    def __init__(self, folder: Path) -> None:
        found = (LEAVES.fullmatch(file.name) for file in _files(folder))
        spans = sorted((int(each[1]), int(each[2]), each[0]) for each in found if each)
        self._spans = [(start, stop, folder / name) for start, stop, name in spans]
        self._held: tuple[int, int, bytes] = (0, 0, b"")

    def __getitem__(self, index: int) -> bytes | None:
        start, stop, packed = self._held
        if not start <= index < stop:
            self._held = start, stop, packed = self._find(index)
        at = (index - start) * HASH_BYTES
        return packed[at : at + HASH_BYTES] if start <= index < stop and packed else None

    def _find(self, index: int) -> tuple[int, int, bytes]:
        for start, stop, file in self._spans:
            if start <= index < stop:
                packed = file.read_bytes()
                if len(packed) == (stop - start) * HASH_BYTES:
                    return start, stop, packed
        later = [start for start, _, _ in self._spans if start > index]
        return index, min(later, default=index + 1), b""


def named_notes(folder: Path) -> list[tuple[int, Path]]:
    """The sizes and files of a folder's checkpoints, the smallest first."""
    named = ((NOTE.fullmatch(file.name), file) for file in _files(folder))
    return sorted((int(found[1]), file) for found, file in named if found)


def text_of(note: Path) -> str:
    """The text of a note; bytes that are no text spoil it and end nothing."""
    return note.read_text(encoding="utf-8", errors="replace")


def publish(folder: Path, checkpoint: Checkpoint, start: int, leaves: Iterable[bytes]) -> Path:
    """Write the leaves from ``start`` on, then the note; what is there with the same words stays.

    Another note of the same size gets a number of its own: nothing is ever overwritten.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if start < checkpoint.size:
        name = folder / f"leaves-{start}-{checkpoint.size}.bin"
        packed = b"".join(leaves)
        if not name.exists():
            _write(name, packed)
    return _keep(folder, f"checkpoint-{checkpoint.size}", checkpoint.note)


def _keep(folder: Path, stem: str, note: str) -> Path:
    for number in range(1_000):
        file = folder / (f"{stem}.txt" if number == 0 else f"{stem}-{number}.txt")
        if not file.exists():
            _write(file, note.encode())
            return file
        if file.read_bytes() == note.encode():
            return file
    raise OSError(f"{folder} has a thousand checkpoints of one size")


def _write(file: Path, content: bytes) -> None:
    """Whole or not at all, also when the machine stops."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    with draft.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(file)


def _files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []
