"""RFC 9309: matching, groups, and the table of §2.3.1 with a real crawl against real answers."""

import sqlite3
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from crawler.manners.robots_rules import PARSE_LIMIT, matches, normalised, parse_robots
from crawler.targets import add_target
from starwitness.practice.robots import Robots
from starwitness.practice.server import PracticeMarket
from starwitness.practice.world import plant_world
from starwitness.workspace import Workspace

SITE = "https://shop.example"


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("/fish", "/fish.html", True),
        ("/fish", "/Fish.asp", False),
        ("/fish", "/catfish", False),
        ("/fish*", "/fishheads/yummy.html", True),
        ("/fish/", "/fish", False),
        ("/*.php", "/folder/any.php.file.html", True),
        ("/*.php$", "/filename.php", True),
        ("/*.php$", "/filename.php?parameters", False),
        ("/fish*.php", "/fishheads/catfish.php?id", True),
        ("/fish*.php", "/Fish.PHP", False),
        ("/$", "/", True),
        ("/$", "/a", False),
        ("/a*b$", "/ab", True),
        ("/ab*b$", "/ab", False),
        ("*", "/anything", True),
        ("/**a", "/xa", True),
        ("/a$b", "/a$b", True),
    ],
)
def test_patterns(pattern, path, expected):
    assert matches(pattern, path) is expected


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("/foo/bar?baz=quz", "/foo/bar?baz=quz"),
        ("/foo/bar?baz=https://foo.bar", "/foo/bar?baz=https://foo.bar"),
        ("/foo/bar/ツ", "/foo/bar/%E3%83%84"),
        ("/foo/bar/%E3%83%84", "/foo/bar/ツ"),
        ("/foo/bar/%62%61%7A", "/foo/bar/baz"),
        ("/a%3cd", "/a%3Cd"),
    ],
)
def test_escapes_are_compared_as_the_rfc_says(pattern, path):
    assert matches(normalised(pattern), normalised(path))


def test_a_reserved_character_is_not_its_escape():
    assert not matches(normalised("/a%2Fb"), normalised("/a/b"))


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("User-agent: *\nDisallow: /p\nAllow: /page", "/page", True),
        ("User-agent: *\nAllow: /page\nDisallow: /*.htm", "/page.htm", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        ("User-agent: starwitness\nDisallow: /\nUser-agent: *\nAllow: /", "/a", False),
        ("User-agent: StarWitness/2.0\nDisallow: /", "/a", False),
        ("User-agent: star\nDisallow: /", "/a", True),
        ("User-agent: starwitness-news\nDisallow: /", "/a", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: starwitness\nAllow: /b", "/a", True),
        ("User-agent: other\nUser-agent: starwitness\nDisallow: /x", "/x", False),
        (
            "User-agent: starwitness\nDisallow: /a\nUser-agent: o\nAllow: /\n"
            "User-agent: starwitness\nDisallow: /b",
            "/b",
            False,
        ),
        ("User-agent: starwitness\nSitemap: /s\nUser-agent: o\nDisallow: /a", "/a", False),
        ("USER-AGENT : *\r\ndisallow : /a # why\r\n", "/a", False),
        ("\ufeffUser-agent: *\rDisallow: /a", "/a", False),
        ("Disallow: /a", "/a", True),
        ("<html>no rules</html>", "/a", True),
    ],
    ids=[
        "longest", "longest with star", "tie", "empty", "itself", "own group", "version and case",
        "shorter token", "longer token", "own group alone", "shared group", "merged groups",
        "other records", "spelling", "mark and CR", "no group", "HTML",
    ],
)  # fmt: skip
def test_groups_and_rules(text, path, expected):
    assert parse_robots(text.encode()).allows(SITE + path) is expected


def test_crawl_delay():
    assert parse_robots(b"User-agent: *\nCrawl-delay: 2.5\n").delay_s == 2.5
    assert parse_robots(b"User-agent: *\nCrawl-delay: soon\n").delay_s is None


def test_what_stands_behind_500_kib_is_not_read():
    filler = b"# nothing\n" * (PARSE_LIMIT // 10)
    assert parse_robots(filler + b"User-agent: *\nDisallow: /\n").allows(SITE + "/a")
    assert not parse_robots(b"User-agent: *\nDisallow: /a\n" + filler).allows(SITE + "/a")


def test_hostile_rules_cost_little():
    rules = b"User-agent: *\n" + b"Disallow: /" + b"a*" * 900 + b"b$\n"
    robots = parse_robots(rules * 200 + b"\xff\xfe\x00" * 1000)
    began = time.process_time()
    robots.allows(SITE + "/" + "a" * 8000)
    assert time.process_time() - began < 1


OUTCOMES: dict[Robots, tuple[str, str]] = {
    "allow": ("ok", ""),
    "disallow": ("blocked", "robots.txt disallows this page"),
    "delay": ("ok", ""),
    "missing": ("ok", ""),
    "error": ("blocked", "robots.txt answers HTTP 500, so nothing was asked"),
    "huge": ("ok", ""),
    "redirect": ("ok", ""),
    "loop": ("ok", ""),
}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory) -> dict[str, tuple[str, str, list[str], float]]:
    """One crawl of one product at a market per variant, and at a port where nobody answers."""
    folder = tmp_path_factory.mktemp("robots")
    (folder / "starwitness.toml").write_text("[crawl]\ndelay = 0.0\n")
    world, _ = plant_world(5, weeks=2)
    product = min(world.products)
    with ExitStack() as stack:
        markets = {v: stack.enter_context(PracticeMarket(world, robots=v)) for v in OUTCOMES}
        with PracticeMarket(world) as gone:
            dead = gone.product_url(product)
        urls = {variant: market.product_url(product) for variant, market in markets.items()}
        urls["dead"] = dead
        # Scrapy's slots are per host: the slow market must not slow the others.
        urls["delay"] = urls["delay"].replace("127.0.0.1", "localhost")
        with Workspace(folder).open_store() as store:
            for url in urls.values():
                add_target(store, url, marketplace=None, every_s=60, at="2026-11-21T12:00:00Z")
        began = time.perf_counter()
        _starwitness(folder, "crawl", "--all")
        took = time.perf_counter() - began
        with sqlite3.connect(folder / "starwitness.db") as record:
            found = record.execute(
                "SELECT t.url, s.outcome, s.reason FROM scans s"
                " JOIN targets t ON t.id = s.target_id"
            )
            rows = {url: (outcome, reason or "") for url, outcome, reason in found}
        record.close()
        return {
            variant: (*rows[url], markets[variant].requests if variant in markets else [], took)
            for variant, url in urls.items()
        }


def _starwitness(folder: Path, command: str, *arguments: str) -> None:
    line = [sys.executable, "-m", "starwitness", command, "-C", str(folder), *arguments]
    ended = subprocess.run(line, capture_output=True, text=True, check=False, timeout=100)
    assert ended.returncode in (0, 3), ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("variant", OUTCOMES)
def test_the_table_of_access_results(crawled, variant):
    outcome, reason, requests, _ = crawled[variant]
    assert outcome == OUTCOMES[variant][0], reason
    assert OUTCOMES[variant][1] in reason
    assert requests[0] == "/robots.txt"
    if variant == "error":
        assert set(requests) == {"/robots.txt"}


def test_a_site_that_cannot_be_reached_is_left_alone(crawled):
    outcome, reason, _, _ = crawled["dead"]
    assert outcome == "blocked"
    assert "robots.txt cannot be reached" in reason


def test_redirects_of_robots_txt_are_followed_five_times(crawled):
    assert crawled["redirect"][2][:2] == ["/robots.txt", "/rules/robots.txt"]
    assert crawled["loop"][2].count("/robots.txt") == 6


def test_a_crawl_delay_is_kept(crawled):
    _, _, requests, took = crawled["delay"]
    assert took > len(requests) - 2
