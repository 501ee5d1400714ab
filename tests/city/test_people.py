"""Practice people read pages as they are and send forms as a browser would."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl

import pytest

from haltline.city.people.browser import Browser
from haltline.city.people.page import read_page
from haltline.city.people.reporting import Locale, ReportRefused, file_report
from haltline.city.world import PaymentFacts, ReportPlan

FORM = """<html><body><p>Not in the form: <input name="outside" value="x"></p>
<form method="post" action="/report" data-verb="report"><input type="hidden" name="csrf" value="tok">
<button name="do" value="send">Send</button><textarea name="story">
as &lt;typed&gt;</textarea>
<input name="payments-0-reference"><select name="payments-0-rail"><option value=""></option>
<option value="upi"></option></select>
<select name="district"><option value="">?</option><option value="k">K</option>
<option value="t" selected>T</option></select>
<label><input type="radio" name="still_on_phone" value="no" checked></label>
<input type="radio" name="still_on_phone" value="yes"><input type="checkbox" name="agree" value="1">
<input name="gone" value="1" disabled><button name="do" value="add">More</button></form>
<a href="/r/1" data-verb="open">One</a><a href="/r/2" data-verb="open">Two</a>
<a href="/r/1" data-verb="open">Again</a>
<p class="ref" data-reference="NLV48271906">NLV 4827 1906</p></body></html>"""


def test_a_form_is_read_as_a_browser_would_send_it_untouched() -> None:
    (form,) = read_page(200, "/report", FORM).forms
    assert (form.verb, form.action, form.can_send) == ("report", "/report", True)
    assert dict(form.filled({})) == {
        "csrf": "tok",
        "story": "as <typed>",
        "payments-0-reference": "",
        "payments-0-rail": "",
        "district": "t",
        "still_on_phone": "no",
        "do": "send",
    }
    assert form.options["district"] == ["", "k", "t"]


def test_what_a_person_changes_replaces_what_was_there_and_a_named_button_is_pressed() -> None:
    (form,) = read_page(200, "/report", FORM).forms
    sent = form.filled({"do": "add", "district": "k", "agree": ["1", "2"]})
    assert [value for name, value in sent if name == "do"] == ["add"]
    assert [value for name, value in sent if name == "district"] == ["k"]
    assert [value for name, value in sent if name == "agree"] == ["1", "2"]


def test_links_are_found_by_their_verb_once_each_and_marks_by_their_name() -> None:
    page = read_page(200, "/desk/queue", FORM)
    assert page.links_for("open") == ["/r/1", "/r/2"]
    assert (page.mark("data-reference"), page.mark("data-nothing")) == ("NLV48271906", "")


def test_damaged_html_is_read_as_far_as_it_goes() -> None:
    page = read_page(200, "/", FORM.split("</select>")[0] + "<form data-verb=approve><button>Go")
    assert [form.verb for form in page.forms] == ["report", "approve"]


class _Centre(BaseHTTPRequestHandler):
    """A centre of one form: away at first, then it answers; what was posted is kept on the server."""

    def do_GET(self) -> None:
        self.server.asked += 1  # type: ignore[attr-defined]
        if self.server.asked <= self.server.away:  # type: ignore[attr-defined]
            self._say(503, "away")
        else:
            self._say(200, FORM if self.path == "/report" else '<p data-reference="REF1"></p>')

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.posted.append(parse_qsl(body, keep_blank_values=True))  # type: ignore[attr-defined]
        if self.server.refuse:  # type: ignore[attr-defined]
            self._say(422, "<form data-verb='report'></form><p>Give a mobile number.</p>")
        elif ("do", "add") in self.server.posted[-1]:  # type: ignore[attr-defined]
            self._say(200, FORM)
        else:
            self.send_response(303)
            self.send_header("Location", "/r/TOKEN/receipt")
            self.end_headers()

    def _say(self, status: int, text: str) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Nothing to say."""


@pytest.fixture
def centre() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Centre)
    server.away, server.asked, server.posted, server.refuse = 0, 0, [], False  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


PAID_AT = datetime(2026, 11, 22, 20, 15, tzinfo=UTC)
FACTS = PaymentFacts("632620123456", "upi", 4_800_050, PAID_AT, "SIRV", "111", "OSTA", "222")
PLAN = ReportPlan("R001", PAID_AT, "web", "Asha Arvel", "+919000012345", (FACTS, FACTS), district=3)


def report(centre: ThreadingHTTPServer, plan: ReportPlan = PLAN) -> object:
    browser = Browser(f"http://127.0.0.1:{centre.server_port}")
    try:
        return file_report(browser, "/report", plan, Locale("Asia/Kolkata", "INR"))
    finally:
        browser.close()


def test_a_reporter_fills_the_form_and_keeps_the_receipt(centre: ThreadingHTTPServer) -> None:
    held = report(centre)
    assert (held.plan_key, held.reference, held.track_path) == ("R001", "REF1", "/r/TOKEN")  # type: ignore[attr-defined]
    added, sent = map(dict, centre.posted)  # type: ignore[attr-defined]
    assert added["do"] == "add"
    assert (sent["do"], sent["csrf"], sent["district"]) == ("send", "tok", "t")
    assert sent["payments-1-amount"] == "48000.50"
    assert (sent["payments-0-date"], sent["payments-0-time"]) == ("2026-11-23", "01:45")
    assert (sent["payments-0-to_institution"], sent["payments-0-to_account"]) == ("OSTA", "222")


def test_a_reporter_says_how_much_of_a_payment_was_fraud(centre: ThreadingHTTPServer) -> None:
    part = replace(FACTS, amount=1_000_00, whole=4_800_050)
    report(centre, replace(PLAN, payments=(part, FACTS)))
    sent = dict(centre.posted[-1])  # type: ignore[attr-defined]
    assert (sent["payments-0-amount"], sent["payments-0-disputed"]) == ("48000.50", "1000.00")
    assert (sent["payments-1-amount"], sent["payments-1-disputed"]) == ("48000.50", "")


def test_a_centre_that_is_away_for_a_moment_is_asked_again(centre: ThreadingHTTPServer) -> None:
    centre.away = 2  # type: ignore[attr-defined]
    assert report(centre).reference == "REF1"  # type: ignore[attr-defined]


def test_a_form_that_comes_back_is_no_receipt(centre: ThreadingHTTPServer) -> None:
    centre.refuse = True  # type: ignore[attr-defined]
    with pytest.raises(ReportRefused, match="mobile number"):
        report(centre, ReportPlan("R001", PAID_AT, "web", "A", "1", (FACTS,)))
