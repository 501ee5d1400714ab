"""A stranger's file becomes pictures: run as a program of its own, with little memory, time and no files.

Reads the file from standard input and writes to standard output one line of JSON, ``{"why": ""}`` or why it
could not be read, then for each page a line ``{"width": .., "height": .., "bytes": ..}`` and the JPEG itself.
A file that crashes or exhausts the decoder ends this process and nothing else (faults 33). Pictures are made
anew from pixels: nothing that was hidden in the file, nor a script, nor a place of taking, is in them.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

PAGES_MOST = 10  # of one document; who decides a contest reads no more
PIXELS_MOST = 50_000_000  # of one picture before it is made smaller; a telephone's has 12 to 50 million
SIDE_MOST = 1_600  # pixels of a page's longer side as shown
QUALITY = 82  # of JPEG, 0 to 100: print stays sharp
MEMORY_BYTES_MOST = (
    1_200 * 1024 * 1024
)  # address space: 50 million pixels take 150 MB, copies and code the rest
PROCESSOR_SECONDS_MOST = 20
KINDS = ("JPEG", "PNG", "WEBP")


class Unreadable(Exception):
    """Why no picture can be made: unknown-kind, too-large, encrypted, damaged."""


def pages_of(data: bytes) -> Iterator[Image]:
    """The pages of a PDF or the one picture, each with a longer side of SIDE_MOST at most."""
    if data[:1024].lstrip().startswith(b"%PDF-"):
        yield from _pages_of_pdf(data)
    else:
        yield _picture(data)


def _picture(data: bytes) -> Image:
    from PIL import Image, ImageOps, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = (
        None  # judged here, by the sides that the header names, before anything is unpacked
    )
    try:
        picture: Image.Image = Image.open(io.BytesIO(data), formats=KINDS)
    except UnidentifiedImageError:
        raise Unreadable("unknown-kind") from None
    except (OSError, ValueError, SyntaxError):
        raise Unreadable("damaged") from None
    if picture.width * picture.height > PIXELS_MOST:
        raise Unreadable("too-large")
    try:
        picture.draft("RGB", (SIDE_MOST, SIDE_MOST))
        picture.load()
        upright = ImageOps.exif_transpose(picture)
    except (OSError, ValueError, SyntaxError, MemoryError):
        raise Unreadable("damaged") from None
    return _on_paper(upright)


def _pages_of_pdf(data: bytes) -> Iterator[Image]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as fault:
        raise Unreadable("encrypted" if "assword" in str(fault) else "damaged") from None
    if not len(document):
        raise Unreadable("damaged")
    for number in range(min(len(document), PAGES_MOST)):
        try:
            page = document[number]
            longer = max(page.get_width(), page.get_height())
            if not 0 < longer < 1e6:
                raise Unreadable("too-large")
            drawn = page.render(scale=SIDE_MOST / longer, may_draw_forms=False)
        except pypdfium2.PdfiumError:
            raise Unreadable("damaged") from None
        yield _on_paper(drawn.to_pil())


def _on_paper(picture: Image) -> Image:
    """The picture as colours without transparency, as large as people need it."""
    from PIL import Image

    picture.thumbnail((SIDE_MOST, SIDE_MOST))
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        with_holes = picture.convert("RGBA")
        paper = Image.new("RGB", picture.size, "white")
        paper.paste(with_holes, mask=with_holes.getchannel("A"))
        return paper
    return picture.convert("RGB")


def _confine() -> None:
    """From here on: bounded memory and time, no file of any size written, no other program started."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES_MOST),
        (resource.RLIMIT_CPU, PROCESSOR_SECONDS_MOST),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def main() -> None:
    """Read, draw, write; whatever fails is said in the first line."""
    _confine()
    out, data = sys.stdout.buffer, sys.stdin.buffer.read()
    written = []
    try:
        for page in pages_of(data):
            drawn = io.BytesIO()
            page.save(drawn, "JPEG", quality=QUALITY)
            head = {"width": page.width, "height": page.height, "bytes": drawn.tell()}
            written.append(json.dumps(head).encode() + b"\n" + drawn.getvalue())
        why = ""
    except Unreadable as fault:
        why, written = str(fault), []
    out.write(json.dumps({"why": why}).encode() + b"\n" + b"".join(written))
    out.flush()


if __name__ == "__main__":
    main()
