"""What an Amazon URL says: store, product, review, kind of page, order, filter, page number."""

import re
from urllib.parse import SplitResult, parse_qs, urljoin, urlsplit

from crawler.items import Kind, Sort

# Every store and the locale it speaks when the page itself does not tell.
STORES = {
    "amazon.ae": "en-AE",
    "amazon.ca": "en-CA",
    "amazon.cn": "zh-CN",
    "amazon.co.jp": "ja-JP",
    "amazon.co.uk": "en-GB",
    "amazon.co.za": "en-ZA",
    "amazon.com": "en-US",
    "amazon.com.au": "en-AU",
    "amazon.com.be": "fr-BE",
    "amazon.com.br": "pt-BR",
    "amazon.com.mx": "es-MX",
    "amazon.com.tr": "tr-TR",
    "amazon.de": "de-DE",
    "amazon.eg": "ar-EG",
    "amazon.es": "es-ES",
    "amazon.fr": "fr-FR",
    "amazon.ie": "en-IE",
    "amazon.in": "en-IN",
    "amazon.it": "it-IT",
    "amazon.nl": "nl-NL",
    "amazon.pl": "pl-PL",
    "amazon.sa": "ar-SA",
    "amazon.se": "sv-SE",
    "amazon.sg": "en-SG",
}

_SUBDOMAINS = ("www.", "smile.", "m.")
_ASIN = re.compile(
    r"/(?:dp(?:/product)?|gp/product(?:/glance)?|gp/aw/d|gp/offer-listing|product-reviews"
    r"|gp/product-reviews|customer-reviews/product|o/ASIN|exec/obidos/(?:ASIN|tg/detail/-))"
    r"/([0-9A-Za-z]{10})(?![0-9A-Za-z])"
)
_ASIN_FORM = re.compile(r"[0-9A-Z]{10}\Z")
_REVIEW = re.compile(
    r"/(?:gp/customer-reviews|customer-reviews|review)/(?:srp/-/)?(R[0-9A-Z]{8,20})"
)
_REVIEW_ID = re.compile(r"R[0-9A-Z]{8,20}\Z")
_LISTING = re.compile(r"/product-reviews/|/customer-reviews/product/")
_SELLER = re.compile(r"/sp/?\Z|/gp/aag/|/gp/help/seller/|/seller/")
_SELLER_ID = re.compile(r"A[0-9A-Z]{8,20}\Z")
_PAGE_NUMBER = re.compile(r"[1-9]\d{0,5}\Z")
_NEWEST = {"recent", "bysubmissiondatedescending", "mostrecentreview"}
_OLDEST = {"bysubmissiondateascending"}
# Parameter → values that leave the listing whole.
_WHOLE = {
    "filterByStar": {"", "all_stars", "all"},
    "filterBy": {""},
    "filterByKeyword": {""},
    "filterByLanguage": {""},
    "filterByAge": {""},
    "filterByAspect": {""},
    "reviewerType": {"", "all_reviews"},
    "mediaType": {"", "all_contents"},
    "formatType": {"", "all_formats"},
}


def split_url(url: str) -> SplitResult:
    """Return the parts of a URL; of a malformed one, no parts at all."""
    try:
        parts = urlsplit(url.strip())
        _ = parts.port  # raises where the port is no number
    except ValueError:
        return urlsplit("")
    return parts


def store_of(url: str) -> str | None:
    """Return the store that a URL belongs to ("amazon.fr"); None for any other host."""
    parts = split_url(url)
    if parts.scheme.lower() not in ("http", "https"):
        return None
    host = (parts.hostname or "").rstrip(".")
    for subdomain in _SUBDOMAINS:
        if host.removeprefix(subdomain) in STORES:
            return host.removeprefix(subdomain)
    return None


def product_of(url: str) -> str | None:
    """Return the ASIN that a URL names in its path, else in its query; None without one."""
    parts = split_url(url)
    match = _ASIN.search(parts.path)
    if match:
        return match[1].upper()
    query = _query(parts)
    named = (query.get("ASIN") or query.get("asin") or "").upper()
    return named if _ASIN_FORM.match(named) else None


def review_of(url: str) -> str | None:
    """Return the review id that a permalink names."""
    match = _REVIEW.search(split_url(url).path)
    return match[1] if match else None


def is_review_id(text: str) -> bool:
    """Tell whether a text has the form of a review id (R and capitals or digits)."""
    return bool(_REVIEW_ID.match(text))


def seller_of(url: str) -> str | None:
    """Return the seller id in a URL's query (`seller`, `me`, `smid`, `merchant`)."""
    query = _query(split_url(url))
    for name in ("seller", "me", "smid", "merchant", "merchantID"):
        if _SELLER_ID.match(query.get(name, "")):
            return query[name]
    return None


def kind_of(url: str) -> Kind | None:
    """Return the kind of page that a URL asks for; None where its path does not say."""
    path = split_url(url).path
    if _LISTING.search(path):
        return "listing"
    if _REVIEW.search(path):
        return "review"
    if _SELLER.search(path):
        return "seller"
    return "product" if _ASIN.search(path) else None


def sort_of(url: str) -> Sort | None:
    """Return the order that a listing's URL asks for; None where it names none."""
    query = _query(split_url(url))
    named = query.get("sortBy") or query.get("sort_by")
    if not named:
        return None
    if named.lower() in _NEWEST:
        return "newest"
    return "oldest" if named.lower() in _OLDEST else "other"


def is_filtered(url: str) -> bool:
    """Tell whether a listing's URL asks for part of the reviews only."""
    query = _query(split_url(url))
    return any(name in query and query[name] not in whole for name, whole in _WHOLE.items())


def page_number_of(url: str) -> int | None:
    """Return the page number in a listing's URL; None where it names none."""
    named = _query(split_url(url)).get("pageNumber", "")
    return int(named) if _PAGE_NUMBER.match(named) else None


def asks_sign_in(url: str) -> bool:
    """Tell whether a link leads to the login form."""
    return "/ap/signin" in url or "/ax/claim" in url


def absolute(base: str, link: str) -> str | None:
    """Return a link as an absolute http(s) URL; None for scripts, bare fragments and junk."""
    link = link.strip()
    if not link or link.startswith("#"):
        return None
    try:
        joined = urljoin(base, link)
    except ValueError:
        return None
    return joined if split_url(joined).scheme in ("http", "https") else None


def listing_url(url: str) -> str:
    """Return the first page of the full listing of a URL's product, newest first."""
    asin = product_of(url)
    return url if asin is None else f"{_origin(url)}/product-reviews/{asin}?sortBy=recent"


def permalink(url: str, review: str) -> str | None:
    """Return the review's own page on the host of `url`; None for what is no Amazon id."""
    return f"{_origin(url)}/gp/customer-reviews/{review}" if is_review_id(review) else None


def _origin(url: str) -> str:
    """Return scheme, host and port; a store of the trade is always spoken to over TLS."""
    parts = split_url(url)
    scheme = "https" if store_of(url) else parts.scheme
    return f"{scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")


def _query(parts: SplitResult) -> dict[str, str]:
    """Return the first value of every parameter; of a hostile query, nothing."""
    try:
        values = parse_qs(parts.query[:4000], keep_blank_values=True, max_num_fields=100)
    except ValueError:
        return {}
    return {name: found[0] for name, found in values.items()}
