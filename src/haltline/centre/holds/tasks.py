"""Jobs of the hold engine: each looks at one row and does what is due; run twice, it does nothing twice."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial, wraps
from typing import NamedTuple
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from psycopg_pool import PoolTimeout

from ..kernel.outbox import Leaving, leaving
from ..kernel.scope import in_scope
from ..kernel.side_by_side import side_by_side
from ..partners.queries import partner_named
from .actions import delivering
from .actions.beginning import begin_report, supersede_leg
from .actions.claiming import Attempt
from .actions.lapsing import ask_again
from .actions.posting import post_reply
from .models import HoldRequest, PartnerReply
from .post import attempt
from .queries import answered_requests, locked_reply, oldest_replies

AWAY = (OperationalError, InterfaceError, PoolTimeout)
# a database that went away under a job, or two jobs in each other's way: the nudge is due again in a second
AGAIN = RetryStrategy(max_attempts=60, wait=1, retry_exceptions=AWAY)

TOGETHER_MOST = 24  # replies in a transaction; longer ones would keep locks from officers
log = logging.getLogger(__name__)

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
                with leaving() as block:
                    run(row, district)
                send_along(block)
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
            post_reply(reply, answered_requests([reply])[reply.request_id])


class Posted(NamedTuple):
    """What each posted reply leaves to be sent; whether others may be left that were there already."""

    blocks: list[Leaving]
    more: bool


def post_waiting(district: str, failed: set[UUID]) -> Posted:
    """Post the oldest replies that nobody has taken; no blocks where there is none.

    They are posted side by side in one transaction, one of each case; where that fails, each in its own.
    Those that cannot be posted go into ``failed``, and those in it are passed by.
    """
    some = TOGETHER_MOST
    while True:
        taken: list[UUID] = []
        try:
            return _post_oldest(district, some, failed, taken)
        except AWAY:
            raise
        except Exception as fault:
            log.warning("replies of %s: %s; now each for itself", district, fault)
            if some == 1:
                failed.update(taken)
            some = 1


def _post_oldest(district: str, most: int, failed: set[UUID], taken: list[UUID]) -> Posted:
    with in_scope(f"worker:{district}"):
        replies = oldest_replies(most, failed)
        requests = answered_requests(replies)
        firsts: dict[UUID, PartnerReply] = {}  # of a case, the later ones are posted when this one is
        for row in replies:
            firsts.setdefault(requests[row.request_id].report.case, row)
        taken += [row.pk for row in firsts.values()]
        blocks = side_by_side([partial(_post, row, requests[row.request_id]) for row in firsts.values()])
        return Posted(blocks, more=len(replies) == most or len(blocks) < len(replies))


def _post(row: PartnerReply, request: HoldRequest) -> Leaving:
    with leaving() as block:
        post_reply(row, request)
    return block


@job("deliver")
def deliver(row: str, district: str) -> None:
    """Send one outbox message, or ask what became of it."""
    with in_scope(f"worker:{district}"):
        message = delivering.take(UUID(row))
        partner = partner_named(message.partner_id) if message else None
    if message is not None and partner is not None:
        write_down(attempt(message, partner))


def send_along(block: Leaving, written: Callable[[Attempt], None] | None = None) -> None:
    """Send what a block has put into the outbox and left to whoever ran it.

    ``written`` takes what came of a call, to be written down; without it that is done here.
    """
    for message, partner, key in block.claimed:
        (written or write_down)(attempt(message, partner, key))
    if block.urgent:
        deliver(str(block.urgent.pk), block.urgent.district_id)


def write_down(made: Attempt) -> None:
    """Write down what came of one attempt, in a transaction of its own."""
    with in_scope(f"worker:{made.row.district_id}"):
        if made.came is None:
            delivering.lay_in_inbox(made.row)
        else:
            delivering.settle(made.row, made.came, was_query=made.was_query)
