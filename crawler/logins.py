"""Names and passwords inside addresses: nothing here logs in, so nobody's may be kept or told."""

import re
from urllib.parse import urlsplit, urlunsplit

_LOGIN = re.compile(r"(?<=//)[^\s/?#]*@")
_MAYBE = re.compile(r"(?<=//)\S*@")


def has_login(url: str) -> bool:
    """Return whether an address names a user, with a password or without one."""
    try:
        return "@" in urlsplit(url).netloc
    except ValueError:
        return False


def without_login(url: str) -> str:
    """Return an address as it leads to the same page for everybody."""
    if not has_login(url):
        return url
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def hidden_login(text: str) -> str:
    """Return a text that tells no password, even where its address is none.

    A password may hold a slash: of what is no address more is hidden than it need be.
    """
    return (_LOGIN if has_login(text) else _MAYBE).sub("…@", text)
