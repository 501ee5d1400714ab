"""One seed step by step: what happened, what it changed at the centre and in the banks, where it broke."""

from collections.abc import Callable, Iterator
from datetime import datetime

from haltline.city.simulation.run import Failure, Run, Setup

LINE_WORDS = {
    "closed": "answers again", "open": "silent, probed now and then", "half_open": "silent, a probe is out"
}  # fmt: skip
Say = Callable[[str], None]


def replay(seed: int, say: Say, setup: Setup | None = None) -> Failure | None:
    """Plays a seed and tells it line by line; gives the failure, which is the last thing told."""
    teller = _Teller(say)
    run = Run(seed, setup, tell=teller.step)
    teller.watch(run)
    say(f"seed {seed}: {_cast(run)}")
    failure = run.play()
    teller.changes()
    if failure is None:
        say(f"at rest after {run.steps} steps, and every invariant held")
    else:
        say(f">>> step {failure.step} breaks {failure.invariant}: {failure.what}")
    return failure


def _cast(run: Run) -> str:
    banks = ", ".join(
        f"{each.code}{' hostile' if each.hostile else ''}{' flaky' if each.rates.lost > 0.1 else ''}"
        f"{' slow' if each.speed < 1 else ''} clock {each.skew.total_seconds():+.0f} s"
        for each in run.setting.banks
    )
    reports = ", ".join(f"{plan.key} {plan.at:%H:%M}" for plan in run.setting.world.reports)
    return f"banks {banks}; reports {reports}"


class _Teller:
    """Says each step with its changes; a step's changes are told when the next begins."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._run: Run | None = None
        self._known: dict[str, str] = {}
        self._events: dict[str, int] = {}

    def watch(self, run: Run) -> None:
        """The run that is told."""
        self._run = run

    def step(self, number: int, now: datetime, name: str) -> None:
        """A step begins."""
        self.changes()
        self._say(f"{number:5d}  {now:%H:%M:%S}  {name}")

    def changes(self) -> None:
        """What has changed since the last step."""
        if self._run is None:
            return
        for name, state in self._states(self._run):
            if self._known.get(name) != state:
                self._known[name] = state
                self._say(f"{'':17}{name}: {state}")
        for line in self._liens(self._run):
            self._say(f"{'':17}{line}")

    def _states(self, run: Run) -> Iterator[tuple[str, str]]:
        books = run.view.books
        for leg, request in books.requests.items():
            mark = ", not confirmed" if request.not_confirmed else ""
            yield f"request {leg} at {request.at}", f"{request.state}{mark}, about {request.amount}"
        for leg, part in books.parts.items():
            leaving = f", {part.releasing} on their way to be free" if part.releasing else ""
            yield f"part {leg}", f"{part.state} {part.amount}{leaving}"
        for name, (state, amount) in books.payouts.items():
            yield name, f"{state} {amount}"
        for bank in run.banks:
            if bank in books.lines or f"the line to {bank}" in self._known:
                yield f"the line to {bank}", LINE_WORDS[books.lines.get(bank, "closed")]

    def _liens(self, run: Run) -> Iterator[str]:
        for code, bank in run.banks.items():
            events = bank.office.journal.events
            for event in events[self._events.get(code, 0) :]:
                yield f"in the books of {event.account}: {event.why} {event.delta:+d}, held {event.live}"
            self._events[code] = len(events)
