"""One key after another: which keys sign a log's checkpoints, and up to where the signatures of each count.

A change of keys is itself a checkpoint with two more lines, ``old KEY`` and ``new KEY``. A planned change is
signed by both keys: whoever trusts either accepts the other. Of a key that was lost or stolen nothing may be
asked: its **revocation** is signed by the new key alone and says in a third line, ``revoked above SIZE``,
from where on the old one's signatures count nothing. Whoever trusts only the old key is told, and has to get
the new one from the centre by another way; a thief who hands the log on to himself is seen by the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from haltline.values.errors import InvalidValue

from .checkpoints import Checkpoint, LogKey

OLD, NEW, REVOKED = "old ", "new ", "revoked above "
CHANGES_MOST = 1_000  # keys that a log may have had


class Standing(Enum):
    """What a signature on a checkpoint is worth."""

    COUNTS = "counts"
    RETIRED = "is signed by a key that had been changed before, as planned, for another"
    REVOKED = "counts nothing: its key was lost or stolen, and revoked from before it on"
    STRANGE = "is not signed by the key of the log, nor by one that it was changed for"


@dataclass(frozen=True, slots=True)
class KeyChange:
    """A change of keys: the old one's signatures count up to ``upto`` events."""

    old: LogKey
    new: LogKey
    upto: int
    revoked: bool
    told: Checkpoint

    def __str__(self) -> str:
        how = (
            f"revoked above size {self.upto}" if self.revoked else f"changed at size {self.upto}, as planned"
        )
        return f"{self.old.short().hex()} was {how}; {self.new.short().hex()} follows"


def lines_of(old: LogKey, new: LogKey, revoked_above: int | None = None) -> tuple[str, ...]:
    """The lines by which a checkpoint says a change of keys."""
    both = f"{OLD}{old.text()}", f"{NEW}{new.text()}"
    return both if revoked_above is None else (*both, f"{REVOKED}{revoked_above}")


def change_of(told: Checkpoint) -> KeyChange | None:
    """The change of keys that a checkpoint says, signed as one must be; none where it says none."""
    said = {
        mark: [line.removeprefix(mark) for line in told.said if line.startswith(mark)]
        for mark in (OLD, NEW, REVOKED)
    }
    try:
        [old], [new] = said[OLD], said[NEW]
        above = int(said[REVOKED][0]) if said[REVOKED] else None
        change = KeyChange(
            LogKey.of_text(old), LogKey.of_text(new), told.size if above is None else above,
            above is not None, told,
        )  # fmt: skip
    except (ValueError, InvalidValue):
        return None
    good = told.signed_by(change.new) and (change.revoked or told.signed_by(change.old))
    return change if good and 0 <= change.upto <= told.size else None


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of a log in their order. ``disputed``: changes of one of them that another one contradicts."""

    chain: tuple[LogKey, ...]
    changes: tuple[KeyChange, ...] = ()
    disputed: tuple[KeyChange, ...] = ()

    @property
    def head(self) -> LogKey:
        """The key that signs now."""
        return self.chain[-1]

    def counts(self, told: Checkpoint) -> bool:
        """Whether a checkpoint is signed by one of the keys while its signatures count."""
        return self.standing(told) is Standing.COUNTS

    def standing(self, told: Checkpoint) -> Standing:
        """What the best of a checkpoint's signatures is worth."""
        if told.signed_by(self.head):
            return Standing.COUNTS
        found = Standing.STRANGE
        for change in self.changes:
            if told.signed_by(change.old):
                if told.size <= change.upto:
                    return Standing.COUNTS
                found = Standing.REVOKED if change.revoked else Standing.RETIRED
        return found


def keys_from(trusted: LogKey, notes: Iterable[Checkpoint]) -> Keys:
    """The keys that a trusted one leads to, forward and back, by the changes told among ``notes``."""
    told = {change.told.note: change for change in map(change_of, notes) if change is not None}
    changes, disputed = list(told.values()), list[KeyChange]()
    later = _walk(trusted, changes, disputed, forward=True)
    earlier = _walk(trusted, changes, disputed, forward=False)
    accepted = (*reversed(earlier), *later)
    chain = (*(change.old for change in accepted), later[-1].new if later else trusted)
    # a revoked key's own words about its successor count nothing
    revoked = {change.old.text() for change in accepted if change.revoked}
    return Keys(chain, accepted, tuple(each for each in disputed if each.old.text() not in revoked))


def _walk(
    trusted: LogKey, changes: Sequence[KeyChange], disputed: list[KeyChange], *, forward: bool
) -> list[KeyChange]:
    """The changes from a key on, or back from it: only one may follow, and no key comes twice."""
    found, at, seen = list[KeyChange](), trusted, {trusted.text()}
    while len(found) < CHANGES_MOST:
        next_ = [each for each in changes if (each.old if forward else each.new).text() == at.text()]
        if forward:
            disputed += [each for each in next_ if each.revoked]
            next_ = [each for each in next_ if not each.revoked]
        others = {(each.new if forward else each.old).text() for each in next_}
        if len(others) != 1 or others & seen:
            disputed += next_
            return found
        found.append(next_[0])
        at = next_[0].new if forward else next_[0].old
        seen |= others
    return found
