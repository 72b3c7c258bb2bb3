"""Refuses private, link-local and loopback addresses, by name and where a name resolves to one.

The check sits at the resolution that the connection itself uses, so a name that changes its
address between two look-ups (DNS rebinding) gains nothing.
"""

import ipaddress
from collections.abc import Sequence
from typing import Any, ClassVar
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

_LOOPBACK_NAMES = frozenset({"localhost", "localhost."})


def is_public(address: str) -> bool:
    """Return whether an address is one of the public Internet; False for what is none."""
    try:
        found = ipaddress.ip_address(address.split("%", 1)[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if inner is not None and not is_public(str(inner)):
            return False
    return found.is_global and not found.is_multicast


def is_loopback_name(host: str) -> bool:
    """Return whether a host is this machine by name or as a literal address."""
    if host.lower() in _LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class GuardedResolver(CachingThreadedResolver):
    """Scrapy's resolver, but a name that resolves to an address that is not public does not."""

    refused: ClassVar[dict[str, str]] = {}
    """Names that resolved to an address that is not public → that address."""

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> "Deferred[str]":
        """Return the address of a name.

        Raises:
            DNSLookupError: It is not a public one. `localhost` and literal addresses pass: the
            middleware judges them, which knows the target.
        """
        found: Deferred[str] = super().getHostByName(name, timeout)
        return found.addCallback(self._checked, name)

    def _checked(self, address: Any, name: str) -> str:
        if is_public(str(address)) or name.lower() in _LOOPBACK_NAMES or _is_literal(name):
            return str(address)
        self.refused[name] = str(address)
        raise DNSLookupError(f"{name} resolves to {address}, which is not public")


class AddressMiddleware:
    """Refuses addresses that are not public, unless the target itself is on this machine."""

    def process_request(self, request: Request) -> None:
        """Let a request through when its host may be asked.

        Raises:
            IgnoreRequest: Its host is an address that is not public.
        """
        host = urlsplit(request.url).hostname or ""
        own = is_loopback_name(host)
        literal = own or _is_literal(host)
        if not literal or is_public(host):
            return
        target = urlsplit(request.meta.get("site_of", "")).hostname or ""
        if not (own and is_loopback_name(target)):
            raise IgnoreRequest(f"private address refused: {host}")

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Tell a refused resolution from a failed one, before it is tried again.

        Raises:
            IgnoreRequest: The resolver refused the host's address.
        """
        address = GuardedResolver.refused.get(urlsplit(request.url).hostname or "")
        if address is not None:
            raise IgnoreRequest(f"private address refused: {address}") from exception


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
