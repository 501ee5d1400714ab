"""The other side of :mod:`.raster`: starts it for one file, waits for a bounded time, reads what it drew."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from dataclasses import dataclass

SECONDS_MOST = 30  # by the wall; the program's own bound is of processor time
PICTURE_BYTES_MOST = 4 * 1024 * 1024  # one page of 1,600 pixels as JPEG has a tenth of it


@dataclass(frozen=True, slots=True)
class Drawn:
    """One page as JPEG, with its sides in pixels."""

    width: int
    height: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Drawing:
    """The pages of a file, or why there are none."""

    pages: tuple[Drawn, ...] = ()
    why: str = ""


def draw(data: bytes) -> Drawing:
    """The pages of a file as pictures; ``why`` is damaged when the program broke off or took too long."""
    command = [sys.executable, "-I", "-c", f"import sys; sys.path[:0] = {sys.path!r}; {RUN}"]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS_MOST, check=False)
    except subprocess.TimeoutExpired:
        return Drawing(why="damaged")
    return _read(done.stdout) if done.returncode == 0 else Drawing(why="damaged")


RUN = "from haltline.centre.contests.raster import main; main()"


def _read(written: bytes) -> Drawing:
    """What the program wrote; it is ours, but what it drew came from a stranger, so its sizes are checked."""
    lines = io.BytesIO(written)
    why = str(json.loads(lines.readline()).get("why", ""))
    if why:
        return Drawing(why=why)
    pages = []
    while head := lines.readline():
        told = json.loads(head)
        picture = lines.read(int(told["bytes"]))
        if len(picture) > PICTURE_BYTES_MOST or not picture.startswith(b"\xff\xd8\xff"):
            return Drawing(why="damaged")
        pages.append(Drawn(int(told["width"]), int(told["height"]), picture))
    return Drawing(tuple(pages)) if pages else Drawing(why="damaged")
