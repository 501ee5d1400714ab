"""One rule's answer as a page for people: one HTML file, and the picture of the flow for documents."""

import argparse
import gc
import os
import tempfile
from contextlib import contextmanager
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from haltline.cli.main import version
from haltline.cli.stages import Stages
from haltline.cli.trace import backends
from haltline.cli.trace.inputs import Inputs, read_inputs
from haltline.values.errors import InvalidValue

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from haltline.engine import Trail
    from haltline.pictures.answered import Answered

DRAWS_PNG = "resvg_py"
EXIT_UNBALANCED = 1
NAMES_COMPARED = 2_000  # with one that is not there
NEAR_SHOWN = 3


def run(arguments: argparse.Namespace) -> int:
    """Reads, follows under the rule asked for and writes the page; 1 when its sums do not add up."""
    from haltline.engine import RULES

    if arguments.rule not in RULES:
        raise InvalidValue(f"--rule {arguments.rule}", f"has no sums to show; one of {', '.join(RULES)} has")
    _require_what_draws(arguments)
    stages = Stages(("read", "trace", "draw", "write"))
    with backends.started(arguments.backend) as engine:
        with stages.stage("read"):
            inputs = read_inputs(arguments, engine)
            _require_known(arguments.dispute, inputs.parts.names)
        with stages.stage("trace"):
            trail = backends.trail(engine, inputs, arguments.rule)
            answered = _answered(arguments, inputs, trail)
    if arguments.dispute is not None:
        answered = next(answered.alone(arguments.dispute))
    with stages.stage("draw"), _no_collecting():
        files = _drawn(arguments, answered)
    with stages.stage("write"):
        for path, content in files.items():
            _write_whole(path, content)
    return 0 if sum(answered.sums().values()) == answered.disputed else EXIT_UNBALANCED


def _drawn(arguments: argparse.Namespace, answered: "Answered") -> dict[Path, bytes]:
    """The page and the pictures that were asked for, by the file each is for."""
    from haltline.pictures.flow import flow
    from haltline.pictures.flow_svg import as_file
    from haltline.pictures.page import page
    from haltline.pictures.png import png
    from haltline.pictures.sections.opening import caption
    from haltline.pictures.steps import steps

    found = steps(answered.trail)
    drawn = flow(answered.trail, found, answered.figures.count)
    files = {arguments.out: page(answered, found, drawn).encode()}
    if arguments.svg or arguments.png:
        picture = as_file(drawn, answered.figures.sum, caption(answered))
    if arguments.svg:
        files[arguments.svg] = picture.encode()
    if arguments.png:
        files[arguments.png] = png(picture, arguments.fonts)
    return files


def _require_what_draws(arguments: argparse.Namespace) -> None:
    """Raises ModuleNotFoundError, or InvalidValue for fonts that nothing needs or that are not there."""
    if arguments.png and find_spec(DRAWS_PNG) is None:
        raise ModuleNotFoundError(f"{DRAWS_PNG} is not installed", name=DRAWS_PNG)
    if arguments.fonts and not arguments.png:
        raise InvalidValue("--fonts", "is for --png FILE; a browser has fonts of its own")
    if arguments.fonts and not arguments.fonts.is_dir():
        raise InvalidValue("--fonts", f"{arguments.fonts} is no folder")


def _require_known(dispute: str | None, names: "Sequence[str]") -> None:
    """Raises InvalidValue for a dispute that was not given, with the names that are nearest to it."""
    if dispute is None or dispute in names:
        return
    if not names:
        raise InvalidValue("--dispute", f"{dispute!r} is not there: the file of disputes has no rows")
    near = get_close_matches(dispute, names[:NAMES_COMPARED], NEAR_SHOWN, 0) or names[:NEAR_SHOWN]
    told = ", ".join(near) + (f" ({len(names)} in all)" if len(names) > len(near) else "")
    raise InvalidValue("--dispute", f"{dispute!r} is not in the file of disputes; take one of: {told}")


@contextmanager
def _no_collecting() -> "Iterator[None]":
    """Without looks for cycles: there is a tuple for each piece of a flow, and no cycle among them."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _answered(arguments: argparse.Namespace, inputs: Inputs, trail: "Trail") -> "Answered":
    from haltline.engine.identity import identity
    from haltline.pictures.answered import Answered, Counts, Kinds
    from haltline.pictures.figures import Figures

    reading = inputs.reading
    currency, kinds, span = reading.currency, reading.kinds, None
    if inputs.in_place:
        from haltline.sources.told_in_place import told
        from haltline.sources.transactions import Layout

        layout, ledger = Layout(arguments.columns or {}), inputs.in_place.ledger
        span, currency, kinds = told(ledger, arguments.transactions, layout, trail.ledger)
    return Answered(
        trail=trail,
        limits=inputs.limits,
        figures=Figures(arguments.scale, currency, reading.ledger.calendar),
        counts=Counts(reading.rows, reading.ignored, reading.repeated),
        version=version(),
        ledger=reading.name or identity(reading.ledger),
        kinds=Kinds(kinds.codes, kinds.names.to_pylist()) if kinds else None,
        span=span,
    )


def _write_whole(path: Path, content: bytes) -> None:
    """Writes a file in one go: whoever looks sees the old one or the new one."""
    from haltline.sources.written import unwritable

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        number, fresh = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        try:
            with os.fdopen(number, "wb") as file:
                file.write(content)
            Path(fresh).chmod(0o644)
            Path(fresh).replace(path)
        finally:
            Path(fresh).unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(path, error) from None
