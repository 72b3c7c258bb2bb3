"""The practice market's robots.txt in the variants that a polite reader must get right."""

from typing import Literal

from starwitness.practice.exchange import Answer
from starwitness.practice.pages import ROOT

Robots = Literal["allow", "disallow", "delay", "missing", "error", "huge", "redirect", "loop"]

_ALLOW = f"User-agent: *\nDisallow: {ROOT}captcha\nDisallow: {ROOT}signin\n"
# RFC 9309, 2.5: a reader may stop after 500 KiB; what stands behind must not be needed.
_HUGE = 600 * 1024


def answer_robots(target: str, variant: Robots) -> Answer:
    """Return the answer to /robots.txt, or to where its redirects lead.

    `disallow` closes the listings alone, `delay` asks for a second between requests, `huge`
    repeats comments past 500 KiB, `redirect` and `loop` lead elsewhere on the same host.
    """
    if variant == "missing":
        return _text("no rules here\n", 404)
    if variant == "error":
        return _text("", 500)
    if variant == "loop":
        return Answer(status=302, body=b"", headers=(("Location", "/robots.txt"),))
    if variant == "redirect" and target == "/robots.txt":
        return Answer(status=301, body=b"", headers=(("Location", "/rules/robots.txt"),))
    if variant == "disallow":
        return _text(f"{_ALLOW}Disallow: {ROOT}product/*/reviews\n")
    if variant == "delay":
        return _text(f"{_ALLOW}Crawl-delay: 1\n")
    if variant == "huge":
        filler = "# nothing to see in this line of the rules\n"
        return _text(_ALLOW + filler * (_HUGE // len(filler)))
    return _text(_ALLOW)


def _text(body: str, status: int = 200) -> Answer:
    return Answer(status=status, body=body.encode(), content_type="text/plain; charset=utf-8")
