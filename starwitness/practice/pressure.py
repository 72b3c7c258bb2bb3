"""What sellers who press their buyers achieve: low stars go, rise or tell."""

from dataclasses import replace
from datetime import datetime
from random import Random

from starwitness.practice.arrivals import draft_review
from starwitness.practice.calendar import DAY
from starwitness.practice.drafts import Draft, Plan, between, remove, stream
from starwitness.practice.telling import note_disclosure, revise
from starwitness.practice.texts import compose_review, fill, load_texts

PRESSED = (
    "refund_for_removal",
    "compensation_for_removal",
    "refund_withheld",
    "upgrade_to_five_stars",
    "harassment",
    "threat",
)
_OUTCOMES = ("removed", "raised", "disclosed", "replaced", "answered", "held")
_WEIGHTS = (46, 17, 17, 7, 5, 8)


def plant_pressure(plan: Plan, share: float) -> None:
    """Press a share of the low reviews of every seller that does so.

    Reviews from before the first scan are pressed at any time after the first week of scans,
    later ones 3 to 21 days after they were posted.
    """
    since, until = plan.calendar.first + DAY * 8, plan.calendar.last - DAY
    for draft in list(plan.drafts):
        presses = "presses" in plan.abusive.get(draft.product.seller, frozenset())
        if not presses or draft.first.stars > 2 or draft.touched or since >= until:
            continue
        rng = stream(plan.seed, "pressure", draft.id)
        if rng.random() >= share:
            continue
        posted_at = draft.first.posted_at
        at = between(rng, since, until)
        if posted_at > plan.calendar.first:
            at = max(since, between(rng, posted_at + DAY * 3, posted_at + DAY * 21))
        if at < until:
            _press(plan, rng, draft, at)


def _press(plan: Plan, rng: Random, draft: Draft, at: datetime) -> None:
    outcome = rng.choices(_OUTCOMES, weights=_WEIGHTS)[0]
    if outcome == "removed":
        remove(plan, draft, at, "targeted")
    elif outcome == "raised":
        _raise_stars(plan, rng, draft, at)
    elif outcome == "disclosed":
        _disclose(plan, rng, draft, at)
    elif outcome == "replaced":
        _replace(plan, rng, draft, at)
    elif outcome == "answered":
        _answer(plan, rng, draft, at)


def _raise_stars(plan: Plan, rng: Random, draft: Draft, at: datetime) -> None:
    texts = load_texts(draft.product.lang)
    stars = rng.choice((4, 5, 5))
    if rng.random() < 0.3:
        revise(plan, draft, at, "pressed", stars=stars, bump=rng.random() < 0.3)
        return
    title = fill(rng, texts, rng.choice(texts.titles["high"]))
    body = fill(rng, texts, rng.choice(texts.raised))
    revise(plan, draft, at, "pressed", stars=stars, title=title, body=body)


def _disclose(plan: Plan, rng: Random, draft: Draft, at: datetime) -> None:
    """Let the buyer add what the seller offered; four of ten such reviews go later."""
    texts = load_texts(draft.product.lang)
    scheme = rng.choice(PRESSED)
    draft.told = fill(rng, texts, rng.choice(texts.disclosures[scheme]))
    body = f"{draft.last.body}\n\n{fill(rng, texts, rng.choice(texts.updates))}{draft.told}"
    changed_at = revise(plan, draft, at, "disclosed", body=body)
    note_disclosure(plan, draft, changed_at, scheme, abusive=True)
    gone_at = changed_at + DAY * rng.randint(8, 20)
    if rng.random() < 0.4 and gone_at < plan.calendar.last:
        remove(plan, draft, gone_at, "targeted")


def _replace(plan: Plan, rng: Random, draft: Draft, at: datetime) -> None:
    posted_at = at + DAY * rng.randint(0, 2)
    stars = rng.choice((4, 5))
    account = (draft.account, draft.author)
    new = draft_review(plan, rng, draft.product, posted_at, stars, account)
    new.touched = True
    plan.drafts.append(new)
    remove(plan, draft, at, "replacement", replaced_by=new.id)


def _answer(plan: Plan, rng: Random, draft: Draft, at: datetime) -> None:
    """Let the seller make its offer in public, under the review."""
    texts = load_texts(draft.product.lang)
    scheme = rng.choice(sorted(texts.pressing_replies))
    draft.told = fill(rng, texts, rng.choice(texts.pressing_replies[scheme]))
    at = max(at, draft.last.since + DAY)
    draft.versions.append(replace(draft.last, since=at, reply=draft.told, reply_at=at))
    draft.touched = True
    note_disclosure(plan, draft, at, scheme, abusive=True, source="reply")


def plant_second_thoughts(plan: Plan, per_week: float) -> None:
    """Let buyers edit of their own accord: more text, better or worse stars."""
    since, until = plan.calendar.first + DAY, plan.calendar.last - DAY
    weeks = plan.calendar.weeks
    for draft in plan.drafts:
        rng = stream(plan.seed, "second thoughts", draft.id)
        at = between(rng, max(since, draft.first.posted_at + DAY), until)
        if draft.touched or rng.random() >= per_week * weeks or at >= until:
            continue
        texts = load_texts(draft.product.lang)
        change = rng.choice((0, 0, -1, 1))
        stars = max(1, min(5, draft.last.stars + change * rng.randint(1, 3)))
        _, more = compose_review(rng, texts, stars)
        body = f"{draft.last.body}\n\n{fill(rng, texts, rng.choice(texts.updates))}{more}"
        revise(plan, draft, at, "honest", stars=stars, body=body, bump=rng.random() < 0.2)
