"""Numbers for the texts of long columns: 0 for the first one met, 1 for the next different one, and so on.

A table of open addresses, at most half full. A slot takes 32 bytes: the first 16 bytes of a text (of a
longer one the first 8, then 64 bits made of all others), its length with its number, and where it stands
among the texts that have one. So a text of up to 16 bytes costs one line of memory, a longer one two. Rows
go in blocks: first their slots are worked out and asked for, then they are looked at.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from haltline.engine.kernels.compiling import compiled
from haltline.engine.kernels.prefetch import prefetch
from haltline.engine.kernels.tables import longer
from haltline.engine.kernels.words import HALF, ODD, WORD, Number, letters, mix, word, words_of

FIRST_SLOTS = 4096  # a power of two
FIRST_BYTES = 1 << 16  # of the texts that have a number
BLOCK_ROWS = 64
INSIDE = 2 * WORD  # bytes of a text that its slot holds
HEAD, REST, NAMED, STANDS = 0, 1, 2, 3  # columns of the slots; an empty one has 0 in NAMED
SLOT = 2  # column of a block beside HEAD and REST
KNOWN, FILLED = 0, 1  # of the cursor: how many texts have a number, and how many bytes they take
NUMBER_MASK = np.uint64(0xFFFFFFFF)
TEXT_BYTES_MAX = 2**31 - 1  # in one Arrow array


class Numbering:
    """The different texts of the columns that were numbered so far."""

    def __init__(self) -> None:
        self._slots = np.zeros((FIRST_SLOTS, 4), np.uint64)
        self._ends = np.zeros(FIRST_SLOTS // 2 + 1, np.int64)
        self._bytes = np.empty(FIRST_BYTES, np.uint8)
        self._cursor = np.zeros(2, np.int64)

    def numbers(self, pieces: Sequence[pa.StringArray]) -> NDArray[np.int32]:
        """The number of each text of a column in pieces; one that was met earlier keeps its number."""
        found = np.empty(sum(map(len, pieces)), np.int32)
        start = 0
        for texts in pieces:
            self._fill(texts, found[start : start + len(texts)])
            start += len(texts)
        return found

    def _fill(self, texts: pa.StringArray, found: NDArray[np.int32]) -> None:
        begins, words = letters(texts)
        block = np.empty((BLOCK_ROWS, 3), np.uint64)
        row = 0
        while row < len(found):
            names = (self._ends, words_of(self._bytes))
            row = _number(begins, words, row, (self._slots, block), (*names, self._cursor), found)
            if row < len(found):
                self._make_room(int(begins[min(row + BLOCK_ROWS, len(found))] - begins[row]))

    def texts(self) -> pa.StringArray:
        """The different texts, by number."""
        known, filled = self._cursor.tolist()
        if filled > TEXT_BYTES_MAX:
            raise pa.ArrowInvalid(f"the different texts take {filled} bytes, more than one column can hold")
        ends = self._ends[: known + 1].astype(np.int32)
        return pa.StringArray.from_buffers(known, pa.py_buffer(ends), pa.py_buffer(self._bytes[:filled]))

    def _make_room(self, wanted: int) -> None:
        """Room for a block of rows that takes so many bytes, if each of them is new."""
        known, filled = self._cursor.tolist()
        if known + BLOCK_ROWS > len(self._slots) // 2:
            slots = np.zeros((2 * len(self._slots), 4), np.uint64)
            _move(self._slots, slots)
            self._slots = slots
            self._ends = longer(self._ends, len(slots) // 2 + 1)
        if filled + wanted + WORD > len(self._bytes):
            self._bytes = longer(self._bytes, 2 * len(self._bytes) + wanted)


@compiled
def _number(begins: Any, words: Any, row: int, table: Any, names: Any, found: Any) -> int:
    """Numbers rows from `row` on and returns the first that has to wait for room."""
    slots, block = table
    _, copied, cursor = names
    rows = len(found)
    while row < rows:
        stop = min(row + BLOCK_ROWS, rows)
        full = cursor[KNOWN] + BLOCK_ROWS > len(slots) // 2
        if full or cursor[FILLED] + begins[stop] - begins[row] > len(copied) - 1:
            break
        _ask(begins, words, (row, stop), block, slots)
        for entry in range(stop - row):
            begin = np.int64(begins[row + entry])
            length = np.int64(begins[row + entry + 1]) - begin
            head, rest, at = block[entry, HEAD], block[entry, REST], np.int64(block[entry, SLOT])
            while slots[at, NAMED] != 0:
                alike = slots[at, HEAD] == head and slots[at, REST] == rest
                alike = alike and np.int64(slots[at, NAMED] >> HALF) == length
                stands = np.int64(slots[at, STANDS])
                if alike and (length <= INSIDE or _same(words, begin, copied, stands, length)):
                    break
                at = (at + 1) & np.int64(len(slots) - 1)
            if slots[at, NAMED] == 0:
                slots[at, HEAD], slots[at, REST] = head, rest
                _add(slots, at, names, (words, begin, length))
            found[row + entry] = np.int64(slots[at, NAMED] & NUMBER_MASK) - 1
        row = stop
    return row


@compiled
def _ask(begins: Any, words: Any, rows: Any, block: Any, slots: Any) -> None:
    """Fills a block with what the slots of these rows hold, and asks for the slots."""
    for row in range(rows[0], rows[1]):
        begin = np.int64(begins[row])
        length = np.int64(begins[row + 1]) - begin
        head, rest = word(words, begin, length), word(words, begin + WORD, length - WORD)
        at = INSIDE
        while at < length:
            rest = mix(rest * ODD, word(words, begin + at, length - at))
            at += WORD
        slot = _slot(head, rest, length, slots)
        entry = row - rows[0]
        block[entry, HEAD], block[entry, REST], block[entry, SLOT] = head, rest, np.uint64(slot)
        prefetch(slots, slot)


@compiled
def _slot(head: Number, rest: Number, length: Number, slots: Any) -> Number:
    """Where the search for a text begins."""
    return np.int64(mix(mix(np.uint64(length) * ODD, head), rest)) & np.int64(len(slots) - 1)


@compiled
def _add(slots: Any, at: Number, names: Any, text: Any) -> None:
    """Gives a text the next number and copies it; there is room."""
    ends, copied, cursor = names
    words, begin, length = text
    number, stands = cursor[KNOWN], cursor[FILLED]
    for place in range(0, length, WORD):
        copied[stands + place] = word(words, begin + place, length - place)
    cursor[KNOWN], cursor[FILLED] = number + 1, stands + length
    ends[number + 1] = stands + length
    slots[at, NAMED] = (np.uint64(length) << HALF) | np.uint64(number + 1)
    slots[at, STANDS] = np.uint64(stands)


@compiled
def _same(words: Any, begin: Number, copied: Any, stands: Number, length: Number) -> bool:
    """Whether two texts of one length and one first word are the same."""
    for at in range(WORD, length, WORD):
        if word(words, begin + at, length - at) != word(copied, stands + at, length - at):
            return False
    return True


@compiled
def _move(slots: Any, larger: Any) -> None:
    """Puts every text of a table into a larger one."""
    for slot in slots:
        if slot[NAMED] != 0:
            at = _slot(slot[HEAD], slot[REST], np.int64(slot[NAMED] >> HALF), larger)
            while larger[at, NAMED] != 0:
                at = (at + 1) & (len(larger) - 1)
            for column in range(4):
                larger[at, column] = slot[column]
