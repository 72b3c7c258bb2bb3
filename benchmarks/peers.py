"""What a scraper writes who knows these very pages: one query per field, nothing checked.

Every function takes the text of a page or an answer and returns the fields that the project's own
reader returns of it: CSS and XPath for pages, JMESPath for answers, subscripts for the state that
a page carries.
"""

import json
import re
from collections.abc import Callable
from functools import partial
from typing import Any

from parsel import Selector

NUMBER = re.compile(r"\d[\d.,]*")
TAG = re.compile(r"<[^>]+>")


def number(text: str | None) -> float | None:
    """Return the first number in a text."""
    found = NUMBER.search(text or "")
    return float(found.group().replace(",", "").rstrip(".")) if found else None


def squeeze(parts: list[str]) -> str:
    """Return strings joined, with single spaces."""
    return " ".join(" ".join(parts).split())


def extract_amazon(body: str) -> dict:
    """Return the fields of an Amazon page by plain parsel calls."""
    page = Selector(text=body)
    if page.css("#productReviews"):
        return extract_amazon_2012(page)
    reviews = []
    for block in page.css("[data-hook=review]"):
        reviews.append(
            {
                "id": block.attrib.get("id"),
                "stars": number(
                    block.css(
                        "[data-hook=review-star-rating] .a-icon-alt::text,"
                        "[data-hook=cmps-review-star-rating] .a-icon-alt::text"
                    ).get()
                ),
                "title": squeeze(block.css("[data-hook=review-title] ::text").getall()),
                "date": block.css("[data-hook=review-date]::text").get(),
                "author": block.css(".a-profile-name::text, [data-hook=review-author]::text").get(),
                "author_id": block.css("a[href*='/profile/']::attr(href)").get(),
                "verified": bool(block.css("[data-hook*=avp-badge]")),
                "vine": bool(block.css("[data-hook*=vine]")),
                "foreign": bool(block.css("[data-hook=cmps-review-star-rating]")),
                "helpful": number(block.css("[data-hook=helpful-vote-statement]::text").get()),
                "variant": squeeze(block.css("[data-hook*=format-strip] ::text").getall()),
                "product": block.css("[data-hook=review-title]::attr(href)").get(),
                "body": "\n".join(block.css("[data-hook=review-body] ::text").getall()).strip(),
            }
        )
    shares = page.css("#histogramTable .a-meter::attr(aria-label)").getall()
    return {
        "product": page.css("#ASIN::attr(value)").get()
        or page.css("link[rel=canonical]::attr(href)").get(),
        "title": squeeze(page.css("#productTitle ::text").getall()),
        "category": page.css("#wayfinding-breadcrumbs_feature_div a::text").getall(),
        "rating": number(page.css("[data-hook=average-star-rating] .a-icon-alt::text").get()),
        "count": number(squeeze(page.css("[data-hook=total-review-count] ::text").getall())),
        "written": page.css("[data-hook=cr-filter-info-review-rating-count] ::text").getall(),
        "histogram": [number(share) for share in shares],
        "seller": page.css("#sellerProfileTriggerId::text").get(),
        "seller_id": page.css("#merchantID::attr(value)").get(),
        "sellers": page.css(".mbc-offer-row .mbcMerchantName::text").getall(),
        "merchant": page.css("#merchant-info::text").get(),
        "next": page.css("ul.a-pagination li.a-last a::attr(href)").get(),
        "listing": page.css("[data-hook=see-all-reviews-link-foot]::attr(href)").get(),
        "sort": page.css("#sort-order-dropdown option[selected]::attr(value)").get(),
        "captcha": page.css("form[action*=validateCaptcha]").get(),
        "reviews": reviews,
    }


def extract_amazon_2012(page: Selector) -> dict:
    """Return the fields of a listing of 2012 by plain parsel calls."""
    reviews = []
    for anchor in page.xpath("//table[@id='productReviews']//a[starts-with(@name, 'R')]"):
        block = anchor.xpath("following-sibling::div[1]")
        if not block.xpath(".//nobr"):
            continue
        reviews.append(
            {
                "id": anchor.attrib["name"],
                "stars": number(block.css("[class*=s_star_]::attr(title)").get()),
                "title": block.css("span > b::text").get(),
                "date": block.css("nobr::text").get(),
                "author": block.css("a[href*='/profile/'] span::text").get(),
                "author_id": block.css("a[href*='/profile/']::attr(href)").get(),
                "verified": bool(block.css(".crVerifiedStripe")),
                "vine": bool(block.xpath(".//b[contains(., 'Vine')]")),
                "votes": block.xpath("div[1]/text()").get(),
                "product": block.css("a[href*='ASIN=']::attr(href)").get(),
                "body": "\n".join(block.xpath("text()").getall()).strip(),
            }
        )
    rows = page.xpath("//table[@id='productSummary']//tr[.//a[contains(@href, 'filterBy')]]")
    return {
        "product": page.css(".asinReviewsSummary::attr(name)").get(),
        "title": squeeze(page.css("a[href*=pr_product_top] ::text").getall()),
        "rating": number(page.css(".crAvgStars [title]::attr(title)").get()),
        "count": number(squeeze(page.css(".crAvgStars > a ::text").getall())),
        "written": page.css("#productSummary div.tiny > b::text").get(),
        "histogram": [number(squeeze(row.css("td ::text").getall())) for row in rows],
        "shares": [row.css("td[title]::attr(title)").get() for row in rows],
        "next": page.css(".paging a[href*=link_next]::attr(href)").get(),
        "sort": page.css("b.on::text").get(),
        "captcha": page.css("form[action*=validateCaptcha]").get(),
        "reviews": reviews,
    }


DRAWN: dict[str, dict[str, str]] = {
    ".ebay-review-section": {
        "id": "*::attr(id)",
        "stars": ".ebay-star-rating::attr(aria-label)",
        "title": ".review-item-title",
        "body": ".review-item-content",
        "author": ".review-item-author",
        "author_id": ".review-item-author::attr(href)",
        "date": ".review-item-date",
        "verified": ".rvw-val",
        "variant": ".review-attr",
        "up": ".positive-h-c",
        "down": ".negative-h-c",
    },
    "li.product-rating-review": {
        "stars": ".enable-stars::attr(class)",
        "title": ".product-rating-review-title",
        "body": ".product-rating-review-text",
        "author": ".product-rating-review-user .bold",
        "date": ".product-rating-review-day",
        "verified": ".product-rating-review-header",
    },
    "li.singleReview": {
        "id": "[data-review-id]::attr(data-review-id)",
        "stars": "[itemprop=ratingValue]::attr(content)",
        "best": "[itemprop=bestRating]::attr(content)",
        "date": "[itemprop=datePublished]::attr(content)",
        "body": "[itemprop=description]",
        "author": "[itemprop=author]",
    },
    "li.review-item": {
        "id": ".ugc-review-title::attr(id)",
        "stars": ".review-rating .sr-only",
        "title": ".ugc-review-title",
        "body": ".ugc-review-body",
        "author": ".ugc-author",
        "date": ".submission-date::attr(title)",
        "verified": ".verified-purchaser-sv-wrapper",
        "helpful": "#helpfulness-button::attr(aria-label)",
    },
    "[itemprop=review], [itemprop=reviews]": {
        "id": "[data-review-id]::attr(data-review-id)",
        "stars": "[itemprop=ratingValue]::attr(content)",
        "stars_shown": "[itemprop=ratingValue]",
        "best": "[itemprop=bestRating]::attr(content)",
        "date": "[itemprop=datePublished]::attr(content)",
        "date_shown": "[itemprop=datePublished]",
        "title": "[itemprop=name]",
        "body": "[itemprop=reviewBody], [itemprop=description]",
        "author": "[itemprop=author]",
    },
}
"""Blocks of reviews on shop pages, and the query of each field; text where it is no attribute."""


def extract_shop(body: str) -> dict:
    """Return the fields of a shop's page: its markup, and the reviews that it draws."""
    page = Selector(text=body)
    product: dict[str, Any] = {}
    stated: list[dict[str, Any]] = []
    for script in page.css("script[type='application/ld+json']::text").getall():
        try:
            value = json.loads(script, strict=False)
        except ValueError:
            continue
        for item in value if isinstance(value, list) else value.get("@graph", [value]):
            if isinstance(item, dict) and item.get("@type") == "Product":
                product = item
                found = item.get("review") or []
                stated += found if isinstance(found, list) else [found]
            elif isinstance(item, dict) and item.get("@type") == "Review":
                stated.append(item)
    reviews = [
        {
            "stars": (review.get("reviewRating") or {}).get("ratingValue"),
            "date": review.get("datePublished"),
            "title": review.get("name"),
            "body": squeeze([review.get("reviewBody") or review.get("description") or ""]),
            "author": review.get("author"),
        }
        for review in stated
    ]
    for query, fields in DRAWN.items():
        blocks = page.css(query)
        for block in blocks:
            row = {
                name: block.css(path).get() if "::" in path else shown(block, path)
                for name, path in fields.items()
            }
            row["stars"] = number(row["stars"])
            reviews.append(row)
        if blocks:
            break
    shares = page.css(".ebay-review-item-r span::text").getall()
    average = page.css("[itemprop=aggregateRating]") or page
    return {
        "product": product.get("sku") or page.css("[itemprop=sku], [itemprop=productID]").get(),
        "title": product.get("name") or shown(page, "h1"),
        "category": product.get("category") or page.css("[itemprop=category]::text").get(),
        "address": page.css("link[rel=canonical]::attr(href)").get(),
        "named": page.css("meta[property='og:url']::attr(content)").get(),
        "locale": page.css("html::attr(lang)").get(),
        "next": page.css("link[rel=next]::attr(href), a[rel=next]::attr(href)").get(),
        "rating": average.css("[itemprop=ratingValue]::attr(content)").get(),
        "rating_shown": number(shown(average, "[itemprop=ratingValue]")),
        "best": average.css("[itemprop=bestRating]::attr(content)").get(),
        "ratings": number(shown(average, "[itemprop=ratingCount]")),
        "count": number(shown(average, "[itemprop=reviewCount]")),
        "seller": shown(page, "[itemprop=seller], .mbg-nw"),
        "histogram": [number(share) for share in shares],
        "reviews": reviews,
    }


def shown(page: Selector | Any, query: str) -> str:
    """Return the text of the first element that a query selects."""
    return squeeze(page.css(query)[:1].css("::text").getall())


def extract_flipkart(body: str) -> dict:
    """Return the fields of a Flipkart page from the state that it carries."""
    page = Selector(text=body)
    script = page.xpath("//script[contains(., '__INITIAL_STATE__')]/text()").get("")
    state, _ = json.JSONDecoder().raw_decode(script, script.find("{"))
    found: dict[str, Any] = {
        "address": page.css("link[rel=canonical]::attr(href)").get(),
        "links": page.css("a[href*='page=']::attr(href)").getall(),
    }
    reviews = []
    for slot in state["pageDataV4"]["page"]["data"].values():
        for part in slot:
            data = (part.get("widget") or {}).get("data") or {}
            rating = data.get("rating")
            if isinstance(rating, dict) and "ratingCount" in rating["value"]:
                found["average"] = rating["value"]["average"]
                found["counts"] = rating["value"]["ratingCount"], rating["value"]["reviewCount"]
                found["histogram"] = rating["value"]["histogram"]
            if "totalPages" in data:
                found["pages"] = data["currentPage"], data["totalPages"]
            for drawn in data.get("renderableComponents") or ():
                value = drawn.get("value") or {}
                if "certifiedBuyer" in value:
                    reviews.append(picked(value, FLIPKART))
    return found | {"reviews": reviews}


FLIPKART = (
    "id", "rating", "title", "text", "author", "created", "certifiedBuyer", "helpfulCount", "url",
    "productAttributeList", "upvote", "downvote",
)  # fmt: skip


def extract_trustpilot(body: str) -> dict:
    """Return the fields of a company's page, or of an answer."""
    if body.startswith("["):
        answer = Selector(text=body, type="json").jmespath("[*]")
        return {"reviews": [{name: r.jmespath(name).get() for name in TRUSTPILOT} for r in answer]}
    script = Selector(text=body).css("#__NEXT_DATA__::text").get("")
    props = json.loads(script)["props"]["pageProps"]
    company = picked(
        props["businessUnit"], ("identifyingName", "displayName", "trustScore", "numberOfReviews")
    )
    reviews = [picked(review, TRUSTPILOT) for review in props["reviews"]]
    return company | {"filters": props["filters"]["pagination"], "reviews": reviews}


TRUSTPILOT = (
    "id", "rating", "title", "text", "dates", "consumer", "labels", "reply", "likes", "language",
)  # fmt: skip


def extract_answer(body: str, fields: dict[str, str]) -> dict:
    """Return the fields of an answer of a review service, by one query each."""
    answer = Selector(text=body, type="json")
    reviews = []
    for review in answer.jmespath(fields["reviews"]):
        row = {name: review.jmespath(path).get() for name, path in fields.items()}
        row["title"] = squeeze([row.get("title") or ""])
        row["body"] = squeeze([TAG.sub(" ", row["body"] or "")])
        row["stars"] = number(str(row["stars"]))
        reviews.append(row)
    return {"total": answer.jmespath("TotalResults || response.pagination.total").get()} | {
        "reviews": reviews
    }


PLACES = {
    "id": "[0]",
    "author": "[1][0]",
    "stars": "[2]",
    "body": "[4]",
    "date": "[5][0]",
    "helpful": "[6]",
    "reply": "[7][1]",
    "reply_at": "[7][2][0]",
    "author_id": "[9][0]",
    "variant": "[10]",
}


def extract_play(body: str) -> dict:
    """Return the fields of an answer of Google Play: rows of places inside JSON inside JSON."""
    payload = json.loads(body[body.find("[") :])[0][2]
    answer = Selector(text=payload, type="json")
    reviews = []
    for row in answer.jmespath("[0]"):
        said = {name: row.jmespath(path).get() for name, path in PLACES.items()}
        said["body"] = squeeze([said["body"] or ""])
        reviews.append(said)
    return {"token": answer.jmespath("[-1][-1]").get(), "reviews": reviews}


def picked(value: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Return some values of an object."""
    return {name: value.get(name) for name in names}


ANSWERS = {
    "aliexpress": {
        "reviews": "reviews[*]",
        "id": "evaluationIdStr || evaluationId",
        "stars": "buyerEval",
        "date": "evalDate",
        "body": "buyerFeedback",
        "author": "buyerName",
        "author_id": "buyerId",
        "up": "upVoteCount",
        "down": "downVoteCount",
        "country": "buyerCountry",
        "variant": "skuInfo",
        "product": "productId",
        "reply": "sellerReply",
    },
    "appstore": {
        "reviews": "feed.entry[*]",
        "id": "id.label",
        "stars": '"im:rating".label',
        "date": "updated.label",
        "title": "title.label",
        "body": "content.label",
        "author": "author.name.label",
        "author_id": "author.uri.label",
        "up": '"im:voteSum".label',
        "votes": '"im:voteCount".label',
        "variant": '"im:version".label',
    },
    "bazaarvoice": {
        "reviews": "Results[*]",
        "id": "Id",
        "stars": "Rating",
        "best": "RatingRange",
        "date": "SubmissionTime",
        "title": "Title",
        "body": "ReviewText",
        "author": "UserNickname",
        "author_id": "AuthorId",
        "badges": "BadgesOrder",
        "up": "TotalPositiveFeedbackCount",
        "votes": "TotalFeedbackCount",
        "locale": "ContentLocale",
        "product": "ProductId",
        "reply": "ClientResponses[0].Response",
        "edited": "LastModificationTime",
    },
    "bestbuy": {
        "reviews": "[*]",
        "id": "id",
        "stars": "rating",
        "date": "submissionTime",
        "title": "title",
        "body": "text",
        "author": "author",
        "badges": "badges[*].badgeCode",
        "up": "positiveFeedbackCount",
        "down": "negativeFeedbackCount",
        "reply": "brandResponses[0].response",
    },
    "walmart": {
        "reviews": "[0].reviews.customerReviews[*]",
        "id": "reviewId",
        "stars": "rating",
        "date": "reviewSubmissionTime",
        "title": "reviewTitle",
        "body": "reviewText",
        "author": "userNickname",
        "author_id": "authorId",
        "badges": "badges[*].id",
        "up": "positiveFeedback",
        "down": "negativeFeedback",
        "reply": "clientResponses[0].response",
    },
    "yotpo": {
        "reviews": "response.reviews[*]",
        "id": "id",
        "stars": "score",
        "date": "created_at",
        "title": "title",
        "body": "content",
        "author": "user.display_name",
        "author_id": "user.user_id",
        "verified": "verified_buyer",
        "up": "votes_up",
        "down": "votes_down",
        "product": "product_id",
        "reply": "comment.content",
    },
}
"""Where an answer of each service holds its reviews, and each field of a review."""

PEERS: dict[str, Callable[[str], dict]] = {
    "amazon": extract_amazon,
    "flipkart": extract_flipkart,
    "googleplay": extract_play,
    "shops": extract_shop,
    "trustpilot": extract_trustpilot,
    **{name: partial(extract_answer, fields=fields) for name, fields in ANSWERS.items()},
}
"""The peer of each folder of pages."""
