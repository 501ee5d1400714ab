"""Acts side by side in one transaction: what several of them ask alike, the database is asked once.

An act is written, and runs, as though it were alone. Where it asks a ``Question`` it waits until every other
act has come to one or to its end; then each question goes to the database once, with what all of them want to
know. A statement costs the same for one act as for ten, so that ten acts cost little more than one.

Whoever runs acts so sees to it that no two of them are about the same case: an act may miss what another has
not written yet, as it would miss what another transaction has not committed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.db import connection
from greenlet import getcurrent, greenlet

Told = TypeVar("Told")
Answer = TypeVar("Answer")
Result = TypeVar("Result")


class Question(Generic[Told, Answer]):
    """What can be asked of the database for several acts at once.

    ``last``: it waits until nobody asks anything else, so that as many as can be ask it together: what takes
    locks, and what writes.
    """

    last = False

    def for_all(self, told: Sequence[Told]) -> Sequence[Answer]:
        """The answers, in the order of what was told."""
        raise NotImplementedError

    def ask(self, told: Told) -> Answer:
        """The answer for this act; side by side with others it is asked together with them."""
        crowd = _crowd.get()
        if crowd is None or crowd.savepoints != len(connection.savepoint_ids):
            return self.for_all([told])[0]  # a savepoint is one act's: nobody else may come between
        answer: Answer = crowd.hub.switch(_Asked(self, told))
        return answer


@dataclass(frozen=True, slots=True)
class _Asked:
    question: Question[Any, Any]
    told: object


@dataclass(frozen=True, slots=True)
class _Crowd:
    """Where acts that ask give way to, how many savepoints are open around them, what all of them see."""

    hub: greenlet
    savepoints: int
    shared: list[Any] = field(default_factory=list)


_crowd: ContextVar[_Crowd | None] = ContextVar("crowd", default=None)


def shared() -> list[Any] | None:
    """A list that this act and those beside it have in common; None for an act that runs alone."""
    crowd = _crowd.get()
    return crowd.shared if crowd else None


def side_by_side(acts: Sequence[Callable[[], Result]]) -> list[Result]:
    """Run the acts in the open transaction; gives what they give. What one of them raises ends all."""
    if len(acts) == 1:
        return [acts[0]()]
    crowd = _Crowd(getcurrent(), len(connection.savepoint_ids))
    given: dict[int, Result] = {}

    def run(number: int) -> None:
        _crowd.set(crowd)
        given[number] = acts[number]()

    running = [_begun(run) for _ in acts]
    try:
        asked = {act: act.switch(number) for number, act in enumerate(running)}
        while asked := {act: each for act, each in asked.items() if not act.dead}:
            for question, those in _next(asked):
                answers = question.for_all([asked[act].told for act in those])
                for act, answer in zip(those, answers, strict=True):
                    asked[act] = act.switch(answer)
    finally:
        for act in running:
            act.throw()  # ends those that wait; what they opened is closed
    return [given[number] for number in range(len(acts))]


def _begun(run: Callable[[int], None]) -> greenlet:
    act = greenlet(run)
    act.gr_context = copy_context()
    return act


def _next(asked: dict[greenlet, _Asked]) -> Iterator[tuple[Question[Any, Any], list[greenlet]]]:
    """The questions that are asked now, each with who asks it."""
    by_question: dict[Question[Any, Any], list[greenlet]] = {}
    for act, each in asked.items():
        by_question.setdefault(each.question, []).append(act)
    first = {question: those for question, those in by_question.items() if not question.last}
    yield from (first or by_question).items()
