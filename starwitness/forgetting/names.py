"""Whom a name means: on sites that tell ids of their reviewers, a name alone is not enough."""

from crawler.mail.contacts import mailbox
from crawler.marketplace import load_marketplaces, marketplace_for
from crawler.pages import parse_page
from crawler.pseudonyms import pseudonym
from db.errors import StarWitnessError
from db.identity import folded
from starwitness.forgetting.captured import captured, originals
from starwitness.forgetting.subject import NoIdentity
from starwitness.workspace import Workspace

MAIL = "mail"
"""The site of mail addresses."""


class SeveralFound(StarWitnessError):
    """A name under which several persons wrote."""

    def __init__(self, name: str, site: str, found: dict[str, int]) -> None:
        told = ", ".join(
            f"{who} ({count} on captured pages)" for who, count in sorted(found.items())
        )
        super().__init__(
            f"{name!r} is the name of {len(found)} reviewers of {site}: {told}; look their reviews "
            "up (`starwitness serve`, table reviews) and name the pseudonym"
        )


def named_reviewer(workspace: Workspace, name: str, site: str) -> str:
    """Return the pseudonym of a name on a site, or of an address on the site `mail`.

    The captured pages tell which ids wrote under the name.

    Raises:
        NoIdentity: The name is masked or general.
        SeveralFound: Several reviewers have it.
    """
    key = workspace.key()
    if site == MAIL and "@" in name:
        return str(pseudonym(key, MAIL, None, mailbox(name)))
    plain = pseudonym(key, site, name)
    if plain is None:
        raise NoIdentity(name)
    found = _writers(workspace, key, name, site)
    with workspace.open_store() as store:
        if plain not in found and store.value("SELECT 1 FROM reviewers WHERE id = ?", (plain,)):
            found[plain] = 0
    if len(found) > 1:
        raise SeveralFound(name, site, found)
    return next(iter(found), plain)


def _writers(workspace: Workspace, key: bytes, name: str, site: str) -> dict[str, int]:
    """Return pseudonym → reviews on captured pages of those who wrote under a name."""
    wanted = folded(name).casefold()
    found: dict[str, int] = {}
    captures = workspace.open_captures()
    try:
        with workspace.open_store() as store:
            products, marketplaces = captured(workspace, store)
        for identity, exchange in originals(captures):
            told = marketplaces.get(identity)
            chosen = told if told in load_marketplaces() else None
            reader = marketplace_for(exchange.url, exchange.body, name=chosen)
            if (
                products[identity][0] if identity in products else reader.site(exchange.url)
            ) != site:
                continue
            for item in parse_page(reader.page, exchange.url, exchange.body).reviews:
                if item.author and folded(item.author).casefold() == wanted:
                    who = pseudonym(key, site, item.author, item.author_id)
                    if who is not None:
                        found[who] = found.get(who, 0) + 1
    finally:
        captures.close()
    return found
