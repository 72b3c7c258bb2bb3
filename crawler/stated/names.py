"""What services call the parts of a review in their JSON: names in lower case, letters alone."""

import re
from functools import lru_cache
from itertools import islice
from typing import Any

Names = tuple[str, ...]

MOST = 100
"""Members of one object that are looked at."""

ID = (
    "reviewid", "ugcid", "reviewuid", "idreview", "commentid", "opinionid", "idproductcomment",
    "reviewkey",
    "uid", "uuid", "id", "entityid",
)  # fmt: skip
RATING = (
    "reviewrating", "rating", "ratingvalue", "ratingrating", "ratingscore", "ratinglabel",
    "ratingstars", "score", "scorevalue", "reviewscore", "stars", "starrating", "starscore",
    "reviewstars", "numstars", "rate", "grade", "mark", "overallrating", "averagerating",
    "ratingoverall", "ratingsoverall", "points", "note", "nota", "voto", "puntuacion",
    "valoracion", "bewertung", "sterne",
)  # fmt: skip
BEST = ("ratingmax", "ratingbest", "bestrating", "maxrating", "ratingrange", "ratingbestrating")
BODY = (
    "reviewtext", "reviewbody", "reviewmessage", "reviewcontent", "reviewcomment", "commenttext",
    "fulltext", "body", "text", "content", "comment", "comments", "message", "review", "opinion",
    "description", "feedback", "kommentar", "commentaire", "comentario", "commento", "texte",
    "texto", "testo", "contenu", "contenido",
)  # fmt: skip
TITLE = (
    "reviewtitle", "reviewheadline", "reviewsummary", "headline", "title", "summary", "subject",
    "heading", "titre", "titulo", "titolo", "titel",
)  # fmt: skip
AUTHOR = (
    "authorname", "author", "reviewername", "reviewer", "usernickname", "nickname", "displayname",
    "customername", "customer", "username", "user", "consumer", "reviewauthor", "screenname",
    "pseudo", "pseudonym", "buyername", "buyer", "externaluser", "auteur", "autor", "autore",
    "profile", "name", "firstname",
)  # fmt: skip
PERSON = (
    "displayname",
    "authorname",
    "reviewername",
    "nickname",
    "fullname",
    "name",
    "username",
    "screenname",
    "publicname",
)
DATE = (
    "createdat", "datecreated", "creationdate", "createddate", "created", "createdon",
    "createdtime", "submissiontime", "submittedat", "submissiondate", "datesubmitted",
    "datepublished", "publishedat", "publisheddate", "publishdate", "publicationdate",
    "reviewdate", "reviewcreatedat", "date", "postedat", "posteddate", "submitted", "dateadd",
    "dateadded",
    "addedat", "timestamp", "createdatutc", "dateutc", "datum", "fecha", "data",
)  # fmt: skip
VERIFIED = (
    "verified", "isverified", "verifiedpurchase", "isverifiedpurchase", "verifiedbuyer",
    "isverifiedbuyer", "verifiedpurchaser", "isverifiedpurchaser", "verifiedcustomer",
)  # fmt: skip
HELPFUL = (
    "helpfulcount", "helpfulvotes", "helpfulvotecount", "helpful", "votesup", "upvotes",
    "reviewvotesup", "votespositive", "votesyes", "positivevotes", "thumbsup", "likes", "likecount",
    "usefulcount", "usefulvotes", "helpfulness", "helpfulnesscount", "helpfulyes",
    "helpfulpositive",
)  # fmt: skip
DOWN = (
    "nothelpfulvotes", "unhelpfulcount", "nothelpfulcount", "unhelpfulvotes", "votesdown",
    "downvotes", "reviewvotesdown", "votesnegative", "negativevotes", "thumbsdown", "helpfulno",
)  # fmt: skip
REPLY = (
    "reply", "reviewreply", "sellerreply", "merchantreply", "shopreply", "storereply", "ownerreply",
    "companyreply", "response", "sellerresponse", "merchantresponse", "ownerresponse",
    "businessresponse", "brandresponse", "replytext", "responsetext", "replies", "responses",
    "answer",
)  # fmt: skip
PRODUCT = ("productid", "productsku", "productcode")
WORDS = (*BODY, "response", "reply", "html")
"""Where an answer that is an object has its words."""

WRAPPERS = frozenset({"details", "metrics", "attributes", "badges", "fields", "node", "content"})
"""Objects whose members are the review's own."""

OF_GOODS = frozenset(
    {"price", "prices", "offers", "brand", "stock", "instock", "availability", "variants",
     "reviewcount", "reviewscount", "ratingcount", "ratingscount", "numreviews", "numratings",
     "totalreviews", "numberofreviews", "reviewstotal", "aggregaterating", "histogram", "currency"}
)  # fmt: skip
"""Names that no review has, but what is sold does."""

_UNSEEN = frozenset(
    {"pending", "rejected", "deleted", "spam", "unpublished", "hidden", "disapproved", "draft",
     "archived", "removed", "unapproved"}
)  # fmt: skip

REVIEWS = re.compile(
    r"review|opinion|\bavis|bewertung|rezension|recension|valoracion|rese[nñ]a|ugc", re.IGNORECASE
)
"""What a name has that holds reviews."""

COMMENTS = re.compile(r"comment|comentario|feedback|evaluation", re.IGNORECASE)
"""What a name has that may hold reviews: with stars they are some, with a score they may not be."""

STARS = ("rating", "ratingvalue", "stars", "starrating", "grade", "reviewrating", "sterne")

ELSEWHERE = re.compile(
    r"question|answer|faq|q_?and_?a|related|similar|recommend|cross_?sell|up_?sell|also_?(?:bought"
    r"|viewed)|accessor|blog|article|news|latest|featured|testimonial|competitor|sponsor|recently"
    r"|bundle|(?:shop|store|site|seller|merchant|company|service|trusted)_?-?(?:review|rating"
    r"|feedback)",
    re.IGNORECASE,
)
"""What a name has that holds no reviews of the page's own product."""


def plain(name: str) -> str:
    """Return a name as the tables have it: `is_verified-Buyer` → `isverifiedbuyer`."""
    return _plain(name[:80])


@lru_cache(maxsize=10_000)
def _plain(name: str) -> str:
    return "".join(c for c in name if c.isalnum()).lower()


@lru_cache(maxsize=10_000)
def is_elsewhere(name: str) -> bool:
    """Return whether a name is one of what holds no reviews of the page's own product."""
    return ELSEWHERE.search(name) is not None


def is_called(name: str) -> bool:
    """Return whether a name is one of what holds reviews."""
    return bool(REVIEWS.search(name) or COMMENTS.search(name))


def flattened(raw: dict[str, Any], depth: int = 0) -> dict[str, Any]:
    """Return the members of an object by plain name, those of objects in it with its name first.

    The members of what only wraps (`details`, `metrics`) have their own names too.

    Args:
        raw: The object.
        depth: Wrappers around it.
    """
    flat: dict[str, Any] = {}
    inner: dict[str, Any] = {}
    for key, value in islice(raw.items(), MOST):
        name = plain(key)
        flat.setdefault(name, value)
        if isinstance(value, dict):
            for sub, item in islice(value.items(), MOST):
                inner.setdefault(name + plain(sub), item)
            if name in WRAPPERS and depth < 2:
                inner = {**flattened(value, depth + 1), **inner}
    return {**inner, **flat}


def is_unseen(flat: dict[str, Any]) -> bool:
    """Return whether an object says that it is not shown to visitors."""
    if flat.get("hidden") is True or flat.get("deleted") is True or flat.get("published") is False:
        return True
    status = flat.get("status")
    return isinstance(status, str) and status.strip().lower() in _UNSEEN
