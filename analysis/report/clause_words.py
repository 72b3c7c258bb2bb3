"""The texts of the clauses once more, so that the catalogues of the report know them."""

from typing import Final

from analysis.report.labels import N_

CLAUSE_TEXTS: Final = (
    N_("fake or false reviews: writing, creating, selling, buying or procuring"),
    N_("incentive conditioned on writing a review with a particular sentiment"),
    N_("undisclosed insider reviews"),
    N_(
        "unfounded legal threat, physical threat, intimidation or false accusation to pre"
        "vent or remove a review"
    ),
    N_("presenting reviews as most or all while negative ones are suppressed (own site)"),
    N_("unfair or deceptive acts (FTC Act, section 5)"),
    N_("contract terms that forbid or penalise reviews (Consumer Review Fairness Act)"),
    N_("claiming verified reviews without checks"),
    N_("false reviews, or misrepresenting consumer reviews"),
    N_("persistent and unwanted solicitation"),
    N_("professional diligence"),
    N_("information on how reviews are verified"),
    N_("aggressive practices: harassment, coercion, undue influence"),
    N_("purpose limitation of personal data"),
    N_("legal basis for using personal data"),
    N_("posing as a consumer"),
    N_("false reviews, or modifying consumer reviews"),
    N_("harassment or constraint"),
    N_("repeated unwanted solicitation by e-mail"),
    N_("duties of whoever publishes reviews"),
    N_("concealed incentive; commissioning includes incentivising by any means"),
    N_("misleading publication of reviews, including removing negative ones"),
    N_("aggressive practices"),
    N_("online consumer reviews: solicited reviews, bias, purchase"),
    N_("no compensation for writing, changing or removing a review, nor asking to"),
    N_("contact with buyers only through the marketplace's messages"),
    N_("no incentive for posting, revising or removing a review"),
)
