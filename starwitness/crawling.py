"""One crawl of a workspace: who is due, with which manners, and what became of it."""

import ipaddress
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crawler.clock import Clock
from crawler.reading import Limits
from crawler.run import run_crawl
from crawler.targets import Target, due_targets
from crawler.work import Done, Work
from db.clock import utc_text
from db.store import Store
from db.tables.crawls import finish_crawl, start_crawl
from starwitness.config import BadConfig, Config
from starwitness.recovering import recover
from starwitness.workspace import Workspace


@dataclass(frozen=True, kw_only=True, slots=True)
class Crawled:
    """What became of a crawl: the targets that were scanned, and those that it never reached.

    A target is unread when a signal stopped the crawl or an error ended its reading; it stays
    due.
    """

    done: tuple[Done, ...] = ()
    unread: tuple[Target, ...] = ()


def is_loopback(url: str) -> bool:
    """Return whether a URL's host is this machine, by name or address."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_manners(path: Path, config: Config, targets: Sequence[Target]) -> None:
    """Refuse a crawl that would be impolite.

    Raises:
        BadConfig: The delay is under a second, or no contact is given, for a site that is not
            on this machine.
    """
    outside = [target.url for target in targets if not is_loopback(target.url)]
    if not outside:
        return
    if config.crawl.delay < 1:
        raise BadConfig(
            path, "crawl.delay", f"{config.crawl.delay} s is for loopback addresses only",
            f"write 1 or more ({outside[0]} is another's)",
        )  # fmt: skip
    if not config.crawl.contact.strip():
        raise BadConfig(
            path, "crawl.contact", "empty",
            "write an address or a page that the sites' operators can reach you at",
        )  # fmt: skip


def new_crawl_id(store: Store, moment: datetime) -> str:
    """Return an id for a crawl that begins now, never one that was used before."""
    base = moment.strftime("c%Y%m%dT%H%M%SZ")
    used = store.value("SELECT count(*) FROM crawls WHERE id = ? OR id LIKE ?", (base, f"{base}-%"))
    return f"{base}-{used + 1}" if used else base


def scrapy_settings(config: Config, targets: Sequence[Target]) -> dict[str, Any]:
    """Return Scrapy's settings that depend on the configuration."""
    contact = config.crawl.contact.strip() or "loopback only"
    own = all(is_loopback(target.url) for target in targets)
    return {
        "USER_AGENT": f"starwitness/{version('starwitness')} (+{contact})",
        "DOWNLOAD_DELAY": config.crawl.delay,
        "DOWNLOAD_TIMEOUT": config.crawl.timeout,
        "CONCURRENT_REQUESTS": max(config.crawl.concurrent_sites, 8 if own else 1),
        "CONCURRENT_REQUESTS_PER_DOMAIN": 8 if own and config.crawl.delay == 0 else 1,
        "AUTOTHROTTLE_ENABLED": not own,
        "SITE_BUDGET": config.crawl.site_budget,
    }


def crawl_workspace(
    workspace: Workspace,
    *,
    at: datetime | None,
    everything: bool,
    progress: Callable[[Done], None],
    begin: Callable[[int], None],
) -> Crawled:
    """Scan every due target; return what became of each.

    Raises:
        OSError, sqlite3.Error: What was seen could not be stored; the crawl stopped there, and
            the next one takes in what was journalled.
    """
    config = workspace.config()
    clock = Clock.at(at)
    captures = workspace.open_captures()
    with workspace.open_store() as store:
        recover(workspace, store)
        targets = due_targets(store, clock.now(), everything=everything)
        check_manners(workspace.config_path, config, targets)
        begin(len(targets))
        if not targets:
            return Crawled()
        moment = clock.now()
        crawl, began = new_crawl_id(store, moment), utc_text(moment)
        told = {"crawl": crawl, "at": began, "version": version("starwitness")}
        workspace.journal().append({"kind": "crawl", **told})
        start_crawl(
            store, crawl, kind="crawl", source=None, at=began, version=version("starwitness")
        )
        work = Work(
            store=store,
            captures=captures,
            journal=workspace.journal(),
            clock=clock,
            key=workspace.key(),
            crawl=crawl,
            targets=targets,
            limits=Limits(
                pages=config.crawl.max_pages, second_looks=config.crawl.second_looks
            ),
            progress=progress,
        )  # fmt: skip
        run_crawl(work, scrapy_settings(config, targets))
        if work.failure is not None:
            raise work.failure
        if len(work.done) == len(targets):
            ended = utc_text(clock.now())
            workspace.journal().append({"kind": "crawled", "crawl": crawl, "at": ended})
            finish_crawl(store, crawl, ended)
    captures.close()
    reached = {done.target.id for done in work.done}
    return Crawled(done=tuple(work.done), unread=tuple(t for t in targets if t.id not in reached))
