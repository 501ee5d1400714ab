"""From which network a request comes: what limits are counted by, and never kept as it is."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

IPV6_BITS = 64  # one household or telephone has so many addresses to choose from


def network_of(request: HttpRequest) -> str:
    """The address for IPv4, the /64 for IPv6; behind our proxies, as the outermost of them saw it.

    Only the proxies that ``HALTLINE_PROXIES`` counts are believed: who writes the header themselves adds to
    its left end and changes nothing.
    """
    address = _address(request)
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped or ip_network((address, IPV6_BITS), strict=False).network_address)
    return str(address or "")


def _address(request: HttpRequest) -> IPv4Address | IPv6Address | None:
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    seen.append(request.META.get("REMOTE_ADDR", ""))
    if not settings.PROXIES or len(seen) <= settings.PROXIES:
        return _read(seen[-1])
    return _read(seen[-1 - settings.PROXIES]) or _read(seen[-1])


def _read(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
