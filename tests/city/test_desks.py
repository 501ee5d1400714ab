"""Officers, recovery officers and a clerk do on the pages what their work is, and nothing twice."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import pytest
from tests.city.asking import ask_for, pay
from tests.city.centre_inbox import running_city, wait_for
from tests.city.test_bank_http import FAR, balance, control, load

from haltline.city.config import read_config
from haltline.city.people import recovery as recovery_people
from haltline.city.people.bank_desk import BankClerk
from haltline.city.people.officers import Officer
from haltline.city.people.person import Person
from haltline.city.people.recovery import Recoverer
from haltline.city.people.reporting import Locale
from haltline.city.people.sheet import filled_in
from haltline.protocol import Reply, parse
from haltline.sources.answer_sheet import AskedRow, Local, csv_sheet, read_answers, read_sheet


class Pages(ThreadingHTTPServer):
    """A site of fixed pages that keeps what is posted; posting to a path may change what a page shows."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages: dict[str, str] = {}
        self.posted: list[tuple[str, dict[str, str]]] = []
        self.statuses: dict[str, int] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Pages

    def do_GET(self) -> None:
        self._say(200 if self.path in self.server.pages else 404, self.server.pages.get(self.path, ""))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.posted.append((self.path, dict(parse_qsl(body, keep_blank_values=True))))
        self._say(self.server.statuses.get(self.path, 200), "")

    def _say(self, status: int, text: str) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Nothing to say."""


@pytest.fixture
def centre(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    """The site, and at the end every person who came to it goes home."""
    came: list[Person] = []
    begin = Person.__init__
    monkeypatch.setattr(Person, "__init__", lambda self, *given: came.append(self) or begin(self, *given))
    server = Pages()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    for person in came:
        person.close()
    server.shutdown()
    thread.join()
    server.server_close()


def form(verb: str, action: str, fields: str = "", attributes: str = "") -> str:
    button = "<button>Do</button>"
    return f'<form method="post" action="{action}" data-verb="{verb}" {attributes}>{fields}{button}</form>'


def test_an_officer_approves_what_waits_and_a_colleague_who_was_first_is_no_trouble(centre: Pages) -> None:
    centre.pages["/desk/approvals"] = form("approve", "/desk/holds/1/approve") + form(
        "second-approve", "/desk/holds/2/second-approve", '<input type="hidden" name="next" value="/x">'
    )
    centre.statuses["/desk/holds/1/approve"] = 409
    officer = Officer(centre.url, "o")
    officer.turn()
    assert [path for path, _ in centre.posted] == ["/desk/holds/1/approve", "/desk/holds/2/second-approve"]
    assert centre.posted[1][1] == {"next": "/x"}
    assert dict(officer.done) == {"second-approve": 1}
    assert officer.troubles == []


def test_an_officer_calls_back_a_few_reporters_at_each_look(centre: Pages) -> None:
    select = '<select name="%s"><option value="">Choose</option><option value="%s">x</option></select>'
    fields = select % ("reached", "called-back") + select % ("confirmed", "bank-phoned")
    waiting = "".join(form("verify", f"/desk/reports/{key}/verify", fields) for key in (1, 2))
    centre.pages |= {"/desk/approvals": "", "/desk/queue?show=not-verified": waiting}
    officer = Officer(centre.url, "o")
    officer.turn()
    assert centre.posted == [
        ("/desk/reports/1/verify", {"reached": "called-back", "confirmed": "bank-phoned"})
    ], "the page that came back had nothing more to verify"
    centre.statuses["/desk/reports/1/verify"] = 409
    officer.turn()
    assert (officer.verified, officer.troubles) == (1, []), "a colleague was first"


CONTEST = 'data-contest="7" data-drawing="%d"'


def decided(centre: Pages, contest: str) -> dict[str, str]:
    """What an officer who decides contests posts for this page of them."""
    centre.pages |= {"/desk/approvals": "", "/desk/contests": contest}
    Officer(centre.url, "o", decides_contests=True).turn()
    return centre.posted[-1][1] if centre.posted else {}


def test_who_decides_a_contest_looks_at_every_picture_of_what_the_holder_shows(centre: Pages) -> None:
    bill = '<img data-proof-of="7" src="/proof/1"><img data-proof-of="8" src="/of-another">'
    centre.pages["/proof/1"] = ""
    sent = decided(centre, bill + form("decide-contest", "/desk/contests/7", attributes=CONTEST % 0))
    assert sent["decision"] == "uphold" and "bill" in sent["reason"]


def test_a_contest_without_any_paper_is_rejected_with_a_reason_and_one_being_drawn_waits(
    centre: Pages,
) -> None:
    assert decided(centre, form("decide-contest", "/desk/contests/7", attributes=CONTEST % 1)) == {}
    sent = decided(centre, form("decide-contest", "/desk/contests/7", attributes=CONTEST % 0))
    assert sent["decision"] == "reject" and "photo" in sent["reason"]


def test_a_pot_gets_a_plan_only_when_it_has_been_still_and_another_hand_approves(
    centre: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recovery_people, "STILL_SECONDS", 0.3)
    centre.pages["/recovery"] = '<a href="/recovery/pots/1" data-verb="open">Pot</a>'
    plan = form(
        "plan", "/recovery/pots/1/plan", '<input type="radio" name="rule" value="pari-passu" checked>'
    )
    centre.pages["/recovery/pots/1"] = "<p>1,00,000 at 10:31</p>" + plan
    first, second = Recoverer(centre.url, "a", plans=True), Recoverer(centre.url, "b")
    first.turn()
    time.sleep(0.35)
    centre.pages["/recovery/pots/1"] = "<p>1,20,000 at 10:32</p>" + plan
    first.turn()  # it has just grown
    assert centre.posted == []
    time.sleep(0.35)
    centre.pages["/recovery/pots/1"] = "<p>1,20,000 at 10:33</p>" + plan  # only the clock moved
    first.turn()
    assert centre.posted == [("/recovery/pots/1/plan", {"rule": "pari-passu"})]
    centre.pages["/recovery/pots/1"] = form("approve-plan", "/recovery/plans/9/approve")
    second.turn()
    assert centre.posted[-1][0] == "/recovery/plans/9/approve"


def test_recovery_waits_until_it_may_begin(centre: Pages) -> None:
    officer = Recoverer(centre.url, "a", plans=True)
    officer.may_begin = lambda: False
    officer.turn()  # /recovery does not even exist here
    assert officer.troubles == []


def test_a_clerk_answers_the_inbox_from_the_banks_own_books(centre: Pages, tmp_path: Path) -> None:
    stolen = pay("s1", "MIRK:v", "OSTA:m", 100_000)
    rows = [
        stolen,
        pay("on", "OSTA:m", "MIRK:x", 30_000, minute=2),
        pay("c", "OSTA:m", "", 5_000, minute=3, kind="atm"),
    ]
    shown = {
        "credited": "80000",
        "reference": stolen.reference,
        "account": "m",
        "ask": "hold",
        "units": "10000-40000 50000-100000",
        "until": FAR.isoformat(),
    }
    attributes = " ".join(f'data-{name}="{value}"' for name, value in shown.items())
    centre.pages["/bank/inbox"] = '<a href="/bank/requests/h-1" data-verb="open">One</a>'
    centre.pages["/bank/requests/h-1"] = form("answer", "/bank/requests/h-1", attributes=attributes)
    with running_city(tmp_path) as city:
        load(city, rows)
        clerk = BankClerk(
            centre.url, "clerk", read_config(city.config), "OSTA", Locale("Asia/Kolkata", "INR")
        )
        clerk.turn()
        clerk.turn()
        ((path, sent),) = centre.posted
        assert path == "/bank/requests/h-1", sent
        assert (sent["held-amount"], sent["onward-0-share"], sent["withdrawn-0-share"]) == (
            "550.00",
            "200.00",
            "50.00",
        )
        assert (sent["onward-0-to_institution"], sent["onward-0-to_account"]) == ("MIRK", "x")
        assert (sent["withdrawn-0-kind"], sent["withdrawn-0-time"]) == ("atm", "15:33")
        sum_ = 'data-hold="h-1" data-amount="15000" data-key="free-1"'
        give = form("confirm-release", "/bank/orders/1", attributes=sum_)
        end = f'data-hold="h-1" data-until="{FAR.isoformat()}"'
        longer = form("confirm-extension", "/bank/orders/2", attributes=end)
        dead = form("confirm-recall", "/bank/orders/3", attributes='data-hold="h-9" data-key="dead-1"')
        over = form("confirm-end", "/bank/requests/h-8/ended", attributes='data-hold="h-8"')
        draws = 'data-draws="h-1=40000"'
        victim = 'data-to-institution="MIRK" data-to-account="v" data-pot="m"'
        back = form(
            "credit",
            "/bank/payouts/p1",
            '<input name="reference"><input name="date"><input name="time">',
            f'data-payout="p1" data-amount="40000" data-currency="INR" {victim} {draws}',
        )
        refused = form(
            "confirm-release", "/bank/orders/9",
            attributes='data-hold="never" data-amount="1" data-key="free-9"',
        )  # fmt: skip
        centre.pages["/bank/inbox"] = refused + longer + give + dead + over + back
        clerk.turn()
        assert ["the terminal says" in trouble for trouble in clerk.troubles] == [True]
        orders = ("confirm-release", "confirm-extension", "confirm-recall", "confirm-end")
        assert dict(clerk.done) == {"answer": 1, "credit": 1, **dict.fromkeys(orders, 1)}
        assert len(centre.posted[-1][1]["reference"]) == 12
        assert balance(city, "OSTA", "m") == 100_000 - 30_000 - 5_000 - 40_000


def test_a_clerk_answers_one_request_by_spreadsheet(tmp_path: Path) -> None:
    stolen, hold = pay("s1", "MIRK:v", "OSTA:m", 100_000), "0193a1f0-6c11-7c3e-9f2a-4b1d5e6f7a80"
    asked = ask_for(stolen, 80_000, hold_id=hold, expires_at=FAR)
    zone = ZoneInfo("Asia/Kolkata")
    sheet = csv_sheet([AskedRow(asked, "2026-11-22 16:00")], zone)
    with running_city(tmp_path) as city:
        load(city, [stolen, pay("c", "OSTA:m", "", 25_000, minute=3, kind="atm")])
        typed = {
            "hold_id": hold, "reference": stolen.reference, "account": "m", "amount": "80000",
            "currency": "INR", "expires_at": FAR.isoformat(),
        }  # fmt: skip
        reply = parse(Reply, control(city, "OSTA", "/_city/terminal/hold", typed).content)
    reading = read_answers(
        read_sheet(filled_in(sheet, reply, zone)), [AskedRow(asked, "")], Local(zone, {})
    )  # fmt: skip
    assert not reading.problems
    (answer,) = reading.answers
    assert reply.held and reply.withdrawn
    assert (answer.reply.held, answer.reply.codes) == (reply.held, reply.codes)
    assert [line.share for line in answer.reply.withdrawn] == [line.share for line in reply.withdrawn]
    with pytest.raises(LookupError):
        filled_in(sheet, reply.model_copy(update={"hold_id": "another"}), zone)


def test_trouble_with_a_page_does_not_end_the_day(centre: Pages) -> None:
    centre.pages["/practice/"] = "nobody"
    officer, ending = Officer(centre.url, "nobody"), threading.Event()
    officer.pause_seconds = 0.01
    day = threading.Thread(target=officer.work, args=(ending,))
    day.start()
    wait_for(lambda: len(officer.troubles) > 1)
    centre.pages["/practice/"] = form(
        "practice-sign-in", "/practice/sign-in", '<input name="person" value="nobody">'
    )
    centre.pages["/desk/approvals"] = form("approve", "/desk/holds/1/approve")
    wait_for(lambda: officer.done["approve"] > 0)
    ending.set()
    day.join(timeout=5)
    assert not day.is_alive()
