"""Signing checkpoints, telling them to the world, and going on after a restore."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from django.db import connection

from haltline.seals import checkpoints
from haltline.seals.judging import RESUMED, fingerprint
from haltline.seals.outside import LEAVES, named_notes, publish, text_of
from haltline.seals.tree import Frontier

from ....kernel import clock
from ....kernel.errors import AlreadyDecided
from ....kernel.scope import in_scope
from ...actions import MACHINE, Actor, record
from ...models import Check, Checkpoint
from .. import outside, queries
from ..log_key import signing_key
from . import checking
from .alarms import alarm
from .sealing import LOCK, seal

PUBLISHED_AGAIN = (
    48  # so many of the newest checkpoints are looked for in the folder: two days of a full disk
)
LOST = "lost-"  # before the names of files that a restore has left behind
log = logging.getLogger(__name__)


def sign(check: Check) -> Checkpoint | None:
    """The checkpoint at the end of an hour's check; none where nothing came, or where a seal is missing.

    An event that was altered does not keep it back: the tree is of what was sealed, and every check names it.
    """
    if check.kind != Check.Kind.HOUR or check.finished_at is None or check.position < check.until:
        return None
    with in_scope("audit"), connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [LOCK])
        last = outside.last_signed()
        if check.until <= (last.size if last else 0):
            return None
        tree = Frontier.of_bytes(check.position, bytes(check.frontier))
        name, at = queries.log_name(), clock.database_now()
        told = checkpoints.sign(signing_key(name).ed25519, name, tree.size, tree.root(), at)
        row = Checkpoint(size=tree.size, root=told.root, at=at, note=told.note, frontier=tree.to_bytes())
        Checkpoint.objects.bulk_create([row])
    publish_missing()
    return row


def checkpoint_now() -> tuple[Check, Checkpoint | None]:
    """Seal what waits, check it, sign it and tell it; for whoever asks by hand."""
    while seal():
        pass
    check = checking.to_the_end(checking.begin(Check.Kind.HOUR))
    return check, sign(check)


def publish_missing() -> int:
    """Write the newest checkpoints that the folder lacks; gives how many. On a full disk the rest waits.

    A file that cannot be read and a row that is not what was signed are alarms and hold up no other.
    """
    with in_scope("audit"):
        rows, written = queries.checkpoints(PUBLISHED_AGAIN + 1), 0
        there, ours, known = _texts(), outside.keys(), queries.explained()
        start = 0 if len(rows) <= PUBLISHED_AGAIN else None  # of the oldest row nobody knows here
        for row in reversed(rows):
            told = outside.as_signed(row, ours)
            if told is None:
                if (
                    row.note not in there
                    and outside.is_spoiled(row, ours)
                    and not outside.is_known(row, known)
                ):
                    alarm(f"the checkpoint of size {row.size} is not what was signed, and is not published")
                continue
            if start is not None and row.note not in there:
                try:
                    publish(outside.folder(), told, start, queries.leaf_hashes(start, row.size))
                    written += 1
                except OSError as fault:
                    log.error("the checkpoint of %s events could not be published: %s", row.size, fault)
                    break
            start = row.size
        for change in ours.changes:  # also one whose row was never written
            if change.told.note not in there:
                publish(outside.folder(), change.told, change.told.size, ())
    return written


def _texts() -> set[str]:
    """What the folder's notes say."""
    found = set()
    for _, file in named_notes(outside.folder()):
        try:
            found.add(text_of(file))
        except OSError as fault:
            alarm(f"{file.name} of the published folder cannot be read: {fault.strerror}")
    return found


def resume(why: str, *, by: Actor = MACHINE) -> list[Path]:
    """Go on although the world was told more than this database holds, or checkpoints of it are spoiled.

    The files of a lost branch get other names, and are given; the log itself says what was lost or spoiled
    and why. After a spoiled newest checkpoint the log is checked again from the last one that is what was
    signed, and a new one is signed at its end. AlreadyDecided when nothing of this is so.
    """
    with in_scope("audit"):
        last, good, told = queries.last_checkpoint(), outside.last_signed(), outside.newest()
        newest_bad = last is not None and (good is None or good.pk != last.pk)
        kept = good.size if good else 0
        lost = told if told is not None and told.size > (queries.size() if newest_bad else kept) else None
        spoiled = _not_yet_explained()
        if newest_bad and last is not None and last.pk not in {row.pk for row in spoiled}:
            spoiled.append(last)
        if not (spoiled or lost):
            raise AlreadyDecided(
                "The log is as long as every checkpoint that was published, and each one is what was signed"
                " or is explained: nothing to resume."
            )
        facts: dict[str, Any] = {"kept": kept, "why": why[:200]}
        if lost:
            record(RESUMED, by, subject=str(lost.size), size=lost.size, root=lost.root.hex(), **facts)
        for row in spoiled:
            print_ = fingerprint(row.note)
            record(RESUMED, by, subject=str(row.size), spoiled=row.size, note=print_, **facts)
        aside = _set_aside(kept) if lost else []
    if newest_bad:
        while seal():
            pass
        sign(checking.to_the_end(checking.begin_again(good)))
    return aside


def _not_yet_explained() -> list[Checkpoint]:
    """The rows that are not what was signed, and of which the log does not say why."""
    ours, known = outside.keys(), queries.explained()
    spoiled = [row for row in queries.checkpoints_back() if outside.is_spoiled(row, ours)]
    return [row for row in spoiled if not outside.is_known(row, known)]


def _set_aside(kept: int) -> list[Path]:
    """Give the files of checkpoints above a size names that count for nothing."""
    lost = [file for size, file in named_notes(outside.folder()) if size > kept]
    for file in outside.folder().iterdir():
        span = LEAVES.fullmatch(file.name)
        if span and int(span[2]) > kept:
            lost.append(file)
    stamp = clock.database_now().strftime("%Y%m%dT%H%M%SZ-")
    return [file.rename(file.with_name(f"{LOST}{stamp}{file.name}")) for file in lost]
