"""What only the city may ask of a bank: books and rows in, journal out, the clerk's terminal, the end."""

import json
import os
import signal
from collections.abc import Awaitable, Callable

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from haltline.city.bank import Bank
from haltline.city.config import TOKEN_HEADER
from haltline.city.desk import DeskRefusal
from haltline.city.doorkeeper import bounded_body, holds_token, problem
from haltline.city.journal import event_to_wire
from haltline.city.notices import notice_to_wire, notices
from haltline.city.payouts import Payout
from haltline.protocol import MessageError, paths, to_bytes

BOOKS_BYTES_MAX = 512 * 1024 * 1024  # a history of about a million rows

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
        _route(bank, "/_city/notices/{number}", "GET", read_notices),
        _route(bank, "/_city/terminal/{verb}", "POST", clerk),
        _route(bank, "/_city/keys", "POST", take_keys),
        _route(bank, "/_city/shutdown", "POST", shut_down),
    ]


async def take_books(bank: Bank, request: Request) -> Response:
    """Opening balances, history, rows to come and planned faults: {"openings", "rows", "coming", "plan"}."""
    told = json.loads(await bounded_body(request, BOOKS_BYTES_MAX))
    given = {"openings": told["openings"], "rows": told["rows"]}
    bank.do("books", **given, coming=told.get("coming", []), plan=told.get("plan", {}))
    books = bank.office.desk.books
    return JSONResponse({"accounts": len(books.accounts), "rows": len(books.rows)})


async def play_rows(bank: Bank, request: Request) -> Response:
    """Legs of rows to come, by id, in order: {"debit": [id]} or {"credit": [id]}, with {"cut": {id: amount}}.

    Answers {"cut": {id: amount}}: what less than the row's amount really went, because a lien prevented it.
    The same legs again change nothing and get the same answer.
    """
    told = json.loads(await bounded_body(request, BOOKS_BYTES_MAX))
    debit, credit = told.get("debit", []), told.get("credit", [])
    return JSONResponse({"cut": bank.do("play", debit=debit, credit=credit, cut=told.get("cut", {}))})


async def credit_row(bank: Bank, request: Request) -> Response:
    """The credit of a payout that another bank has made: {"row"}."""
    told = json.loads(await bounded_body(request))
    bank.do("credit", row=told["row"])
    return JSONResponse({"credited": True})


async def take_keys(bank: Bank, request: Request) -> Response:
    """The centre's key list: new keys count from now on, a key that is not in it no more."""
    try:
        bank.do("keys", listed=(await bounded_body(request)).decode(errors="replace"))
    except MessageError as bad:
        return problem(bad.status, bad.code, bad.detail, bad.field)
    return JSONResponse({"keys": sorted(bank.centre_ring.keys)})


async def read_journal(bank: Bank, request: Request) -> Response:
    """Lien events from number `after` on, with the number to ask for next."""
    after = int(request.query_params.get("after", "0"))
    events = bank.office.journal.events[after:]
    return JSONResponse(
        {
            "events": [event_to_wire(event) for event in events],
            "next": after + len(events),
        }
    )


async def read_state(bank: Bank, request: Request) -> Response:
    """Counts for the progress line, and when each request first came in."""
    desk = bank.office.desk
    return JSONResponse(
        {
            "code": bank.code,
            "declined": len(desk.books.declined),
            "declined_amount": str(sum(entry.amount for entry in desk.books.declined)),
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
    account = bank.office.desk.books.accounts.get(request.path_params["number"])
    if account is None:
        return problem(404, "no-such-account", "no account of that number is kept here")
    figures = {"balance": account.balance, "lien": account.aside, "available": account.queue.total}
    return JSONResponse({name: str(amount) for name, amount in figures.items()})


async def read_notices(bank: Bank, request: Request) -> Response:
    """What the bank has written to the holder of an account: each sum it kept back, and when it was free."""
    found = notices(bank.office.desk, bank.office.journal, request.path_params["number"])
    return JSONResponse({"notices": [notice_to_wire(notice) for notice in found]})


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
    shown = bank.do("terminal", typed=verb, body=body.decode(errors="surrogateescape"))
    return await bank.pay_by_hand(shown) if isinstance(shown, Payout) else shown


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
