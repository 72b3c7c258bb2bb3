"""State that a page carries for its own scripts: `__NEXT_DATA__`, `__INITIAL_STATE__` and kin."""

import json
from itertools import islice
from typing import Any

from parsel import Selector

from crawler.payloads import parse_json

LARGEST = 20_000_000
"""Characters of one script that are read."""


def read_next_data(page: Selector) -> Any:
    """Return the value of a page's `__NEXT_DATA__`; None where it has none that can be read."""
    text = page.xpath('//script[@id="__NEXT_DATA__"]/text()').get()
    return parse_json(text) if text and len(text) <= LARGEST else None


def read_assigned(page: Selector, name: str) -> Any:
    """Return the JSON value that a script assigns to a name (`window.__STATE__ = {...}`).

    Numbers are text, as everywhere; None where no script assigns readable JSON to it.
    """
    scripts = (script for script in page.xpath("//script/text()").getall() if name in script)
    for script in islice(scripts, 10):
        at = script.find(name)
        start = script.find("{", at, at + len(name) + 40)
        if start < 0 or len(script) > LARGEST:
            continue
        decoder = json.JSONDecoder(strict=False, parse_int=str, parse_float=str)
        try:
            value, _ = decoder.raw_decode(script, start)
        except (ValueError, RecursionError):
            continue
        return value
    return None
