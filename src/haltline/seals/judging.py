"""Is this exported log what its checkpoints were signed over? Needs the file, the notes and the key alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any

from haltline.values.errors import InvalidValue

from . import checkpoints
from .checkpoints import Checkpoint, LogKey
from .exported import PROOF, Header, Sealed, Unreadable, opened, read_header, read_lines
from .outside import Leaves, named_notes, text_of
from .records import Record, canonical, sealed
from .succession import Keys, Standing, keys_from
from .tree import LEAF, includes
from .walk import Fault, Walk

Line = Sealed | str | Unreadable
RESUMED = "log.resumed"  # the event by which a log says that it went on from a backup


@dataclass(frozen=True, slots=True)
class Held:
    """A checkpoint and where it was found; ``outside``: not in the file that is judged."""

    place: str
    checkpoint: Checkpoint
    outside: bool


@dataclass(slots=True)
class Verdict:
    """What was found. ``faults`` name the first bad index first; ``notes`` are no faults, and to be read."""

    size: int = 0
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    first_bad: int | None = None
    covered: int = 0

    @property
    def good(self) -> bool:
        return not self.faults


def judge(file: Path, outside: Sequence[Path], key: LogKey | None) -> Verdict:
    """Judge an exported log by the checkpoints at ``outside`` (notes, or folders of them).

    Without a key the file's own is used, and said so. InvalidValue for a file or note that is none.
    """
    verdict = Verdict()
    with opened(file, "rt") as lines:
        header = read_header(lines, file)
        chosen = key or _own_key(header, verdict)
        own, told = _own_checkpoints(read_lines(lines))
        spoiled: list[tuple[str, str]] = []
        found = [*_read(_given(outside), verdict), *_read_own(own, verdict, spoiled)]
        keys = _keys(chosen, found, verdict)
        held = _counted(found, keys, verdict, spoiled)
        if not any(each.outside for each in held):
            verdict.notes.append(
                "no checkpoint from outside was given: the file was held against itself alone"
            )
        walk, resumed = _walk(told, held, _leaves(outside))
    _explain(verdict, spoiled, resumed)
    _conclude(verdict, walk, held, resumed)
    if walk.position != header.size and not walk.broken:
        verdict.faults.append(f"the file says that it has {header.size} events and has {walk.position}")
    return verdict


def judge_proof(told: dict[str, Any], outside: Sequence[Path], key: LogKey | None) -> Verdict:
    """Judge the proof that one event is in the log, by a checkpoint of its size."""
    verdict = Verdict()
    try:
        header = Header(told["log"], told["size"], told["key"])
        chosen = key or _own_key(header, verdict)
        index, event = int(told["index"]), told["event"]
        path = [bytes.fromhex(each) for each in told["path"]]
        leaf = sealed(event)
        own, changes = [str(told["checkpoint"])], [str(note) for note in told.get("changes", ())]
    except (KeyError, TypeError, ValueError, AttributeError):
        raise InvalidValue("file", "is no proof that `haltline audit prove` wrote") from None
    found = [*_read(_given(outside), verdict), *_read(_texts(own, "in the proof"), verdict)]
    keys = _keys(chosen, [*found, *_read(_texts(changes, "in the proof"), verdict)], verdict)
    given = _counted([each for each in found if each.outside], keys, verdict)
    if not given:
        verdict.notes.append("no checkpoint from outside was given: the proof was held against its own")
    held = [each for each in given if each.checkpoint.size == header.size] or _counted(
        [each for each in found if not each.outside], keys, verdict
    )
    verdict.size = header.size
    for each in held:
        if not includes(each.checkpoint.root, header.size, index, leaf, path):
            verdict.first_bad = index
            verdict.faults.append(
                f"index {index}: the event is not in the log that {each.place} was signed over"
            )
    if given and not any(each.outside for each in held):
        verdict.notes.append(f"none of the given checkpoints has the proof's size {header.size}")
    if not held:
        verdict.faults.append("no good checkpoint is there to hold the proof against")
    return verdict


def is_proof(told: object) -> bool:
    """Whether a file's content is a proof rather than a log."""
    return isinstance(told, dict) and told.get("format") == PROOF


def _own_key(header: Header, verdict: Verdict) -> LogKey:
    verdict.notes.append("the key is the file's own: compare it with the one that the log publishes")
    return LogKey.of_text(header.key)


def _given(outside: Sequence[Path]) -> Iterator[tuple[str, str, bool]]:
    for path in outside:
        if path.is_dir():
            yield from ((str(file), text_of(file), True) for _, file in named_notes(path))
        else:
            yield str(path), text_of(path), True


def _texts(found: Iterable[str], place: str) -> Iterator[tuple[str, str, bool]]:
    return ((place, text, False) for text in found)


def _read(told: Iterable[tuple[str, str, bool]], verdict: Verdict) -> Iterator[Held]:
    """Those that are checkpoints at all; each of the others is a fault."""
    for place, text, outside in told:
        try:
            yield Held(place, checkpoints.read(text), outside)
        except InvalidValue as error:
            verdict.faults.append(f"the checkpoint {place} {error.why}")


def _read_own(own: Sequence[str], verdict: Verdict, spoiled: list[tuple[str, str]]) -> Iterator[Held]:
    """The file's own; what is none goes to ``spoiled`` with its fault, for the log itself may explain it."""
    for text in own:
        mine = Verdict()
        yield from _read([("in the file", text, False)], mine)
        spoiled += [(text, fault) for fault in mine.faults]


def _keys(trusted: LogKey, found: Sequence[Held], verdict: Verdict) -> Keys:
    """The keys that the trusted one leads to; a change that one of them contradicts is a fault."""
    keys = keys_from(trusted, (each.checkpoint for each in found))
    verdict.notes += [f"the log's key: {change}" for change in keys.changes]
    for change in keys.disputed:
        verdict.faults.append(
            f"the log's key: somebody says that {change}, and the key that you trust cannot vouch for it:"
            " ask the centre by another way which key counts now, and check again with that one"
        )
    return keys


def _counted(
    found: Sequence[Held], keys: Keys, verdict: Verdict, spoiled: list[tuple[str, str]] | None = None
) -> list[Held]:
    """The checkpoints whose signatures count. What a stolen key signed is told; all others are faults."""
    good = []
    for each in found:
        standing = keys.standing(each.checkpoint)
        place = f"the checkpoint {each.place} of size {each.checkpoint.size}"
        if standing is Standing.COUNTS:
            good.append(each)
        elif standing is Standing.REVOKED:
            verdict.notes.append(f"{place} {standing.value}")
        else:
            fault = f"{place} {standing.value}"
            if spoiled is None or each.outside:
                verdict.faults.append(fault)
            else:
                spoiled.append((each.checkpoint.note, fault))
    return good


def _explain(
    verdict: Verdict, spoiled: Sequence[tuple[str, str]], resumed: Sequence[tuple[int, Record]]
) -> None:
    """A spoiled checkpoint of the file is no fault where the log itself says that it is, and why."""
    for text, fault in spoiled:
        known = [(at, event) for at, event in resumed if fingerprint(text) in (event.get("facts") or "")]
        if known:
            at, event = known[0]
            verdict.notes.append(f"{fault}: known, the log says so at index {at}: {event['facts']}")
        else:
            verdict.faults.append(fault)


def fingerprint(note: str) -> str:
    """By which a log names a checkpoint of its own that was spoiled."""
    return sha256(note.encode()).hexdigest()


def _leaves(outside: Sequence[Path]) -> Leaves | None:
    folders = [path for path in outside if path.is_dir()]
    return Leaves(folders[0]) if folders else None


def _own_checkpoints(told: Iterator[Line]) -> tuple[list[str], Iterator[Line]]:
    """The file's own checkpoints, which stand before its events; and the lines after them."""
    own: list[str] = []
    for each in told:
        if not isinstance(each, str):
            return own, chain([each], told)
        own.append(each)
    return own, iter(())


def _walk(
    told: Iterator[Line], held: list[Held], published: Leaves | None
) -> tuple[Walk, list[tuple[int, Record]]]:
    """Walk along the events; where two checkpoints have one size, the one from outside counts."""
    walk = Walk(known={each.checkpoint.size: each.checkpoint.root for each in reversed(held)})
    resumed: list[tuple[int, Record]] = []
    for each in told:
        if isinstance(each, Sealed):
            _step(walk, each, published)
            if each.event is not None and each.event.get("verb") == RESUMED:
                resumed.append((each.index, each.event))
        else:
            walk.stop(each.why if isinstance(each, Unreadable) else "a checkpoint stands among the events")
    return walk, resumed


def _step(walk: Walk, each: Sealed, published: Leaves | None) -> None:
    try:
        now = None if each.event is None else sha256(LEAF + canonical(each.event)).digest()
    except ValueError as error:
        now = error.args[0].encode()  # no hash, so unlike any leaf
    walk.step(each.index, each.leaf, now, published[each.index] if published else None)


def _conclude(verdict: Verdict, walk: Walk, held: list[Held], resumed: list[tuple[int, Record]]) -> None:
    """What the walk and the checkpoints say together; the first bad index comes first."""
    verdict.size, verdict.covered = walk.position, walk.good
    found = [*([walk.first] if walk.first else []), *_forks(held), *_cut_off(walk, held)]
    found.sort(key=lambda fault: fault.index)
    for fault in found:
        verdict.faults.append(f"{fault}{_excuse(fault, held, resumed)}")
    if found:
        verdict.first_bad = found[0].index
    if walk.more:
        verdict.faults.append(f"{walk.more} further events are not what was sealed")
    newest = max((each.checkpoint.size for each in held), default=0)
    if newest < walk.position:
        verdict.notes.append(f"events from index {newest} on stand under no checkpoint yet")


def _forks(held: list[Held]) -> Iterator[Fault]:
    """Two signed checkpoints of one size with different roots: the log has told two stories."""
    first: dict[int, Held] = {}
    for each in sorted(held, key=lambda one: (one.checkpoint.size, not one.outside)):
        size = each.checkpoint.size
        other = first.setdefault(size, each)
        if other.checkpoint.root != each.checkpoint.root:
            before = max((one for one in first if one < size), default=0)
            yield Fault(
                before,
                f"the log was forked: {other.place} and {each.place}, both signed, of size {size}, differ",
                size - 1,
            )


def _cut_off(walk: Walk, held: list[Held]) -> Iterator[Fault]:
    beyond = [each for each in held if each.checkpoint.size > walk.position]
    if beyond and not walk.broken:
        most = max(beyond, key=lambda each: each.checkpoint.size)
        yield Fault(
            walk.sure,
            f"the log ends at {walk.position}, and {most.place} was signed over"
            f" {most.checkpoint.size} events",
            walk.position,
        )


def _excuse(fault: Fault, held: list[Held], resumed: list[tuple[int, Record]]) -> str:
    """What the log itself says of going on from a backup, where a checkpoint of before does not fit."""
    for index, event in resumed:
        facts = event.get("facts") or ""
        if index >= fault.index and any(each.checkpoint.root.hex() in facts for each in held):
            return f" (the log says at index {index} that it went on from a backup: {facts})"
    return ""
