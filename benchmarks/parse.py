"""Time of parsing a real page against a bare parsel extraction of the same fields.

`python benchmarks/parse.py [FOLDER]` reads the research pages beside the repository, else the
project's own fixtures, and prints one ratio per page and their geometric mean. Target: 1.7.

The peers stand in `peers.py`. Both sides get the same bytes; the best of several runs is taken,
the two sides taking turns. Times are of the CPU: what else runs on the machine does not count.
"""

import argparse
import json
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from parsel import Selector
from peers import PEERS
from web_poet import HttpResponse

from crawler.items import Page
from crawler.marketplace import marketplace_for
from crawler.pages import ReviewPage

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT.parent / "shared" / "data" / "pages"
FIXTURES = ROOT / "tests" / "fixtures"


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One page or answer, and the address that it was found under."""

    name: str
    url: str
    body: bytes


def read_cases(folder: str) -> Iterator[Case]:
    """Yield the pages and answers of a folder, without those that only show a wall."""
    home = PAGES / folder if (PAGES / folder).is_dir() else FIXTURES / folder
    for path in sorted(p for p in home.glob("*") if not p.name.endswith(".expected.json")):
        expectation = path.with_name(path.name + ".expected.json")
        if folder == "amazon" and expectation.exists():
            expected = json.loads(expectation.read_text(encoding="utf-8"))["expected"]
            if not expected.get("review_count"):
                continue
        body = path.read_bytes()
        yield Case(name=path.name, url=address_of(folder, body), body=body)


def address_of(folder: str, body: bytes) -> str:
    """Return the address that a saved page names itself, else one on its marketplace."""
    if folder != "shops":
        return f"https://www.{folder}.com/"
    page = Selector(text=body.decode("utf-8", "replace"), type="html")
    own = page.css("link[rel=canonical]::attr(href), meta[property='og:url']::attr(content)")
    return next((u for u in own.getall() if u.startswith("http")), "https://shop.example/p/1")


def best_times(
    first: Callable[[], object], second: Callable[[], object], runs: int
) -> tuple[float, float]:
    """Return the best time of each side in seconds, the two taking turns."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for side, run in zip(times, (first, second), strict=True):
            started = time.process_time()
            run()
            side.append(time.process_time() - started)
    return min(times[0]), min(times[1])


def parse(page: type[ReviewPage], case: Case) -> Page:
    """Return what the project reads."""
    return page(response=HttpResponse(case.url, body=case.body)).read()


def extract(peer: Callable[[str], dict], case: Case) -> dict:
    """Return what the peer reads, from bytes too."""
    return peer(HttpResponse(case.url, body=case.body).text)


def reader_of(folder: str, case: Case) -> type[ReviewPage]:
    """Return the page object that reads a case, as `starwitness parse` would choose it."""
    named = None if folder == "shops" else folder
    return marketplace_for(case.url, case.body, name=named).page


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", metavar="FOLDER", default=list(PEERS))
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    for folder in options.folders:
        logs = []
        for case in read_cases(folder):
            ours, bare = best_times(
                partial(parse, reader_of(folder, case), case),
                partial(extract, PEERS[folder], case),
                options.runs,
            )
            logs.append(math.log(ours / bare))
            print(
                f"{folder:11} {case.name:56} {len(case.body) / 1e6:5.2f} MB"
                f"  bare {bare * 1e3:7.1f} ms  ours {ours * 1e3:7.1f} ms  ratio {ours / bare:.2f}"
            )
        if logs:
            print(
                f"{folder:11} {len(logs)} pages  ratio {math.exp(sum(logs) / len(logs)):.2f}"
                f" (worst {math.exp(max(logs)):.2f})  target 1.70"
            )


if __name__ == "__main__":
    main()
