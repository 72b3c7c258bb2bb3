"""Words that detectors note in English, and the messages of the report that say the same."""

from typing import Final

from analysis.report.labels import N_


def _alike(*messages: str) -> dict[str, str]:
    """Return messages that say the same as the detector, word for word."""
    return {message: message for message in messages}


#: Fixed notes of evidence.
NOTES: Final = _alike(
    N_("the last scan that showed it"),
    N_("covers it and does not show it"),
    N_("confirmed its absence"),
    N_("stars of the removed reviews, 1 to 5"),
    N_("base rate of removal within the window, upper limit"),
    N_("strata: product, first absence, low at risk, low removed, others at risk, others removed"),
    N_("vanished and watched; odds ratio, and what is believed of moderation"),
    N_("displayed averages, rounding at its worst"),
    N_("confirmed: its own page says that it is gone"),
) | {
    "weeks: Monday, reviews with 1-3, 4 and 5 stars, site's factor": N_(
        "weeks: Monday, reviews with 1–3, 4 and 5 stars, site's factor"
    ),
}

#: What the site's own numbers say of a removal.
TESTIMONIES: Final = {
    "corroborates": N_("The numbers that the site itself reports bear it out."),
    "weakens": N_("The numbers that the site itself reports speak against it."),
    "silent": N_("The numbers that the site itself reports say nothing either way."),
}

#: What is counted within a surplus and outside it, by the marker's own words.
COUNTED: Final = {
    "reviews have a near-duplicate text": N_("reviews with a near-duplicate text"),
    "reviews are not marked as verified": N_("reviews not marked as verified"),
    "reviews come from accounts without another review in the record": N_(
        "reviews from accounts without another review in the record"
    ),
    "reviews with high stars have fewer than 5 words": N_(
        "among reviews with high stars, those of fewer than 5 words"
    ),
    "reviews with high stars were removed later": N_(
        "among reviews with high stars, those removed later"
    ),
    "reviews after the campaign have 1 or 2 stars": N_(
        "reviews of 1 or 2 stars, after these weeks and before them"
    ),
    "reviews are marked by the site as written for a free product": N_(
        "reviews marked by the site as written for a free product"
    ),
    "reviews were written on another country's store": N_(
        "reviews written on another country's store"
    ),
    "reviews name a variant that the other reviews hardly name": N_(
        "reviews that name a variant which the other reviews hardly name"
    ),
    "ratings came without a text": N_("ratings without a text"),
    "reviews come from a group of accounts that praise the same products": N_(
        "reviews from a group of accounts that praise the same products"
    ),
}

#: Explanations of a surplus that stars and volume leave open.
EXPLANATIONS: Final = _alike(
    N_("the product improved: too early to see whether the level goes back"),
    N_("the product improved: the higher level did not go back"),
    N_("a promotion or a mention elsewhere brought more, and happier, buyers"),
    N_("the seller began to ask its buyers for reviews, and happier ones answered"),
    N_("reviews of another variant, translated listings or an older shop were merged in"),
    N_("a programme for free products (Vine and the like) delivered its reviews"),
    N_("fewer buyers than usual had a reason to complain"),
    N_("most of the evidence is volume: a sales peak of this product alone"),
)

#: The parts of an offer or a threat as `analysis.coercion.records.explain` names them.
PARTS: Final = {
    "actor": N_("who"),
    "offer": N_("offer"),
    "pressure": N_("pressure"),
    "threat": N_("threat"),
    "bait": N_("bait"),
    "channel": N_("channel"),
    "means": N_("means"),
    "pretext": N_("pretext"),
    "condition": N_("condition"),
    "act": N_("act on a review"),
}
