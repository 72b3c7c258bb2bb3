"""Reviewers' names become pseudonyms before they reach the record: a keyed hash.

The key lies outside the record, so that whoever gets the database alone cannot try names.
"""

import hashlib
import hmac
import secrets
from contextlib import suppress
from pathlib import Path

from db.errors import StarWitnessError
from db.identity import folded

GENERIC = frozenset(
    {
        "amazon customer", "client d'amazon", "client amazon", "amazon kunde", "amazon-kunde",
        "kindle customer", "kindle-kunde", "client kindle", "cliente amazon", "cliente de amazon",
        "cliente kindle", "amazon カスタマー", "amazonカスタマー", "kunde", "anonymous", "anonyme",
        "anonym", "anónimo", "anonimo", "anonimo/a", "a google user", "un utilisateur google",
        "flipkart customer", "walmart customer", "customer", "client", "guest", "user", "n/a",
        "anonymer benutzer", "verified buyer", "aliexpress shopper", "[erased]",
    }
)  # fmt: skip


class BadKey(StarWitnessError):
    """The pseudonym key cannot be used."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path}: not a key of 32 bytes in hexadecimal; restore the file from a copy "
            "(a new key would make every known reviewer a stranger)"
        )


def load_key(path: Path) -> bytes:
    """Return the workspace's key, made and stored readable by its owner alone if absent.

    Raises:
        BadKey: The file holds something else.
    """
    if not path.exists():
        partial = path.with_name(f".{path.name}.partial")  # a kill leaves a whole key or none
        partial.unlink(missing_ok=True)
        partial.touch(mode=0o600)
        partial.write_text(secrets.token_hex(32) + "\n", encoding="ascii")
        partial.replace(path)
    if path.stat().st_mode & 0o077:  # a copy that was restored, or a careless archive
        with suppress(OSError):
            path.chmod(0o600)
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError as error:
        raise BadKey(path) from error
    if len(key) != 32:
        raise BadKey(path)
    return key


def pseudonym(
    key: bytes, site: str, author: str | None, author_id: str | None = None
) -> str | None:
    """Return 16 hexadecimal digits for a reviewer of a site; None for nobody in particular.

    A masked or generic name ("Amazon Customer", "j***n") is not an identity. The site's own
    author id is one, even when the name is generic.
    """
    name = folded(author).casefold()
    author_id = None if author_id == "[erased]" else author_id
    if author_id is None and (not name or name in GENERIC or "*" in name or name.endswith("...")):
        return None
    identity = f"id:{author_id}" if author_id is not None else f"name:{name}"
    message = f"{site}\x00{identity}".encode("utf-8", "surrogatepass")
    return hmac.new(key, message, hashlib.sha256).hexdigest()[:16]
