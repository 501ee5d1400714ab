"""Running the suite: meet the bank, make every check, and gather the verdicts."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

from haltline.city.bench.facts import WELL_KNOWN, BankFacts, Tester
from haltline.city.conformance import ending, holding, paying, proving, reading
from haltline.city.conformance.centre import TestCentre
from haltline.city.conformance.line import Answer, Line, fresh
from haltline.city.conformance.register import CHECKS, Check
from haltline.city.conformance.subject import Subject
from haltline.city.conformance.verdicts import Failed, Result, Skipped, Verdict
from haltline.protocol import KeyList, SigningKey, generate_key, paths, to_bytes

AT_ONCE = 6
"""Checks that run beside each other at a bench, which has payments for all; elsewhere one after another."""
MODULES = (proving, reading, holding, ending, paying)
REACHABLE = "bank-answers"
LOOK_EVERY_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Options:
    """What a tester tells about a real bank's test endpoint; a served reference bank needs nothing."""

    key: SigningKey | None = None
    revoked_key: SigningKey | None = None
    facts: BankFacts | None = None
    listen: tuple[str, int] = ("127.0.0.1", 0)
    replies_url: str = ""
    wait_seconds: float = 20.0  # for a bank that is just starting
    checks: Sequence[Check] = field(default_factory=lambda: suite())


def suite() -> tuple[Check, ...]:
    """Every check: who is believed, how it reads, what it holds, how holds end, how it pays."""
    chapters = [module.__name__ for module in MODULES]
    return tuple(sorted(CHECKS, key=lambda one: chapters.index(one.run.__module__)))


def run(url: str, options: Options) -> list[Verdict]:
    """The verdict of every check, in the suite's order; OSError when the reply address is taken."""
    with _met(url, options) as bank:
        if isinstance(bank, Failed):
            skipped = (
                Verdict(one.name, Result.SKIPPED, "the bank does not answer") for one in options.checks
            )
            return [Verdict(REACHABLE, Result.FAILED, str(bank)), *skipped]
        beside = [one for one in options.checks if not one.last]
        with ThreadPoolExecutor(AT_ONCE if bank.has_bench else 1) as threads:
            verdicts = list(threads.map(lambda one: made(one, bank), beside))
        verdicts += [made(one, bank) for one in options.checks if one.last]
    return [Verdict(REACHABLE, Result.PASSED, "The bank answers under this address."), *verdicts]


def made(one: Check, bank: Subject) -> Verdict:
    """One check, and what came of it; a mistake of the suite itself counts as a failure and says so."""
    start = time.monotonic()
    try:
        one.run(bank)
        result, detail = Result.PASSED, one.asks
    except Skipped as skipped:
        result, detail = Result.SKIPPED, str(skipped)
    except Failed as failed:
        result, detail = Result.FAILED, str(failed)
    except Exception as error:  # the other checks must still be made
        result, detail = Result.FAILED, f"the check itself broke: {type(error).__name__}: {error}"
    bank.tidy()
    return Verdict(one.name, result, detail, time.monotonic() - start)


@contextmanager
def _met(url: str, options: Options) -> Iterator[Subject | Failed]:
    """The bank ready for its checks, or why it cannot be met."""
    own = options.key or generate_key(fresh("checker"))
    centre = TestCentre((own,), options.listen, options.replies_url)
    line = Line(url, own)
    centre.start()
    try:
        yield _subject(line, centre, options)
    finally:
        centre.stop()
        line.close()


def _subject(line: Line, centre: TestCentre, options: Options) -> Subject | Failed:
    try:
        bench = _is_bench(_first_answer(line, options.wait_seconds)) and options.key is None
        facts, why_not = options.facts, ""
        if bench:
            tester = Tester(keys=centre.published(), replies=centre.url)
            facts = line.raw("POST", WELL_KNOWN, to_bytes(tester), {}).require(200).read(BankFacts)
        elif options.key is None:
            line.key = None
            why_not = f"needs --key, a key that the bank knows: there is no test bench under {WELL_KNOWN}"
        elif facts is None:
            why_not = "needs --payments FILE: which payments may be asked about"
        subject = Subject(line, centre, facts, bench=bench, why_not=why_not)
        subject.revoked_key = options.revoked_key
        _trust_published_keys(line, centre)
    except Failed as failed:
        return failed
    return subject


def _is_bench(answer: Answer) -> bool:
    """Whether this is a bank's bench, and not a server that says the same to everything."""
    try:
        answer.require(200).read(BankFacts)
    except Failed:
        return False
    return True


def _first_answer(line: Line, wait_seconds: float) -> Answer:
    """What the bank says where a test bench would be; Failed when it says nothing in that time."""
    end = time.monotonic() + wait_seconds
    while True:
        try:
            return line.raw("GET", WELL_KNOWN, b"", {})
        except Failed:
            if time.monotonic() >= end:
                raise
            time.sleep(LOOK_EVERY_SECONDS)


def _trust_published_keys(line: Line, centre: TestCentre) -> None:
    answer = line.raw("GET", paths.BANK_KEYS, b"", {})
    if answer.status == 200:
        try:
            centre.trust(answer.read(KeyList).public_keys)
        except Failed:
            pass  # the check of published keys says so
