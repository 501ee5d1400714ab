"""Which place a name means: by its code, its spelling, a name that was told, or a sound that only it has.

Never guessed: what could mean two places means none, and is listed.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from haltline.oversight.areas.spelling import names_of, plain, sound


class Named(Protocol):
    """Something with a name, and a code and a state where they are known."""

    @property
    def name(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def state(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Matched:
    """For each asked one, the place of its match among the known, or None; and by what it was found."""

    to: tuple[int | None, ...]
    by: tuple[str, ...]
    """code | name | alias | sound; `ambiguous` or `unknown` where there is no match."""


def match(
    asked: Sequence[Named], known: Sequence[Named], aliases: Mapping[str, str] | None = None
) -> Matched:
    """Each known place is given once; two that ask for the same one by name get none."""
    other = {plain(left): plain(right) for left, right in (aliases or {}).items()}
    index = _Index(known)
    found = _sounding(asked, known, [_one(each, known, other, index) for each in asked])
    taken: dict[int, list[int]] = defaultdict(list)
    for at, (place, _) in enumerate(found):
        if place is not None:
            taken[place].append(at)
    for rivals in taken.values():
        first = [at for at in rivals if found[at][1] == "code"]
        for at in rivals:
            if len(rivals) > 1 and at not in first[:1]:
                found[at] = (None, "ambiguous")
    return Matched(tuple(place for place, _ in found), tuple(by for _, by in found))


class _Index:
    """Known places by code and by each plain name."""

    def __init__(self, known: Sequence[Named]) -> None:
        self.codes: dict[str, list[int]] = defaultdict(list)
        self.names: dict[str, list[int]] = defaultdict(list)
        for at, place in enumerate(known):
            if place.code:
                self.codes[place.code].append(at)
            for name in names_of(place.name):
                self.names[name].append(at)


def _one(
    each: Named, known: Sequence[Named], other: Mapping[str, str], index: _Index
) -> tuple[int | None, str]:
    if each.code and index.codes:
        places = index.codes.get(each.code, [])
        if len(places) == 1:
            return places[0], "code"
    for by, names in (("name", names_of(each.name)), ("alias", [other.get(plain(each.name), "")])):
        places = sorted({place for name in names for place in index.names.get(name, [])})
        places = _in_state(each, known, places)
        if len(places) == 1:
            return places[0], by
        if places:
            return None, "ambiguous"
    return None, "unknown"


def _in_state(each: Named, known: Sequence[Named], places: Iterable[int]) -> list[int]:
    """Those of the same state, where both sides say which."""
    mine = plain(each.state)
    return [at for at in places if not mine or not known[at].state or plain(known[at].state) == mine]


def _sounding(
    asked: Sequence[Named], known: Sequence[Named], found: list[tuple[int | None, str]]
) -> list[tuple[int | None, str]]:
    """What spelling did not find, by sound: only where one asked and one free known place sound so."""
    taken = {place for place, _ in found}
    free = [at for at in range(len(known)) if at not in taken]
    ours, theirs = defaultdict(list), defaultdict(list)
    for at, (_, by) in enumerate(found):
        if by == "unknown":
            ours[sound(plain(asked[at].name))].append(at)
    for at in free:
        theirs[sound(plain(known[at].name))].append(at)
    whole = defaultdict(set)
    for at, place in enumerate(known):
        whole[sound(plain(place.name))].add(at)
    out = list(found)
    for heard, places in ours.items():
        for at in places:
            near = _in_state(asked[at], known, theirs.get(heard, []))
            same = _in_state(asked[at], known, sorted(whole[heard]))
            if heard and len(places) == 1 and len(near) == len(same) == 1:
                out[at] = (near[0], "sound")
    return out
