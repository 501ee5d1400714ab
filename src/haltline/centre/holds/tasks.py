"""Jobs of the hold engine: each looks at one row and does what is due; run twice, it does nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from psycopg_pool import PoolTimeout

from ..kernel.models import OutboxMessage
from ..kernel.outbox import leaving
from ..kernel.scope import in_scope
from ..partners.models import Partner
from ..partners.queries import partner_named
from .actions import delivering
from .actions.beginning import begin_report, supersede_leg
from .actions.lapsing import ask_again
from .actions.posting import post_reply
from .actions.reconciling import STATUS
from .post import ask_status, send
from .queries import locked_reply, oldest_reply
from .wire_form import wire_form

AWAY = (OperationalError, InterfaceError, PoolTimeout)
# a database that went away under a job, or two jobs in each other's way: the nudge is due again in a second
AGAIN = RetryStrategy(max_attempts=60, wait=1, retry_exceptions=AWAY)


PATIENT = RetryStrategy(max_attempts=60, linear_wait=10, retry_exceptions=AWAY)
"""For what no sweep makes again: five hours, in which somebody makes room on a full disk."""


Job = Callable[[str, str], None]


def job(name: str, again: RetryStrategy = AGAIN) -> Callable[[Job], Job]:
    """A task of the worker: what it wrote that cannot wait is sent by the same job once it is committed.

    It gives its connection back to the pool when it ends.
    """

    def named(run: Job) -> Job:
        @app.task(name=name, queue="rows", retry=again)
        @wraps(run)
        def and_close(row: str, district: str) -> None:
            try:
                with leaving() as urgent:
                    run(row, district)
                for message in urgent:
                    deliver(str(message), district)
            finally:
                if not connection.in_atomic_block:
                    connection.close()

        return run

    return named


@job("begin")
def begin(row: str, district: str) -> None:
    """Start the trail of a report and ask the first banks."""
    with in_scope(f"worker:{district}"):
        begin_report(UUID(row))


@job("supersede")
def supersede(row: str, district: str) -> None:
    """Give the units of a leg to a newer dispute that names them."""
    with in_scope(f"worker:{district}"):
        supersede_leg(UUID(row))


@job("ask-again")
def again(row: str, district: str) -> None:
    """Ask the banks anew for a report that was verified after it had lapsed."""
    with in_scope(f"worker:{district}"):
        ask_again(UUID(row))


@job("post")
def post(row: str, district: str) -> None:
    """Post a stored reply."""
    with in_scope(f"worker:{district}"):
        reply = locked_reply(UUID(row))
        if reply is not None:
            post_reply(reply)


def post_next(district: str, failed: set[UUID]) -> list[UUID] | None:
    """Post the oldest reply that nobody has taken; gives the messages to send at once, None if none is left.

    A reply is in ``failed`` as long as it is not posted, and those in it are passed by.
    """
    with leaving() as urgent, in_scope(f"worker:{district}"):
        reply = oldest_reply(failed)
        if reply is None:
            return None
        failed.add(reply.pk)
        post_reply(reply)
    failed.discard(reply.pk)
    return urgent


@job("deliver")
def deliver(row: str, district: str) -> None:
    """Send one outbox message, or ask what became of it."""
    with in_scope(f"worker:{district}"):
        message = delivering.take(UUID(row))
        partner = partner_named(message.partner_id) if message else None
    if message is None or partner is None:
        return
    form = wire_form(partner, message)
    if form is None:
        with in_scope(f"worker:{district}"):
            delivering.lay_in_inbox(message)
        return
    unsure = message.state == OutboxMessage.State.UNSURE and message.kind == "hold"
    if (unsure or message.kind == STATUS) and partner.way == Partner.Way.API:
        came, query = ask_status(partner, message), True
    else:  # ISO 20022 has no question how a hold stands: the same bytes under the same key ask again
        came, query = send(partner, message, form), False
    with in_scope(f"worker:{district}"):
        delivering.settle(message, came, was_query=query)
