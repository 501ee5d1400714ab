"""Which network a try is counted for: the visitor's, also behind our proxies, and never one they made up."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from haltline.centre.desks.network import network_of


def network(settings: Any, proxies: int, sender: str, forwarded: str = "") -> str:
    settings.PROXIES = proxies
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    return network_of(RequestFactory().get("/door", REMOTE_ADDR=sender, **headers))


@pytest.mark.parametrize(
    ("proxies", "sender", "forwarded", "counted"),
    [
        (0, "203.0.113.7", "", "203.0.113.7"),
        (0, "203.0.113.7", "198.51.100.1", "203.0.113.7"),  # nobody of ours wrote that header
        (1, "10.0.0.1", "203.0.113.7", "203.0.113.7"),
        (1, "10.0.0.1", "198.51.100.1, 203.0.113.7", "203.0.113.7"),  # the left end is the visitor's own
        (2, "10.0.0.2", "198.51.100.1, 203.0.113.7, 10.0.0.1", "203.0.113.7"),
        (1, "10.0.0.1", "", "10.0.0.1"),
        (1, "10.0.0.1", "not an address", "10.0.0.1"),
        (0, "2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::"),
        (0, "::ffff:203.0.113.7", "", "203.0.113.7"),
        (0, "", "", ""),
    ],
)
def test_the_network_is_the_visitors(
    settings: Any, proxies: int, sender: str, forwarded: str, counted: str
) -> None:
    assert network(settings, proxies, sender, forwarded) == counted
