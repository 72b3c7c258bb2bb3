"""Texts that tell of coercion, texts that only look like it, and how reviews change."""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Literal

from starwitness.practice.drafts import Draft, Plan, stream
from starwitness.practice.records import Version
from starwitness.practice.texts import fill, load_texts, place_sentence
from starwitness.practice.truth import PlantedDisclosure, PlantedEdit

# What a buyer can tell of from the first day; the rest follows a review and its seller's answer.
AT_POSTING = (
    "incentive_for_positive",
    "incentive_for_review",
    "contact_harvesting",
    "off_platform",
    "review_suppressed",
)


def plant_texts(plan: Plan, *, told: float, frauds: float, decoys: float) -> None:
    """Put disclosures and decoys into reviews as they are posted.

    Args:
        plan: The world under construction; its ordinary reviews are there already.
        told: Share of an abusive seller's reviews below five stars that disclose.
        frauds: Share of all reviews that tell of a fraud by third parties.
        decoys: Share of all reviews that look like a disclosure and are none.
    """
    for draft in plan.drafts:
        rng = stream(plan.seed, "texts", draft.id)
        texts = load_texts(draft.product.lang)
        draw = rng.random()
        abusive = draft.product.seller in plan.abusive
        if abusive and draft.first.stars < 5 and draw < told:
            scheme = rng.choice(AT_POSTING)
            _write_in(draft, rng, fill(rng, texts, rng.choice(texts.disclosures[scheme])))
            note_disclosure(plan, draft, draft.first.since, scheme, abusive=True)
        elif told <= draw < told + frauds:
            scheme = rng.choice(sorted(texts.neighbours))
            _write_in(draft, rng, fill(rng, texts, rng.choice(texts.neighbours[scheme])))
            note_disclosure(plan, draft, draft.first.since, scheme, abusive=False)
        elif told + frauds <= draw < told + frauds + decoys and draft.first.stars <= 4:
            _write_in(draft, rng, fill(rng, texts, rng.choice(texts.decoys)))
            plan.decoys.add(draft.id)


def _write_in(draft: Draft, rng: Random, sentence: str) -> None:
    body = place_sentence(rng, draft.first.body, sentence)
    draft.versions = [replace(version, body=body) for version in draft.versions]
    draft.told = sentence


def note_disclosure(
    plan: Plan,
    draft: Draft,
    since: datetime,
    scheme: str,
    *,
    abusive: bool,
    source: Literal["review", "reply"] = "review",
) -> None:
    """Note that a review, or its seller's answer, tells of coercion from an instant on."""
    draft.disclosed = draft.disclosed or abusive
    plan.disclosures.append(
        PlantedDisclosure(
            review=draft.id,
            product=draft.product.id,
            seller=draft.product.seller,
            since=since,
            scheme=scheme,
            lang=draft.product.lang,
            source=source,
            sentence=draft.told,
            abusive=abusive,
        )
    )


def revise(
    plan: Plan,
    draft: Draft,
    at: datetime,
    cause: Literal["pressed", "disclosed", "honest"],
    *,
    stars: int | None = None,
    title: str | None = None,
    body: str | None = None,
    bump: bool = False,
) -> datetime:
    """Change a review under its id and note it; return the instant at which it changed.

    The change waits until an hour after the version before it. With `bump` the site shows
    the day of the edit as the review's date.
    """
    last = draft.last
    at = max(at, last.since + timedelta(hours=1))
    draft.touched = True
    draft.versions.append(
        Version(
            since=at,
            posted_at=at if bump else last.posted_at,
            stars=last.stars if stars is None else stars,
            title=last.title if title is None else title,
            body=last.body if body is None else body,
            reply=last.reply,
            reply_at=last.reply_at,
        )
    )
    plan.edits.append(
        PlantedEdit(
            review=draft.id,
            product=draft.product.id,
            seller=draft.product.seller,
            at=at,
            stars_before=last.stars,
            stars_after=draft.last.stars,
            text_changed=(last.title, last.body) != (draft.last.title, draft.last.body),
            cause=cause,
        )
    )
    return at
