"""A call of a partner's program is answered by itself, without what pages are given for browsers."""

from __future__ import annotations

from typing import Any

import pytest
from tests.centre.partners.conftest import called, known_key

pytestmark = pytest.mark.usefixtures("centre")


def test_an_answer_is_one_piece_of_json_and_has_nothing_for_browsers(client: Any, moving: Any) -> None:
    answer = called(client, known_key(), moving())
    assert int(answer.headers["Content-Length"]) == len(answer.content)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert not answer.cookies
    assert "Content-Security-Policy" in client.get("/").headers
    assert "Content-Security-Policy" not in answer.headers


def test_a_mistake_of_ours_is_told_as_a_problem_too(
    client: Any, moving: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = known_key()

    def broken(*_: object) -> None:
        raise RuntimeError("a mistake")

    monkeypatch.setattr("haltline.centre.partners.signed.verify", broken)
    client.raise_request_exception = False
    answer = called(client, key, moving())
    assert (answer.status_code, answer.json()["code"]) == (500, "fault")
    assert answer.headers["Content-Type"] == "application/problem+json"
