"""Review blocks with `data-hook` marks (since 2016), and the class names before them → items."""

import re
from copy import deepcopy

from lxml.html import HtmlElement

from crawler.amazon_markup.addresses import is_review_id, permalink, product_of
from crawler.amazon_markup.phrases import read_origin
from crawler.amazon_markup.tree import MOST_BLOCKS, Tree, content, find, group, texts
from crawler.html.bodies import one_line, read_body
from crawler.items import ReviewItem
from crawler.language.locales import parse_date, parse_rating, parse_votes

_OLD_BLOCKS = "//div[starts-with(@id, 'R') and contains(concat(' ', @class, ' '), ' review ')]"
_CARDS = (
    "//div[starts-with(@id, 'customer_review-') or starts-with(@id, 'customer_review_foreign-')]"
)
_CARD = re.compile(r"customer_review(?:_foreign)?-")
_FOREIGN = (
    "descendant-or-self::*[starts-with(@id, 'customer_review_foreign-')]"
    " | ancestor::*[@id='cm-cr-global-review-list' or @data-hook='global-reviews-content'"
    " or @data-hook='cr-global-review-list']"
)
_PROFILE = re.compile(r"/(?:profile|member-reviews)/((?:amzn1\.account\.)?[0-9A-Za-z]{8,40})")
_STAR_CLASS = re.compile(r"\ba-star-(?:small-|medium-)?([0-5])(?:-(5))?\b")
_WRITTEN_IN = re.compile(r'"language\\{0,2}":\\{0,2}"([a-z]{2})\b')
_SPOKEN_HINT = re.compile(
    r"(?:brief|full) content visible,? double tap to read (?:full|brief|less) content\.?\s*", re.I
)
# What sits inside a body without being part of it.
_NOT_BODY = frozenset(
    {
        "a-expander-header",
        "a-offscreen",
        "a-popover-preload",
        "aok-offscreen",
        "cr-lightbox-image-viewer",
        "cr-single-review-loading",
        "cr-translated-review-content",
        "cr-vote",
        "review-image-tile-section",
        "video-block",
        "vse-player-container",
    }
)


def find_blocks(tree: Tree) -> list[HtmlElement]:
    """Return the blocks of the page's own reviews, in page order, each id once.

    Blocks marked `cmps-review` (2017-2019) repeat the listing of another store under a heading
    of their own; they are counted neither here nor in what the page reports.
    """
    blocks = tree.hooks.get("review") or tree.hooks.get("mobley-review-content")
    blocks = blocks or find(tree.root, _OLD_BLOCKS) or find(tree.root, _CARDS)
    unique: dict[str, HtmlElement] = {}
    for block in blocks[:MOST_BLOCKS]:
        if identity := _identity(block):
            unique.setdefault(identity, block)
    return list(unique.values())


def _identity(block: HtmlElement) -> str | None:
    """Return the review id that a block, or the card inside it, is named after."""
    inner = texts(block, "(.//*[starts-with(@id, 'customer_review')]/@id)[1]")
    for name in (block.get("id", ""), *inner):
        identity = _CARD.sub("", name, count=1)
        if is_review_id(identity):
            return identity
    return None


def read_review(block: HtmlElement, tree: Tree) -> ReviewItem:
    """Return what one block of `find_blocks` says."""
    hooks = group(find(block, ".//*[@data-hook]"), "data-hook")
    identity = _identity(block)
    rating, best = _rating(block, hooks, tree.locale)
    date_text = content(_part(block, hooks, "review-date"))
    country, language = read_origin(date_text, tree.language) if date_text else (None, None)
    dated_in = tree.locale if language in (None, tree.language) else language
    helpful, total = _votes(block, hooks, tree.locale)
    author, author_id = _author(block, hooks)
    title = _first(hooks, "review-title", "reviewTitle")
    vine = _is_vine(block, hooks)
    return ReviewItem(
        id=identity,
        stars=rating if rating is not None and 1 <= rating <= 5 and best == 5 else None,
        rating=rating,
        best_rating=best,
        posted_at=_posted_at(date_text, dated_in),
        date_text=date_text,
        title=_title(_part(block, hooks, "review-title") if title is None else title),
        body=_body(block, hooks),
        author=author,
        author_id=author_id,
        verified=_is_verified(block, hooks),
        helpful=helpful,
        helpful_total=total,
        foreign=_is_foreign(block, hooks),
        vine=vine,
        incentivized=vine or any("early-reviewer" in hook for hook in hooks),
        country=country,
        lang=_language(hooks),
        variant=_variant(block, hooks),
        product=_product(hooks, title),
        url=permalink(tree.base, identity) if identity else None,
    )


def _first(hooks: dict[str, list[HtmlElement]], *names: str) -> HtmlElement | None:
    return next((hooks[name][0] for name in names if name in hooks), None)


def _part(block: HtmlElement, hooks: dict[str, list[HtmlElement]], name: str) -> HtmlElement | None:
    """Return the part of a block with this hook, or with this class, as before 2016."""
    found = _first(hooks, name)
    if found is None:
        found = next(iter(_by_class(block, name)), None)
    return found


def _by_class(block: HtmlElement, name: str) -> list[HtmlElement]:
    return find(block, f".//*[contains(concat(' ', @class, ' '), ' {name} ')]")


def _rating(
    block: HtmlElement, hooks: dict[str, list[HtmlElement]], locale: str | None
) -> tuple[float | None, float | None]:
    """Return rating and top of the scale, by the stars' text, else by their picture."""
    icon = _first(hooks, "review-star-rating", "cmps-review-star-rating")
    if icon is None:
        icon = _part(block, hooks, "review-rating")
    if icon is None:
        return None, None
    rating, best = parse_rating(content(icon) or "", locale)
    if rating is None and (drawn := _STAR_CLASS.search(icon.get("class", ""))):
        rating = float(f"{drawn[1]}.{drawn[2] or 0}")
    return rating, best or (None if rating is None else 5.0)


def _posted_at(date_text: str | None, locale: str | None) -> str | None:
    """Return the day; young stores leave lines in English, which their month names prove."""
    if date_text is None:
        return None
    day = parse_date(date_text, locale)
    if day is None and any(c.isascii() and c.isalpha() for c in date_text):
        day = parse_date(date_text, "en")
    return day


def _title(element: HtmlElement | None) -> str | None:
    """Return the title as its author wrote it: without the stars, without a translation."""
    if element is None:
        return None
    original = _by_class(element, "cr-original-review-content")
    if original:
        return content(original[0])
    own = "./text() | ./*[not(self::i or contains(@class, 'cr-translated'))]//text()"
    return one_line("".join(texts(element, own)))


def _body(block: HtmlElement, hooks: dict[str, list[HtmlElement]]) -> str | None:
    """Return the text of the review as its author wrote it, not its translation."""
    body = _first(hooks, "review-body", "reviewText", "reviewRichContentContainer")
    if body is None:
        body = next(iter(_by_class(block, "review-text")), None)
    if body is None:
        return None
    original = _by_class(body, "cr-original-review-content")
    if original:
        own = deepcopy(original[0])
        own.set("class", "")  # it is hidden where the translation is shown in its place
        return read_body(own, drop=_NOT_BODY)
    shown = _first(hooks, "review-collapsed", "reviewRichContentContainer")
    words = read_body(body if shown is None else shown, drop=_NOT_BODY)
    return _SPOKEN_HINT.sub("", words).strip() or None if words else None


def _author(
    block: HtmlElement, hooks: dict[str, list[HtmlElement]]
) -> tuple[str | None, str | None]:
    """Return the author's display name, and the id in the link to the profile."""
    name = next(iter(_by_class(block, "a-profile-name")), None)
    if name is None:
        name = _part(block, hooks, "review-author")
    if name is None:
        name = next(iter(_by_class(block, "author")), None)
    links = texts(block, ".//a[contains(@href, '/profile/')]/@href")
    match = _PROFILE.search(links[0]) if links else None
    return content(name), match[1] if match else None


def _votes(
    block: HtmlElement, hooks: dict[str, list[HtmlElement]], locale: str | None
) -> tuple[int | None, int | None]:
    """Return helpful votes and all votes; 0 where readers can vote and nobody has."""
    statement = _part(block, hooks, "helpful-vote-statement")
    if statement is None:
        statement = next(iter(_by_class(block, "review-votes")), None)
    if statement is not None:
        return parse_votes(content(statement) or "", locale)
    can_vote = "review-voting-widget" in hooks or _by_class(block, "cr-vote")
    return (0 if can_vote else None), None


def _is_verified(block: HtmlElement, hooks: dict[str, list[HtmlElement]]) -> bool:
    if hooks:
        return any("avp-badge" in hook for hook in hooks)
    return bool(_by_class(block, "a-color-state"))


def _variant(block: HtmlElement, hooks: dict[str, list[HtmlElement]]) -> str | None:
    """Return which variant was bought ("Color: Black"), its parts joined by what the page shows."""
    strip = _first(hooks, "format-strip", "format-strip-linkless")
    if strip is None and not hooks:
        links = ".//*[contains(@class, 'review-format-strip')]/a[contains(@href, 'formatType')]"
        strip = next(iter(find(block, links)), None)
    return content(strip)


def _is_foreign(block: HtmlElement, hooks: dict[str, list[HtmlElement]]) -> bool:
    return "cmps-review-star-rating" in hooks or bool(find(block, _FOREIGN))


def _is_vine(block: HtmlElement, hooks: dict[str, list[HtmlElement]]) -> bool:
    """Tell whether a badge says Vine; titles, bodies and variants may, and mean the plant."""
    if any("vine" in hook for hook in hooks):
        return True
    badges = find(
        block,
        ".//span[(contains(@class, 'a-color-success') or contains(@class, 'a-color-state'))"
        " and contains(., 'Vine') and not(@data-hook='format-strip-linkless')]",
    )
    return any(
        not badge.xpath(
            "boolean(ancestor::*[@data-hook='review-body' or @data-hook='review-title'])"
        )
        for badge in badges
    )


def _language(hooks: dict[str, list[HtmlElement]]) -> str | None:
    """Return the language that the "translate" button names."""
    link = _first(hooks, "cr-translate-this-review-link")
    parent = None if link is None else link.getparent()
    offer = "" if parent is None else parent.get("data-reviews:ajax-post", "")
    match = _WRITTEN_IN.search(offer)
    return match[1] if match else None


def _product(hooks: dict[str, list[HtmlElement]], title: HtmlElement | None) -> str | None:
    """Return the ASIN of the variant that was bought, else the one that the title links."""
    for element in (_first(hooks, "format-strip"), title):
        if element is not None and (asin := product_of(element.get("href", ""))):
            return asin
    return None
