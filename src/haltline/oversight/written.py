"""How somebody's CSV is written: in which letters, and what stands between its fields.

Spreadsheet programs write semicolons where a comma parts decimals, and tabs in UTF-16 as "Unicode text".
What can be only one of these is read as it is; what could be several is refused, with what to do.
"""

import codecs
import csv
import io
from typing import BinaryIO, NamedTuple, cast

from haltline.sources.bad_input import BadInput
from haltline.sources.delimited import BOM, LINE_MAX

SEPARATORS = (",", ";", "\t", "|")
CHUNK_BYTES = 1 << 20
LOOKED_AT = 64  # bytes; enough to see that every second one is zero
UTF_16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
PACKED = b"\x1f\x8b"
SAVE = "save it as CSV in UTF-8"


class Head(NamedTuple):
    """The names in the first line, and the separator between them."""

    names: list[str]
    separator: str


def in_utf_8(file: str, source: BinaryIO) -> BinaryIO:
    """The same text from its start, in UTF-8 where it is UTF-16; BadInput when there is nothing at all."""
    begin = source.read(LOOKED_AT)
    source.seek(0)
    if not begin:
        raise BadInput(f"{file}: is empty; export the history again, with the names of its columns in line 1")
    if begin.startswith(PACKED):
        raise BadInput(f"{file}: is packed (gzip) and its name does not say so; rename it to end in .csv.gz")
    mark = next((mark for mark in UTF_16 if begin.startswith(mark)), b"")
    letters = UTF_16[mark] if mark else _wide(begin)
    if not letters:
        return source
    return cast(BinaryIO, io.BufferedReader(_Recoded(file, source, letters, len(mark)), CHUNK_BYTES))


def head_of(file: str, source: BinaryIO, known: frozenset[str]) -> Head:
    """What the first line says, behind which the source then stands; most `known` names tell the separator.

    BadInput when it is no line of names.
    """
    line = source.readline(LINE_MAX).removeprefix(BOM)
    try:
        text = line.decode().rstrip("\r\n")
    except UnicodeDecodeError as fault:
        raise BadInput(f"{file}: line 1: {not_utf_8(line[fault.start])}") from None
    read = [(_names(text, separator), separator) for separator in SEPARATORS]
    names, separator = max(read, key=lambda one: len(known.intersection(one[0])))
    if not text.strip():
        raise BadInput(f"{file}: line 1: there is no header; the first line must name the columns")
    if not names:
        raise BadInput(
            f"{file}: line 1: the header is not one line of names: it holds a quotation mark or a return "
            f"that never ends; write the names without quotation marks"
        )
    return Head(names, separator)


def not_utf_8(byte: int) -> str:
    """What is said of a byte that is no letter of UTF-8."""
    return f"is not UTF-8 text: byte {byte:02X}, perhaps Windows-1252; {SAVE}"


def _wide(begin: bytes) -> str:
    """The name of UTF-16 without a mark, whose every second byte is zero in a line of names; else empty."""
    even, odd = begin[0::2], begin[1::2]
    if len(begin) < len(codecs.BOM_UTF16_LE) or any(even) == any(odd):
        return ""
    return "utf-16-le" if any(even) else "utf-16-be"


def _names(text: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([text], delimiter=separator, strict=True), [])
    except csv.Error:
        return []


class _Recoded(io.RawIOBase):
    """UTF-16 as UTF-8, read on the way; half letters stay such, so that their row is named."""

    def __init__(self, file: str, source: BinaryIO, letters: str, begin: int) -> None:
        self._file, self._source, self._letters, self._begin = file, source, letters, begin
        self._at = 0
        self.seek(0)

    def readable(self) -> bool:
        """Whoever buffers asks."""
        return True

    def seekable(self) -> bool:
        """To the start only."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Back to the start, or a question where it stands."""
        if (offset, whence) == (0, io.SEEK_CUR):
            return self._at
        if (offset, whence) != (0, io.SEEK_SET):
            raise io.UnsupportedOperation("seek")
        self._source.seek(self._begin)
        self._decoder = codecs.getincrementaldecoder(self._letters)("surrogatepass")
        self._ready, self._ended, self._at = memoryview(b""), False, 0
        return 0

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """As many bytes as fit and are there; BadInput when the file ends within a letter."""
        while not self._ready and not self._ended:
            data = self._source.read(CHUNK_BYTES)
            self._ended = not data
            try:
                text = self._decoder.decode(data, final=self._ended)
            except UnicodeDecodeError:
                raise BadInput(
                    f"{self._file}: is UTF-16 text that ends within a letter; export it again"
                ) from None
            self._ready = memoryview(text.encode("utf-8", "surrogatepass"))
        many = min(len(buffer), len(self._ready))
        buffer[:many], self._ready = self._ready[:many], self._ready[many:]
        self._at += many
        return many
