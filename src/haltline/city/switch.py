"""The interbank switch: rows go from the payer's bank to the payee's, in an order in which books stay exact.

A row's debit comes first and says how much really went; its credit follows with that amount. Rows that do not
depend on each other travel together, so that a long ledger needs few calls.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence

import httpx

from haltline.city.config import TOKEN_HEADER
from haltline.city.rows import AccountId, Row

TIMEOUT_SECONDS = 60.0
AWAY_SECONDS_MAX = 60.0  # a killed bank is back after two; one that stays away has no supervisor
AGAIN_SECONDS = 0.2


def waves(rows: Sequence[Row]) -> list[list[Row]]:
    """Rows in groups: within one all debits may be booked first, then all credits, as if one by one.

    A row that spends what an earlier one brought goes into a later group; order on one account is kept.
    """
    debited: dict[AccountId, int] = {}
    credited: dict[AccountId, int] = {}
    groups: list[list[Row]] = []
    for row in rows:
        level = 0
        if row.source is not None:
            level = max(debited.get(row.source, 0), credited.get(row.source, -1) + 1)
        if row.target is not None:
            level = max(level, credited.get(row.target, 0), debited.get(row.target, 0))
        if row.source is not None:
            debited[row.source] = level
        if row.target is not None:
            credited[row.target] = level
        while len(groups) <= level:
            groups.append([])
        groups[level].append(row)
    return groups


class Switch:
    """Carries rows to the banks of one city, which know them by their ids already."""

    def __init__(self, urls: Mapping[str, str], token: str) -> None:
        self._urls = {code: url.rstrip("/") + "/_city/rows" for code, url in urls.items()}
        self._client = httpx.Client(timeout=TIMEOUT_SECONDS, trust_env=False, headers={TOKEN_HEADER: token})

    def play(self, rows: Sequence[Row]) -> None:
        """Books rows at both their banks; a row cut by a lien arrives with what was left of it."""
        for wave in waves(rows):
            cut: dict[str, int] = {}
            for code, theirs in _by_bank((row.source, row) for row in wave).items():
                cut |= self._post(code, {"debit": theirs})
            for code, theirs in _by_bank((row.target, row) for row in wave).items():
                self._post(
                    code, {"credit": theirs, "cut": {name: cut[name] for name in theirs if name in cut}}
                )

    def close(self) -> None:
        """Ends the line to the banks."""
        self._client.close()

    def _post(self, code: str, legs: Mapping[str, object]) -> dict[str, int]:
        answer = asked_again(lambda: self._client.post(self._urls[code], json=legs))
        answer.raise_for_status()
        cut: dict[str, int] = answer.json()["cut"]
        return cut


def asked_again(ask: Callable[[], httpx.Response]) -> httpx.Response:
    """The answer to a call that may be made twice; a bank that starts again is asked until it is back."""
    ends = time.monotonic() + AWAY_SECONDS_MAX
    while True:
        try:
            return ask()
        except httpx.TransportError:
            if time.monotonic() > ends:
                raise
            time.sleep(AGAIN_SECONDS)


def _by_bank(sided: Iterable[tuple[AccountId | None, Row]]) -> dict[str, list[str]]:
    """The ids of rows by the bank on one of their sides."""
    found: dict[str, list[str]] = {}
    for side, row in sided:
        if side is not None:
            found.setdefault(side.institution, []).append(row.transfer_id)
    return found
