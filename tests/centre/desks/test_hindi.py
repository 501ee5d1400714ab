"""The desks in Hindi, full and empty: every page opens, and its heading is in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from tests.centre.acts import requests, take
from tests.centre.desks.pages import html, key_of
from tests.centre.recovery.pots import Lost, rob

SignIn = Callable[[str], Any]
Run = Callable[[], int]
DEVANAGARI = re.compile("[\u0900-\u097f]")


def heading(page: str) -> str:
    match = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    return match[1] if match else ""


@pytest.mark.parametrize("full", [False, True])
def test_every_desk_page_speaks_hindi(signed_in: SignIn, run_nudges: Run, full: bool) -> None:
    pages = {"korvane-1": ["/desk/queue", "/desk/approvals", "/desk/contests", "/desk/helpline"]}
    pages |= {"ostara-desk": ["/bank/inbox"], "korvane-recovery": ["/recovery"]}
    if full:
        rob((Lost(held=6_000_00, withdrawn=4_000_00),), run_nudges)
        receipt = take(name="Meera K.")
        run_nudges()
        pages["korvane-1"].append(f"/desk/reports/{key_of(receipt)}")
        pages["ostara-desk"].append(f"/bank/requests/{requests()[-1].id}")
    for person, addresses in pages.items():
        client = signed_in(person)
        for address in addresses:
            page = html(client.get(address, headers={"accept-language": "hi"}))
            assert 'lang="hi"' in page and DEVANAGARI.search(heading(page)), address
