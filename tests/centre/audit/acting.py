"""Acts in the log, its seals and checks, and an administrator's hand, for the tests of the log."""

from __future__ import annotations

import psycopg

TWENTY = "(select event_id from audit_leaf where number = 20)"


def act(count: int, verb: str = "hold.asked") -> None:
    """That many acts, each in a transaction of its own."""
    from haltline.centre.audit.actions import MACHINE, record
    from haltline.centre.kernel.scope import in_scope

    for number in range(count):
        with in_scope("audit"):
            record(verb, MACHINE, district="korvane", subject=f"h{number}", amount="100", day=1.5, who="ऋषि")


def seal() -> int:
    from haltline.centre.audit.seals.actions.sealing import seal

    return seal()


def checkpoint():  # type: ignore[no-untyped-def]
    """The hour's check to its end, and the checkpoint that follows."""
    from haltline.centre.audit.seals.actions.signing import checkpoint_now

    return checkpoint_now()


def full_check():  # type: ignore[no-untyped-def]
    from haltline.centre.audit.models import Check
    from haltline.centre.audit.seals.actions.checking import begin, to_the_end

    return to_the_end(begin(Check.Kind.DAY))


def altered(admin: psycopg.Connection) -> None:
    admin.execute(f"update audit_event set actor = 'person:9' where id = {TWENTY}")
