"""`haltline audit`: the sealed log, out into a file, and checked without any database."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from haltline.values.errors import InvalidValue

if TYPE_CHECKING:
    from haltline.seals.judging import Verdict
    from haltline.seals.succession import KeyChange

PROOF_BYTES_MOST = (
    1024 * 1024
)  # a proof of one event is a few thousand bytes; a log of that size is read by line
SHOWN = 10  # faults that are told one by one


def register(subparsers: Any) -> None:
    """Add `audit` with its verbs."""
    parser = subparsers.add_parser("audit", help="the sealed audit log: export, check, prove")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    out = verbs.add_parser("export", help="write the sealed log to a file")
    out.add_argument("--out", type=Path, required=True, metavar="FILE", help="a new file; .gz is packed")
    out.set_defaults(run=export)
    check = verbs.add_parser("check", help="check an exported log or a proof; needs no database")
    check.add_argument("file", type=Path, metavar="FILE")
    check.add_argument(
        "--checkpoint", type=Path, nargs="+", action="extend", default=[], metavar="FILE",
        help="a checkpoint that somebody kept, or a folder of them",
    )  # fmt: skip
    check.add_argument("--key", metavar="KEY", help="the log's key as it was published, or a file with it")
    check.add_argument("--json", action="store_true", help="one JSON object and nothing else")
    check.set_defaults(run=run_check)
    prove = verbs.add_parser("prove", help="prove that one event is in the log")
    prove.add_argument("event", metavar="EVENT", help="the event's id")
    prove.add_argument("--out", type=Path, metavar="FILE", help="a new file (default: print it)")
    prove.set_defaults(run=run_prove)
    sign = verbs.add_parser("checkpoint", help="check what is new, sign it now and print the checkpoint")
    sign.set_defaults(run=checkpoint)
    resume = verbs.add_parser(
        "resume", help="go on after a restore, or with a spoiled checkpoint, and say why"
    )
    resume.add_argument("--why", required=True, help="stands in the log for ever")
    resume.set_defaults(run=run_resume)
    rotate = verbs.add_parser("rotate", help="change the key that signs checkpoints, as planned")
    rotate.add_argument("--why", required=True, help="stands in the log for ever")
    rotate.set_defaults(run=run_rotate)
    revoke = verbs.add_parser("revoke", help="the key was lost or stolen: a new one signs from now on")
    revoke.add_argument(
        "--since", required=True, metavar="TIME",
        help="what the old key signed after this moment counts nothing, such as 2026-11-23T08:00:00Z",
    )  # fmt: skip
    revoke.add_argument("--why", required=True, help="stands in the log for ever")
    revoke.set_defaults(run=run_revoke)


def export(arguments: argparse.Namespace) -> int:
    """Write the log; 2 when the file is there."""
    from haltline.cli.opening import open_centre

    if arguments.out.exists():
        raise InvalidValue("--out", f"{arguments.out} is there already; name a new file")
    open_centre()
    from haltline.centre.audit.seals.exporting import export as write

    print(f"written   {write(arguments.out)} sealed events to {arguments.out}")
    return 0


def run_check(arguments: argparse.Namespace) -> int:
    """0 when everything fits, 1 with the first bad index when not, 2 for what is no log."""
    from haltline.seals.checkpoints import LogKey
    from haltline.seals.judging import is_proof, judge, judge_proof

    key = LogKey.of_text(_key_text(arguments.key)) if arguments.key else None
    told = _as_proof(arguments.file)
    if is_proof(told):
        verdict = judge_proof(told, arguments.checkpoint, key)
    else:
        verdict = judge(arguments.file, arguments.checkpoint, key)
    print(_as_json(verdict) if arguments.json else "\n".join(_lines(verdict)))
    return 0 if verdict.good else 1


def run_prove(arguments: argparse.Namespace) -> int:
    """Print the proof of one event; 1 while it is under no checkpoint."""
    from haltline.cli.opening import open_centre

    try:
        event = UUID(arguments.event)
    except ValueError:
        raise InvalidValue("EVENT", f"{arguments.event} is no event's id") from None
    if arguments.out and arguments.out.exists():
        raise InvalidValue("--out", f"{arguments.out} is there already; name a new file")
    open_centre()
    from haltline.centre.audit.seals.exporting import proof

    text = json.dumps(proof(event), ensure_ascii=False, indent=1) + "\n"
    if arguments.out:
        arguments.out.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 0


def checkpoint(arguments: argparse.Namespace) -> int:
    """Print the newest checkpoint, signed now if anything is new; 1 when something is wrong with the log."""
    from haltline.cli.opening import open_centre

    open_centre()
    from haltline.centre.audit.seals.actions.signing import checkpoint_now
    from haltline.centre.audit.seals.queries import last_checkpoint

    check, _ = checkpoint_now()
    if check.why:
        print(f"haltline: the log is not what was sealed: {check.why}", file=sys.stderr)
    last = last_checkpoint()
    if last:
        sys.stdout.write(last.note)
    elif not check.why:
        print("haltline: the log is empty; there is nothing to sign yet", file=sys.stderr)
    return 1 if check.why else 0


def run_resume(arguments: argparse.Namespace) -> int:
    """Go on from what this database holds; 1 when nothing published is missing."""
    from haltline.cli.opening import open_centre

    open_centre()
    from haltline.centre.audit.seals.actions.signing import resume

    for file in resume(arguments.why):
        print(f"set aside {file}")
    print("resumed   the log says why; whoever kept a lost checkpoint will be told so by a check")
    return 0


def run_rotate(arguments: argparse.Namespace) -> int:
    """A new key signs, and the old one says so with it; 1 while the log cannot be signed as it stands."""
    from haltline.cli.opening import open_centre

    open_centre()
    from haltline.centre.audit.seals.actions.changing_key import rotate

    return _changed(rotate(arguments.why))


def run_revoke(arguments: argparse.Namespace) -> int:
    """A new key signs, and what the old one signed after a moment counts nothing."""
    from haltline.cli.opening import open_centre
    from haltline.values import times

    since = times.parse(arguments.since, field="--since")
    open_centre()
    from haltline.centre.audit.seals.actions.changing_key import revoke

    return _changed(revoke(since, arguments.why))


def _changed(change: KeyChange) -> int:
    print(f"key       {change}")
    print(f"new key   {change.new.text()}")
    print("tell      everybody who keeps the old one; it stands at /log/key, and all of them at /log/keys")
    return 0


def _key_text(given: str) -> str:
    file = Path(given)
    return file.read_text(encoding="utf-8") if "+" not in given or file.is_file() else given


def _as_proof(file: Path) -> Any:
    if file.suffix == ".gz" or file.stat().st_size > PROOF_BYTES_MOST:
        return None
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        return None


def _lines(verdict: Verdict) -> list[str]:
    lines = [f"note      {note}" for note in verdict.notes]
    lines += [f"bad       {fault}" for fault in verdict.faults[:SHOWN]]
    if len(verdict.faults) > SHOWN:
        lines.append(f"bad       and {len(verdict.faults) - SHOWN} more")
    if verdict.good:
        lines.append(f"good      {verdict.size} events are what was sealed, {verdict.covered} of them signed")
    return lines


def _as_json(verdict: Verdict) -> str:
    return json.dumps(
        {
            "good": verdict.good, "first_bad": verdict.first_bad, "events": verdict.size,
            "signed": verdict.covered, "faults": verdict.faults, "notes": verdict.notes,
        },
        ensure_ascii=False,
    )  # fmt: skip
