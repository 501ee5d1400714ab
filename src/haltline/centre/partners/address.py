"""Where a partner's system is: an address that is written plainly and leads to a public place (faults 18).

A name is resolved once and the call goes to exactly the address that was looked at, so that a name which
answers differently the second time leads nowhere new.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

PORT = {"https": 443, "http": 80}
HOST_MOST = 253  # characters of a name, RFC 1035
EMBEDDED = tuple(
    ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")
)
"""NAT64, 6to4, Teredo and the first form of IPv6: another address is hidden inside."""
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


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


def look_up(place: Place, *, allowed: Iterable[Network] = ()) -> str:
    """The one address to connect to. BadAddress when the name is not known, or any of its addresses is one
    that no call goes to: a name that leads both outside and inside is a trap. ``allowed`` as in ``refusal``;
    without https only this machine itself is called."""
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except OSError:
        raise BadAddress("no-such-name") from None
    numbers = [str(entry[4][0]) for entry in found]
    if not numbers:
        raise BadAddress("no-such-name")
    if any(refusal(number, allowed) for number in numbers):
        raise BadAddress("not-public")
    if place.scheme != "https" and not all(is_loopback(number) for number in numbers):
        raise BadAddress("not-https")
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


def networks(text: str) -> tuple[Network, ...]:
    """The networks in a list such as ``10.20.0.0/16, ::1/128``; ValueError names what is none."""
    return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())


def refusal(number: str, allowed: Iterable[Network] = ()) -> str:
    """Why the centre does not call this address, or nothing.

    ``allowed``: networks beyond the public net that the operator has named, such as leased lines.
    """
    address = ipaddress.ip_address(number.partition("%")[0])
    if any(address.version == network.version and address in network for network in allowed):
        return ""
    return "" if is_public(number) else f"{number} is not an address of the public net"


def is_loopback(number: str) -> bool:
    """Whether the address is this machine itself, where nobody else listens in."""
    return ipaddress.ip_address(number.partition("%")[0]).is_loopback
