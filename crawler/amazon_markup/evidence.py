"""What kind of answer a page is when it is not plainly a page of reviews: walls, 404, home."""

import re
from dataclasses import dataclass

from crawler.amazon_markup.phrases import says_none
from crawler.amazon_markup.tree import Tree, content, find, texts
from crawler.items import Kind, Outcome

_PAGE_TYPE = re.compile(r"ue_pty\s{0,3}=\s{0,3}[\"']([A-Za-z-]{1,40})[\"']")
_PERMALINK = re.compile(r"ue_pti\s{0,3}=\s{0,3}[\"']review-details[\"']")
_ROBOT_WORDS = (
    "validatecaptcha",
    "opfcaptcha",
    "api-services-support@amazon.com",
    "to discuss automated access to amazon data",
    "type the characters you see",
    "enter the characters you see",
    "not a robot",
    "awswafintegration",
    "token.awswaf.com",
)
_ROBOT_TITLES = ("robot check", "bot check", "captcha", "are you a human")
_BUSY = re.compile(
    r"cs_503_|/dogsofamazon|/500_503|/error/500|error/503|sorry! something went wrong", re.I
)
_GONE = re.compile(
    r"cs_404_|/g/01/error/404|/error/title\._ttd_|not a functioning page on our site"
    r"|couldn['’]t find that page|looking for something\?|page not found|suchen sie (?:et)?was\?"
    r"|seite (?:wurde )?nicht gefunden|page introuvable|vous recherchez (?:une page|quelque chose)"
    r"|página no encontrada|documento no encontrado|no (?:pudimos|podemos) encontrar esa página"
    r"|¿?buscas? algo\?|pagina non trovata|cerchi qualcosa|página não encontrada"
    r"|pagina niet gevonden|sidan (?:kunde inte hittas|hittades inte)|nie znaleziono strony"
    r"|sayfa bulunamadı|ページが見つかりません|お探しですか|الصفحة غير موجودة",
    re.IGNORECASE,
)
_SIGN_IN = (
    "//form[@name='signIn' or contains(@action, '/ap/signin') or contains(@action, '/ax/claim')]"
)
_HOME = re.compile(r"Gateway|HomePage|homepage", re.IGNORECASE)
_KINDS: dict[str, Kind] = {"Detail": "product", "CustomerReviews": "listing"}
_REVIEW_BOXES = (
    "cm_cr-review_list",
    "reviewsMedley",
    "customerReviews",
    "averageCustomerReviews",
    "productReviews",
    "revMHRL",
)
# Where a review box says that it is empty.
_PLACES = (
    ("cm_cr-review_list", ".//*[contains(@class, 'no-reviews')] | ./*[1]"),
    ("averageCustomerReviews", ".//a[contains(@href, 'create-review')]"),
    ("reviewsMedley", ".//h2 | .//h3 | .//*[contains(@class, 'no-reviews')]"),
    ("reviewsMedley", ".//a[contains(@href, 'create-review')]"),
)
_PRODUCT_BOXES = ("productTitle", "ebooksProductTitle", "btAsinTitle", "dp", "dp-container", "ppd")
_LONGEST_WALL = 600_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """An outcome with the evidence for it; `missing` only for `broken`."""

    outcome: Outcome
    sign: str | None = None
    missing: tuple[str, ...] = ()


def shown_kind(tree: Tree) -> Kind | None:
    """Return the kind of page that this is by its own marks; None where it has none."""
    match = _PAGE_TYPE.search(tree.text, 0, 400_000)
    if match and match[1] in _KINDS:
        is_permalink = _PERMALINK.search(tree.text, 0, 400_000) is not None
        return "review" if is_permalink else _KINDS[match[1]]
    if tree.by_id("cm_cr-review_list", "cm_cr-product_info", "productReviews") is not None:
        return "listing"
    if tree.by_id(*_PRODUCT_BOXES) is not None:
        return "product"
    return "seller" if tree.by_id("seller-name", "sellerName") is not None else None


def find_wall(tree: Tree, status: int | None) -> Verdict | None:
    """Return why a page without product and reviews is no page of the store's catalogue."""
    if find(tree.root, _SIGN_IN) or tree.by_id("ap_email") is not None:
        return Verdict(outcome="sign_in", sign="a sign-in form")
    if _page_type(tree).endswith("Authentication"):
        return Verdict(outcome="sign_in", sign="a page of the type FullPageAuthentication")
    lowered = tree.text[:_LONGEST_WALL].lower()
    title = " ".join(texts(tree.root, "//title[1]//text()")).strip().lower()
    for word in _ROBOT_WORDS:
        if word in lowered:
            return Verdict(outcome="blocked", sign=f"the page says {word!r}")
    if any(word in title for word in _ROBOT_TITLES):
        return Verdict(outcome="blocked", sign=f"the title says {title!r}")
    if status in (404, 410) or _GONE.search(lowered):
        return Verdict(outcome="not_found", sign="the store's page for a wrong address")
    if status in (403, 429, 500, 502, 503) or _BUSY.search(lowered):
        return Verdict(outcome="blocked", sign="the store's page for an overloaded server")
    if _is_home(tree):
        return Verdict(outcome="wrong_page", sign="the store's home page")
    page_type = _page_type(tree)
    if page_type and page_type not in _KINDS:
        return Verdict(outcome="wrong_page", sign=f"a page of the type {page_type}")
    return None


def other_product(tree: Tree, asked: str | None, shown: str | None) -> Verdict | None:
    """Return `wrong_page` where the product asked for is not even named on the page.

    A store may answer a variant's address with the page of its sibling; that page names both.
    """
    if asked is None or shown is None or asked == shown or asked in tree.text:
        return None
    return Verdict(outcome="wrong_page", sign=f"asked for {asked}, shown {shown}")


def judge_silence(
    tree: Tree, kind: Kind, *, count: int | None, written: int | None, filtered: bool
) -> Verdict:
    """Return what it means that a page of the catalogue shows no review.

    Only a page that says "none" is empty. Ratings are not reviews: a page may report ratings, say
    that 0 reviews were written, and be empty too. A sentence such as "no reviews match" beside a
    count is believed under a filter only: an expired session says the same.
    """
    if written == 0 or count == 0:
        return Verdict(outcome="empty", sign="the page says that there are no reviews")
    sentence = _none_sentence(tree, counted=bool(written or count) and not filtered)
    if sentence:
        return Verdict(outcome="empty", sign=f"the page says {sentence!r}")
    if written:
        return _shows_none(f"says {written} reviews, shows 0")
    if count:
        return _shows_none(f"says {count} ratings, shows no review")
    if kind == "product" and _invites_first_review(tree):
        return Verdict(outcome="empty", sign="the page shows no rating and invites a first review")
    return Verdict(outcome="broken", missing=("reviews", "number of reviews"))


def _shows_none(sign: str) -> Verdict:
    return Verdict(outcome="broken", sign=sign, missing=("reviews",))


def _page_type(tree: Tree) -> str:
    match = _PAGE_TYPE.search(tree.text, 0, 400_000)
    return match[1] if match else ""


def _is_home(tree: Tree) -> bool:
    if _HOME.fullmatch(_page_type(tree)) or tree.by_id("gw-layout") is not None:
        return True
    canonical = texts(tree.root, "//link[@rel='canonical']/@href")
    return bool(canonical) and re.fullmatch(r"https?://[^/?#]+/?", canonical[0]) is not None


def _none_sentence(tree: Tree, *, counted: bool) -> str | None:
    """Return the sentence of a review box that says "none".

    Args:
        tree: The page.
        counted: The page reports ratings or reviews: only an explicit 0 counts as "none"
            ("There are 0 customer reviews and 3 customer ratings.").
    """
    places = [
        element
        for hook in ("top-customer-reviews-title", "dp-local-reviews-header", "no-reviews-section")
        for element in tree.hooks.get(hook, ())
    ]
    places += tree.ids.get("acrNoReviewText", [])
    for name, path in _PLACES:
        for box in tree.ids.get(name, ())[:1]:
            places += find(box, path)
    for place in places[:20]:
        sentence = content(place)
        if sentence and len(sentence) < 200 and _says_zero(sentence, tree.language, counted):
            return sentence
    return None


def _says_zero(sentence: str, language: str | None, counted: bool) -> bool:
    numbers = re.findall(r"\d+", sentence)
    if numbers:
        return int(numbers[0][:6]) == 0
    return not counted and says_none(sentence, language)


def _invites_first_review(tree: Tree) -> bool:
    """Tell whether a product page asks for a review and shows no star and no count anywhere."""
    if "write-review-button" not in tree.hooks and not texts(
        tree.root, "(//a[contains(@href, 'create-review')])[1]/@href"
    ):
        return False
    boxes = [box for name in _REVIEW_BOXES for box in tree.ids.get(name, ())]
    return not any(
        find(box, ".//i[contains(@class, 'a-icon-star') and not(contains(@class, 'a-star-0'))]")
        for box in boxes
    )
