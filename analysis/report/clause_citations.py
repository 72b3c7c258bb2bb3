"""Where a clause stands: its place in the law or the rules, as a lawyer would cite it."""

from typing import Final

from analysis.report.labels import N_

CITATIONS: Final = {
    "us.16cfr465.2": N_("16 CFR § 465.2"),
    "us.16cfr465.4": N_("16 CFR § 465.4"),
    "us.16cfr465.5": N_("16 CFR § 465.5"),
    "us.16cfr465.7a": N_("16 CFR § 465.7(a)"),
    "us.16cfr465.7b": N_("16 CFR § 465.7(b)"),
    "us.15usc45": N_("15 U.S.C. § 45"),
    "us.15usc45b": N_("15 U.S.C. § 45b"),
    "eu.ucpd.annex1.23b": N_("Directive 2005/29/EC, Annex I, point 23b"),
    "eu.ucpd.annex1.23c": N_("Directive 2005/29/EC, Annex I, point 23c"),
    "eu.ucpd.annex1.26": N_("Directive 2005/29/EC, Annex I, point 26"),
    "eu.ucpd.5": N_("Directive 2005/29/EC, Article 5"),
    "eu.ucpd.7-6": N_("Directive 2005/29/EC, Article 7(6)"),
    "eu.ucpd.8-9": N_("Directive 2005/29/EC, Articles 8 and 9"),
    "eu.gdpr.5-1b": N_("GDPR, Article 5(1)(b)"),
    "eu.gdpr.6": N_("GDPR, Article 6"),
    "fr.L121-4-21": N_("French Consumer Code, L121-4, 21°"),
    "fr.L121-4-28": N_("French Consumer Code, L121-4, 28°"),
    "fr.L121-6": N_("French Consumer Code, L121-6"),
    "fr.L121-7-3": N_("French Consumer Code, L121-7, 3°"),
    "fr.D111-17": N_("French Consumer Code, D111-17"),
    "uk.dmcca.sch20.13-1b": N_("DMCC Act 2024 (UK), Schedule 20, paragraph 13(1)(b)"),
    "uk.dmcca.sch20.13-2": N_("DMCC Act 2024 (UK), Schedule 20, paragraph 13(2)"),
    "uk.dmcca.aggressive": N_("DMCC Act 2024 (UK), Part 4, Chapter 1"),
    "iso.20488": N_("ISO 20488"),
    "amazon.reviews": N_("Amazon, rules on customer reviews"),
    "amazon.conduct": N_("Amazon, code of conduct for sellers"),
    "google.ugc": N_("Google, rules on contributed content"),
    "yelp.policy": N_("Yelp, rules on reviews"),
}

#: On what the match hangs, from the table of clauses.
CONDITIONS: Final = (
    N_("the text says writing or creation: removal is not named"),
    N_("only where a sentiment is expected, if by implication"),
    N_("where the incentive is concealed"),
    N_("if the threat is unfounded"),
    N_("where a contract term forbids or penalises the review"),
    N_("the seller's own site only"),
)
