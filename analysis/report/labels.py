"""The words of the record in the words of readers; values are messages to translate."""

from typing import Final


def N_(message: str) -> str:
    """Mark a message for the catalogues; it is translated where it is shown."""
    return message


LINES: Final = ("removals", "selective", "coercion", "inflation")

LINE_NAMES: Final = {
    "removals": N_("Removed reviews"),
    "selective": N_("Which stars vanish"),
    "coercion": N_("Offers and threats"),
    "inflation": N_("Surplus of high stars"),
    "other": N_("Other findings"),
}

KINDS: Final = {
    "removal": N_("Review removed"),
    "review_removed": N_("Review removed"),
    "removed_review": N_("Review removed"),
    "removals": N_("Reviews removed"),
    "removal_after_disclosure": N_("Review removed after it told of an offer"),
    "selective_removal": N_("Low-star reviews vanish more readily"),
    "coercion": N_("Offer or threat about a review"),
    "coercion_campaign": N_("The same offer at several buyers"),
    "coercion_mention": N_("Offer or threat about a review"),
    "rating_inflation": N_("Surplus of high-star reviews"),
}

SCORES: Final = {
    "coercion": N_("Probability"),
    "rating_inflation": N_("Reviews beyond the past"),
    "removal_after_disclosure": N_("Base rate"),
    "selective_removal": N_("Odds ratio"),
}

GRADES: Final = (
    N_("nothing to note"),
    N_("weak"),
    N_("moderate"),
    N_("strong"),
    N_("very strong"),
)

STATUSES: Final = {
    "open": N_("open"),
    "confirmed": N_("confirmed by an analyst"),
    "dismissed": N_("dismissed by an analyst"),
    "superseded": N_("replaced by a newer finding"),
}

VERDICTS: Final = {
    "confirm": N_("confirmed"),
    "dismiss": N_("dismissed"),
    "note": N_("noted"),
}

REMOVAL_GRADES: Final = {
    "confirmed": N_("confirmed"),
    "probable": N_("probable"),
    "candidate": N_("candidate"),
}

CONTEXTS: Final = {
    "isolated": N_("no likely cause is known"),
    "purge": N_("the reviewer's other reviews went too"),
    "sweep": N_("many high-star reviews of the product went at once"),
    "listing_change": N_("the listing itself was changed, merged or withdrawn"),
    "replacement": N_("the same reviewer posted another review"),
}

SCHEMES: Final = {
    "refund_for_removal": N_("refund for removing a review"),
    "compensation_for_removal": N_("compensation for removing a review"),
    "upgrade_to_five_stars": N_("benefit for raising the stars"),
    "refund_withheld": N_("refund withheld until a review goes"),
    "incentive_for_positive": N_("benefit for a positive review"),
    "incentive_for_review": N_("benefit for any review"),
    "harassment": N_("repeated pressure about a review"),
    "threat": N_("threat about a review"),
    "contact_harvesting": N_("contact data gathered to reach reviewers"),
    "off_platform": N_("contact outside the marketplace"),
    "review_suppressed": N_("review held back from publication"),
    "delivery_code_theft": N_("delivery code talked out of a buyer (third party)"),
    "payment_phishing": N_("phishing in the marketplace's name (third party)"),
    "refund_fraud_service": N_("refund-fraud service (third party)"),
}

SLOTS: Final = {
    "actor": N_("who"),
    "lever": N_("offer or threat"),
    "condition": N_("condition"),
    "act": N_("act on a review"),
}

SOURCES: Final = {
    "review": N_("review"),
    "reply": N_("seller's public reply"),
    "message": N_("message handed over by a buyer"),
}

STRENGTHS: Final = {
    "D": N_("direct"),
    "A": N_("arguable"),
    "P": N_("platform rule"),
    "O": N_("rule of another platform"),
}

OUTCOMES: Final = {
    "ok": N_("reviews were read"),
    "empty": N_("the listing is empty"),
    "blocked": N_("blocked (captcha or refusal)"),
    "sign_in": N_("a sign-in was demanded"),
    "wrong_page": N_("another page was served"),
    "not_found": N_("the page no longer exists"),
    "broken": N_("the page could not be read"),
    "error": N_("the connection failed"),
}

EVIDENCE_KINDS: Final = {
    "version": N_("text of a review"),
    "removal": N_("removal"),
    "scan": N_("scan"),
    "capture": N_("stored page"),
    "mention": N_("passage"),
    "message": N_("message handed over by a buyer"),
    "series": N_("numbers"),
    "finding": N_("earlier finding"),
}

ALTERNATIVES: Final = {
    "removals": (
        N_("The platform's own moderation removed the review."),
        N_("The reviewer deleted it, or closed the account."),
        N_("The listing was merged, split or withdrawn by the marketplace."),
    ),
    "selective": (
        N_("The platform's own moderation falls harder on angry reviews of such products."),
        N_("Low-star reviewers write against the rules more often (insults, delivery complaints)."),
        N_("Buyers withdrew their reviews once the problem was solved, without being asked."),
    ),
    "coercion": (
        N_("The reviewer misunderstood an ordinary refund, or an offer without a condition."),
        N_("The message came from somebody else: a reseller, the marketplace, an impostor."),
        N_("The review is false, or was written by a competitor."),
    ),
    "inflation": (
        N_("The product became better, or a faulty batch was sold out."),
        N_("A sale, a season or press coverage brought other buyers."),
        N_("The marketplace merged listings or imported reviews of another store."),
        N_("A programme that the marketplace allows and labels (Vine, test clubs)."),
    ),
    "other": (N_("See the note of the method named at the finding."),),
}


def line_of(kind: str) -> str:
    """Return the line of evidence that a kind of finding belongs to."""
    if "selective" in kind:
        return "selective"
    if "remov" in kind:
        return "removals"
    if any(word in kind for word in ("coerc", "disclos", "mention")):
        return "coercion"
    if any(word in kind for word in ("inflat", "campaign")):
        return "inflation"
    return "other"


def kind_name(kind: str) -> str:
    """Return the message that names a kind of finding; unknown kinds get their line's name."""
    return KINDS.get(kind) or LINE_NAMES[line_of(kind)]
