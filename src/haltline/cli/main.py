"""The `haltline` command line: finds the command asked for, loads only that one, and runs it.

A command is a module of this folder offering `register(subparsers)`, which adds its parser and sets
`run` on it; `run(arguments)` returns the exit code. Importing such a module must be cheap: what is
heavy is imported inside `run`.
"""

import argparse
import atexit
import gc
import os
import select
import signal
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from typing import TextIO

from haltline.values.errors import HaltlineError

FOR_PEOPLE = (
    "demo", "serve", "trace", "ledger", "restitute", "oversight", "audit", "people", "partners", "bank",
)  # fmt: skip
COMMANDS = (*FOR_PEOPLE, "figures", "areas", "city", "db", "worker", "warm")

DESCRIPTION = "Take the report, follow the money, have it held, give it back."
WHAT_TO_INSTALL = {  # other than haltline[all]
    "pyspark": "haltline[spark], half a gigabyte that is not in the lock",
    "java": "a Java runtime, 17 or later, which Spark runs on",
}
DONE, FAILED, BAD_INPUT, MISSING = 0, 1, 2, 3  # exit codes of contracts.md
STOPPED, CUT_OFF = 128 + 2, 128 + 13  # a shell's own for SIGINT and SIGPIPE


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code: 0 done, 1 failed, 2 bad input, 3 component missing.

    What ends a command from outside ends it as it ends other programs: 130 after Ctrl-C, and 141 without a
    word where nobody reads its output to the end, as in `| head -1`: no 0, for the work may not be done.
    """
    given = list(sys.argv[1:] if argv is None else argv)
    atexit.register(gc.freeze)  # what is left goes with the process; looking through it takes 0.3 s
    try:
        try:
            return _run(given)
        finally:
            _flush()
    except HaltlineError as error:
        return _say(str(error), BAD_INPUT if error.status == 422 else FAILED)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("haltline"):
            raise
        known = WHAT_TO_INSTALL.get(error.name or "", "haltline[all]")
        wanted = getattr(error, "remedy", known)
        return _say(f"the component {error.name} is missing; install {wanted}", MISSING)
    except OSError as error:
        return CUT_OFF if _give_up_output() else _say(f"the run did not finish: {error}", FAILED)
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # who cannot wait for the last threads says it again
        with suppress(BrokenPipeError):
            print("Stopped.", file=sys.stderr)
        return STOPPED


def _run(given: Sequence[str]) -> int:
    arguments = parser(given).parse_args(given)
    return int(arguments.run(arguments))


def _flush() -> None:
    """Lets the output fail here, where it is told, and not while the interpreter ends."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()


def _give_up_output() -> bool:
    """Whether a reader of the output has hung up; what cannot be written any more is dropped."""
    gone = [stream for stream in (sys.stdout, sys.stderr) if stream is not None and _hung_up(stream)]
    for stream in gone:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    return bool(gone)


def _hung_up(stream: TextIO) -> bool:
    try:
        line = select.poll()
        line.register(stream.fileno(), 0)
    except (OSError, ValueError):
        return False  # no file of the system, as in a test
    return any(event & (select.POLLERR | select.POLLHUP) for _, event in line.poll(0))


def parser(argv: Sequence[str]) -> argparse.ArgumentParser:
    """The parser for these arguments; holds only the named command when one is named."""
    top = argparse.ArgumentParser(prog="haltline", description=DESCRIPTION, allow_abbrev=False)
    top.add_argument("--version", action="version", version=f"haltline {version()}")
    subparsers = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in _wanted(argv):
        import_module(f"haltline.cli.{name}").register(subparsers)
    return top


def version() -> str:
    """The version of the installed haltline distribution."""
    from importlib.metadata import version as installed

    return installed("haltline")


def _leave_stopping_to_the_command() -> None:
    """Ctrl-C reaches every process of a terminal: those of a command's pool leave it to the command."""
    if "__mp_main__" in sys.modules:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _wanted(argv: Sequence[str]) -> Iterable[str]:
    if argv and argv[0] in COMMANDS:
        return [argv[0]]
    return [name for name in COMMANDS if find_spec(f"haltline.cli.{name}")]


def _say(message: str, code: int) -> int:
    with suppress(BrokenPipeError):  # nobody hears it, and the code still says it
        print(f"haltline: {message}", file=sys.stderr)
    return code


_leave_stopping_to_the_command()

if __name__ == "__main__":
    sys.exit(main())
