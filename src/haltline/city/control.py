"""What only the city may ask of a bank: books and rows in, journal out, the clerk's terminal, the end."""

import json
import os
import signal
from collections.abc import Awaitable, Callable

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from haltline.city.bank import Bank, utc_now
from haltline.city.config import TOKEN_HEADER
from haltline.city.desk import DeskRefusal
from haltline.city.doorkeeper import bounded_body, holds_token, problem
from haltline.city.faults import Behaviour
from haltline.city.journal import event_to_wire
from haltline.city.rows import opening_from_wire, row_from_wire
from haltline.city.terminal import (
    TypedExtension,
    TypedPayout,
    TypedRecall,
    TypedRelease,
    TypedRequest,
    free,
    keep_longer,
    pay_back,
    take_back,
    type_in,
)
from haltline.protocol import MessageError, parse, paths, to_bytes

BOOKS_BYTES_MAX = 512 * 1024 * 1024  # a history of about a million rows
CLERK_VERBS = ("hold", "release", "extend", "recall", "payout")

Page = Callable[[Bank, Request], Awaitable[Response]]


def routes(bank: Bank) -> list[Route]:
    """The control paths of one bank, each behind the city's token."""
    return [
        _route(bank, "/_city/books", "POST", take_books),
        _route(bank, "/_city/rows", "POST", play_rows),
        _route(bank, "/_city/credit", "POST", credit_row),
        _route(bank, "/_city/journal", "GET", read_journal),
        _route(bank, "/_city/state", "GET", read_state),
        _route(bank, "/_city/accounts/{number}", "GET", read_account),
        _route(bank, "/_city/terminal/{verb}", "POST", clerk),
        _route(bank, "/_city/shutdown", "POST", shut_down),
    ]


async def take_books(bank: Bank, request: Request) -> Response:
    """Opening balances, history, rows to come and planned faults: {"openings", "rows", "coming", "plan"}."""
    told = json.loads(await bounded_body(request, BOOKS_BYTES_MAX))
    openings = [opening_from_wire(wire) for wire in told["openings"]]
    bank.desk.books.load(openings, (row_from_wire(wire) for wire in told["rows"]))
    bank.coming = {row.transfer_id: row for row in map(row_from_wire, told.get("coming", ()))}
    bank.plan_faults({reference: Behaviour(word) for reference, word in told.get("plan", {}).items()})
    return JSONResponse({"accounts": len(bank.desk.books.accounts), "rows": len(bank.desk.books.rows)})


async def play_rows(bank: Bank, request: Request) -> Response:
    """Legs of rows to come, by id, in order: {"debit": [id]} or {"credit": [id]}, with {"cut": {id: amount}}.

    Answers {"cut": {id: amount}}: what less than the row's amount really went, because a lien prevented it.
    """
    told = json.loads(await bounded_body(request, BOOKS_BYTES_MAX))
    books, cut = bank.desk.books, {}
    for name in told.get("debit", ()):
        row = bank.coming[name]
        posted = books.debit(row)
        if posted != row.amount:
            cut[name] = posted
    for name in told.get("credit", ()):
        row = bank.coming[name]
        books.credit(row.cut_to(told["cut"].get(name, row.amount)))
    return JSONResponse({"cut": cut})


async def credit_row(bank: Bank, request: Request) -> Response:
    """The credit of a payout that another bank has made: {"row"}."""
    told = json.loads(await bounded_body(request))
    bank.desk.books.credit(row_from_wire(told["row"]))
    return JSONResponse({"credited": True})


async def read_journal(bank: Bank, request: Request) -> Response:
    """Lien events from number `after` on, with the number to ask for next."""
    after = int(request.query_params.get("after", "0"))
    events = bank.journal.events[after:]
    return JSONResponse(
        {
            "events": [event_to_wire(event) for event in events],
            "next": after + len(events),
        }
    )


async def read_state(bank: Bank, request: Request) -> Response:
    """Counts for the progress line, and when each request first came in."""
    desk = bank.desk
    return JSONResponse(
        {
            "code": bank.code,
            "declined": len(desk.books.declined),
            "declined_amount": str(sum(entry.amount for entry in desk.books.declined)),
            "told": bank.told,
            "requests": [
                {
                    "hold_id": hold.hold_id,
                    "case_ref": hold.request.case_ref,
                    "received_at": hold.received_at.isoformat(),
                    "answered": hold.last_seq > 0,
                }
                for hold in desk.holds.values()
                if hold.request is not None
            ],
        }
    )


async def read_account(bank: Bank, request: Request) -> Response:
    """One account as the teller sees it: balance, what of it is under liens, and what may leave."""
    account = bank.desk.books.accounts.get(request.path_params["number"])
    if account is None:
        return problem(404, "no-such-account", "no account of that number is kept here")
    figures = {"balance": account.balance, "lien": account.aside, "available": account.queue.total}
    return JSONResponse({name: str(amount) for name, amount in figures.items()})


async def clerk(bank: Bank, request: Request) -> Response:
    """The terminal at which a clerk of a bank without a protocol system does what the inbox asks."""
    body = await bounded_body(request)
    try:
        answer = await _typed(bank, request.path_params["verb"], body)
        return Response(to_bytes(answer), media_type=paths.JSON)
    except MessageError as bad:
        return problem(bad.status, bad.code, bad.detail, bad.field)
    except DeskRefusal as refused:
        return problem(refused.status, refused.code, refused.detail)


async def _typed(bank: Bank, verb: str, body: bytes) -> BaseModel:
    if verb == "hold":
        return type_in(bank, parse(TypedRequest, body), utc_now())
    if verb == "release":
        return free(bank, parse(TypedRelease, body), utc_now())
    if verb == "extend":
        return keep_longer(bank, parse(TypedExtension, body))
    if verb == "recall":
        return take_back(bank, parse(TypedRecall, body), utc_now())
    if verb == "payout":
        return await pay_back(bank, parse(TypedPayout, body))
    raise DeskRefusal(404, "no-such-verb", f"the terminal knows {', '.join(CLERK_VERBS)}")


async def shut_down(bank: Bank, request: Request) -> Response:
    """Ends this process in good order once the answer is out."""
    os.kill(os.getpid(), signal.SIGTERM)
    return JSONResponse({"ending": bank.code})


def _route(bank: Bank, path: str, method: str, page: Page) -> Route:
    async def guarded(request: Request) -> Response:
        if not holds_token(request, TOKEN_HEADER, bank.config.token):
            return problem(403, "not-the-city", "this path is for the city itself")
        return await page(bank, request)

    return Route(path, guarded, methods=[method])
