"""Where a partner's system is: an address that is written plainly and leads to a public place (faults 18).

A name is resolved once and the call goes to exactly the address that was looked at, so that a name which
answers differently the second time leads nowhere new.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

PORT = {"https": 443, "http": 80}
HOST_MOST = 253  # characters of a name, RFC 1035
EMBEDDED = tuple(
    ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")
)
"""NAT64, 6to4 and Teredo: another address is hidden inside."""


class BadAddress(ValueError):
    """The address cannot be used; the message says why, in a word for the page: see ADDRESS_FAULTS."""


@dataclass(frozen=True, slots=True)
class Place:
    """An address taken apart: how, where, and the path under which the partner's API hangs."""

    scheme: str
    host: str
    port: int
    path: str


def read(url: str, *, local: bool = False) -> Place:
    """The address, if it is written plainly; BadAddress otherwise.

    ``local`` allows http and places that are not public: only in practice, where banks are processes here.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadAddress("unreadable") from None
    host = parts.hostname or ""
    if not host or len(host) > HOST_MOST or not host.isascii() or any(each.isspace() for each in url):
        raise BadAddress("unreadable")
    if parts.username is not None or parts.query or parts.fragment:
        raise BadAddress("more-than-an-address")
    if parts.scheme != "https" and not (local and parts.scheme == "http"):
        raise BadAddress("not-https")
    if not local and (ipaddress_of(host) is not None or host.replace(".", "").isdigit() or "0x" in host):
        raise BadAddress("a-number")
    return Place(parts.scheme, host, port or PORT[parts.scheme], parts.path.rstrip("/"))


def ipaddress_of(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The host as a number address, nothing when it is a name."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def look_up(place: Place, *, local: bool = False) -> str:
    """The one address to connect to. BadAddress when the name is not known, or any of its addresses is not
    public: a name that leads both outside and inside is a trap."""
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except OSError:
        raise BadAddress("no-such-name") from None
    numbers = [str(entry[4][0]) for entry in found]
    if not numbers:
        raise BadAddress("no-such-name")
    if not local and not all(is_public(number) for number in numbers):
        raise BadAddress("not-public")
    return numbers[0]


def is_public(number: str) -> bool:
    """Whether an address belongs to the open network, also the one inside a mapped or translated one."""
    address = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return False
        if any(address in net for net in EMBEDDED):
            return False
    return address.is_global and not address.is_multicast
