"""What kind of answer a page is, by the evidence on it: wall, sign-in, wrong page, not there.

These tests are for pages on which no review was found; a page that shows reviews is `ok`. A
page is `empty` only when it says so, and never when it reports reviews that it does not show.
"""

import re
from dataclasses import replace
from typing import Any

from parsel import Selector

from crawler.html.heads import Head, path_of
from crawler.items import Outcome, Page
from crawler.language import phrases, wall_phrases
from crawler.payloads import as_dict, as_list, as_text

Verdict = tuple[Outcome, str]
"""An outcome and the sign that it rests on."""

SHORT = 6_000
"""Characters of visible text below which a page is no shop page but a notice."""

MARKERS = (
    ("geo.captcha-delivery.com", "DataDome challenge"),
    ("px-captcha", "PerimeterX challenge"),
    ("/cdn-cgi/challenge-platform/", "Cloudflare challenge"),
    ("cf-browser-verification", "Cloudflare challenge"),
    ("cf_chl_opt", "Cloudflare challenge"),
    ("_incapsula_resource", "Imperva challenge"),
    ("sec-if-cpt-container", "Akamai challenge"),
    ("awswafcaptcha", "AWS challenge"),
    ("_____tmd_____", "punish page"),
    ("x5secdata", "punish page"),
    ("/punish?", "punish page"),
    ("kpsdk", "Kasada challenge"),
    ("/splashui/captcha", "captcha"),
)
"""Traces of challenges; they prove nothing on a page that shows a product."""

WIDGETS = ("nocaptcha", "g-recaptcha", "h-captcha", "cf-turnstile", "captcha-box", "/captcha/")
"""Traces of captchas, which ordinary forms have too: they count where there is little else."""

LONGEST = 300_000
"""Characters of visible text that are read."""

BARE = 1_500
"""Characters of visible text below which a page is nothing but its form."""

_SIGN_IN_PATH = re.compile(
    r"/(?:ap/)?(?:sign-?in|log-?in|login|signin|oauth|authorize|sso)\b", re.I
)
_TEXTS = (
    "//body//text()[normalize-space() and not(parent::script or parent::style or parent::noscript "
    "or parent::template)]"
)
_WIDGETS = re.compile(
    r"bazaarvoice|bvseo|bv-|yotpo|judge-?me|jdgm|powerreviews|pwr-|feefo|reviews\.io|okendo|oke-|stamped|"
    r"loox|reevoo|trustedshops|trustpilot|trustbox|ekomi|turnto|sfdc_reviews|testfreaks|lipscore|"
    r"avis-verifies|netreviews",
    re.IGNORECASE,
)
_HOME = re.compile(
    r"^/?(?:[a-z]{2}(?:[-_][a-z]{2})?/?)?(?:(?:index|home|default)(?:\.\w+)?)?/?$", re.I
)


def find_outcome(page: Selector, head: Head) -> Verdict | None:
    """Return what a page without reviews and without a product is; None where nothing tells.

    Args:
        page: The page.
        head: What it says of itself, and the address that was asked for.
    """
    title = " ".join(" ".join(page.xpath("//title[1]//text()").getall()[:5]).split())[
        :300
    ].casefold()
    headings = [
        " ".join(" ".join(h.xpath(".//text()").getall()[:20]).split())[:300].casefold()
        for h in page.xpath("//h1 | //h2")[:4]
    ]
    sign = _challenge(title, headings)
    if sign is not None:
        return "blocked", sign
    text = _visible(page)
    notice = len(text) < SHORT
    if notice and (sign := _marker(page, bare=len(text) < BARE)):
        return "blocked", sign
    if found := phrases.first_in(phrases.in_any(phrases.EXPIRED), text):
        return "blocked", f"session expired: {found!r}"
    if _is_sign_in(page, head, title, headings):
        return "sign_in", "sign-in form"
    for heading in (title, *headings):
        if found := phrases.first_in(phrases.in_any(phrases.NOT_FOUND), heading):
            return "not_found", f"says {found!r}"
        if re.match(r"(?:error\s*)?(?:404|410)\b", heading):
            return "not_found", f"says {heading[:60]!r}"
    if notice and (found := phrases.first_in(phrases.in_any(wall_phrases.TEXTS), text)):
        return "blocked", f"says {found!r}"
    if notice and (action := _consent(page)):
        return "blocked", f"asks for consent: {action!r}"
    if is_home_instead(head):
        return "wrong_page", "the site's home page"
    return None


def is_home_instead(head: Head) -> bool:
    """Return whether a page calls itself the home page though a deeper one was asked for."""
    return (
        not _HOME.match(path_of(head.url))
        and bool(head.own)
        and all(_HOME.match(path_of(a)) and "?" not in a for a in head.own)
    )


def is_home(head: Head) -> bool:
    """Return whether a page is a site's home page, by its address or by what it calls itself."""
    addresses = (head.url, *head.own)
    return any(_HOME.match(path_of(address)) and "?" not in address for address in addresses)


def has_widget(page: Selector) -> bool:
    """Return whether a page loads its reviews by script: its words prove nothing without it."""
    sources = " ".join(page.xpath("//script/@src | //*[@id]/@id | //div/@class").getall()[:4000])
    return _WIDGETS.search(sources) is not None


def judge_count(shown: int, reported: int | None) -> tuple[Outcome, str | None, tuple[str, ...]]:
    """Return outcome, sign and what is missing, from reviews shown and reported."""
    if shown:
        return "ok", None, ()
    if reported == 0:
        return "empty", "says 0 reviews", ()
    if reported:
        return "broken", f"says {reported}, shows 0", ("reviews",)
    return "broken", "shows no review and no count", ("reviews",)


def shown_instead(read: Page, asked: str | None, shown: str | None, text: str) -> Page:
    """Return the page, or `wrong_page` where it does not even name the product asked for.

    A shop may answer a variant's address with the page of its sibling; that page names both.
    """
    if not asked or not shown or asked == shown or asked in text:
        return read
    if read.outcome not in ("ok", "empty", "broken"):
        return read
    sign = f"asked for {asked}, shown {shown}"
    return replace(
        read, outcome="wrong_page", sign=sign, missing=(), product=shown, reviews=(), next=None
    )


def judge_answer(value: Any) -> Verdict | None:
    """Return what a JSON answer without reviews is when it names an error; None otherwise."""
    answer = as_dict(value)
    for key in ("errors", "Errors", "error", "errorMessage", "error_message", "fault", "Fault"):
        error = answer.get(key)
        if not error:
            continue
        told = str(error)[:300]
        lowered = told.casefold()
        if re.search(r"\b40[4]\b|not.?found|does.?n.t exist|unknown product|no such", lowered):
            return "not_found", f"{key}: {told[:120]}"
        if re.search(r"\b401\b|login|sign.?in|unauthori[sz]ed|session", lowered):
            return "sign_in" if "login" in lowered else "blocked", f"{key}: {told[:120]}"
        if re.search(r"\b(?:403|429|503)\b|rate|limit|forbidden|captcha|robot|blocked", lowered):
            return "blocked", f"{key}: {told[:120]}"
        return "broken", f"{key}: {told[:120]}"
    ret = [t for t in as_list(answer.get("ret")) if isinstance(t, str)]
    told = " ".join(
        [*ret, as_text(answer.get("url")) or "", as_text(answer.get("redirectUrl")) or ""]
    )
    if re.search(r"punish|FAIL_SYS_USER_VALIDATE|RGV587|captcha|px-?captcha", told):
        return "blocked", told[:120]
    for key in ("blockScript", "captcha", "appId"):
        if key in answer and ("uuid" in answer or "vid" in answer or "jsClientSrc" in answer):
            return "blocked", f"challenge ({key})"
    message = as_text(answer.get("message")) or as_text(answer.get("msg")) or ""
    if re.search(
        r"forbidden|denied|too many|rate limit|captcha|unauthori[sz]ed", message.casefold()
    ):
        return "blocked", message[:120]
    if re.search(r"not found|does not exist", message.casefold()):
        return "not_found", message[:120]
    return None


def _challenge(title: str, headings: list[str]) -> str | None:
    for heading in (title, *headings[:2]):
        if heading.startswith(phrases.in_any(wall_phrases.TITLES)):
            return f"title {heading[:80]!r}"
    return None


def _consent(page: Selector) -> str | None:
    """Return the address of a form that must be answered before the page is shown."""
    actions = (action[:100].casefold() for action in page.xpath("//form/@action").getall()[:20])
    return next((a for a in actions if phrases.first_in(wall_phrases.CONSENT, a)), None)


def _marker(page: Selector, *, bare: bool) -> str | None:
    sources = page.xpath(
        "//script/@src | //iframe/@src | //form/@action | //*[@id]/@id | //div/@class"
    ).getall()[:3000]
    scripts = page.xpath("//script/text()").getall()[:40]
    traces = "\n".join([*sources, *(script[:20_000] for script in scripts)]).casefold()
    found = next((sign for marker, sign in MARKERS if marker in traces), None)
    return found or ("captcha" if bare and phrases.first_in(WIDGETS, traces) else None)


def _is_sign_in(page: Selector, head: Head, title: str, headings: list[str]) -> bool:
    if not page.xpath("//input[@type='password' or @type='email' or @name='email']"):
        return any(_SIGN_IN_PATH.search(path_of(a)) for a in head.own)
    words = phrases.in_any(phrases.SIGN_IN)
    is_small = len(page.xpath("(//a[@href])[position() < 62]")) < 60
    if any(phrases.first_in(words, heading) for heading in (title, *headings)) and is_small:
        return True
    actions = page.xpath("//form[.//input[@type='password' or @type='email']]/@action").getall()[
        :20
    ]
    leads = any(_SIGN_IN_PATH.search(a) for a in (*actions, head.url, *head.own))
    return leads and (not title or is_small)


def _visible(page: Selector) -> str:
    parts: list[str] = []
    size = 0
    for text in page.xpath(_TEXTS).getall():
        parts.append(text)
        size += len(text)
        if size > LONGEST:
            break
    return " ".join(" ".join(parts).split()).casefold()
