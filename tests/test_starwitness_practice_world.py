import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from starwitness.practice.drafts import stream
from starwitness.practice.pressure import PRESSED
from starwitness.practice.telling import AT_POSTING
from starwitness.practice.texts import HOSTILE, LANGUAGES, compose_review, fill, load_texts
from starwitness.practice.truth import (
    falsely_gone,
    noticeable_disclosures,
    noticeable_edits,
    noticeable_removals,
)
from starwitness.practice.world import build_world, plant_world

DOCS = Path(__file__).parents[1] / "docs"
SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module", params=(1, 2, 3))
def planted(request):
    return plant_world(request.param)


def test_the_same_seed_gives_the_same_world_and_truth():
    first, second = plant_world(7, sellers=3), plant_world(7, sellers=3)
    assert first == second
    assert first[0] != plant_world(8, sellers=3)[0]


def test_a_world_does_not_depend_on_the_hash_seed_of_the_process():
    code = (
        "from starwitness.practice.world import plant_world; import zlib;"
        "w, t = plant_world(5, sellers=4, products_per_seller=2);"
        "print(zlib.crc32(repr((w.reviews, t.removals, t.edits, t.disclosures)).encode()))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


def test_the_default_world_is_as_large_as_the_demo_can_crawl(planted):
    world, _ = planted
    listed = [len(world.listed(product, world.calendar.last)) for product in world.products]
    assert len(world.sellers) == 10
    assert len(listed) == 30
    assert 1000 <= sum(listed) <= 2500
    assert sum(-(-count // 20) for count in listed) * world.calendar.weeks <= 1500


def test_everything_that_the_contract_names_is_planted(planted):
    world, truth = planted
    causes = Counter(
        removal.cause for removal in noticeable_removals(truth, world, world.calendar.scans)
    )
    assert causes["targeted"] >= 20
    assert set(causes) == {
        "targeted",
        "moderation",
        "sweep",
        "purge",
        "replacement",
        "listing_change",
    }
    assert len(truth.reinstatements) >= 3
    assert {edit.cause for edit in truth.edits} == {"pressed", "disclosed", "honest"}
    assert {told.lang for told in truth.disclosures} <= set(LANGUAGES)
    assert {told.source for told in truth.disclosures} <= {"review", "reply"}
    assert truth.campaigns
    assert truth.decoys
    assert len(truth.abusive) == 3


def test_the_documented_figures_are_those_of_seed_one():
    world, truth = plant_world(1)
    scans = world.calendar.scans
    counts = [[len(world.listed(p, scan)) for p in world.products] for scan in scans]
    pages = sum(max(1, -(-count // 20)) for scan in counts for count in scan)
    text = " ".join((DOCS / "practice-market.md").read_text(encoding="utf-8").split())
    assert f"first scan shows {sum(counts[0]):,} reviews, the last {sum(counts[-1]):,}" in text
    noticeable = len(noticeable_removals(truth, world, scans))
    assert f"{len(truth.removals)} removals are planted, {noticeable} of" in text
    assert f"{len(truth.reinstatements)} are taken back" in text
    assert f"{len(truth.disclosures)} texts tell" in text
    assert f"{len(truth.campaigns)} campaigns run" in text
    assert f"ask for {pages:,} pages" in text


def test_removals_are_true_of_the_world(planted):
    world, truth = planted
    for removal in truth.removals:
        life = world.review(removal.review)
        assert life.product == removal.product
        assert world.products[life.product].seller == removal.seller
        before = world.shown(removal.review, removal.at - SECOND)
        assert before is not None
        assert before.stars == removal.stars
        assert world.shown(removal.review, removal.at) is None
        if removal.returned_at is not None:
            away = removal.returned_at - removal.at
            assert timedelta(days=10) <= away <= timedelta(days=20)
            assert world.shown(removal.review, removal.returned_at) is not None


def test_nothing_goes_that_is_not_in_the_truth(planted):
    world, truth = planted
    planted_gone = {removal.review for removal in truth.removals}
    shown = {}
    for scan in world.calendar.scans:
        now = {s.id for product in world.products for s in world.listed(product, scan)}
        assert {review for review in shown if review not in now} <= planted_gone
        shown |= dict.fromkeys(now)


def test_edits_are_true_of_the_world(planted):
    world, truth = planted
    assert noticeable_edits(truth, world, world.calendar.scans)
    for edit in truth.edits:
        life = world.review(edit.review)
        before, after = life.version_at(edit.at - SECOND), life.version_at(edit.at)
        assert (before.stars, after.stars) == (edit.stars_before, edit.stars_after)
        assert ((before.title, before.body) != (after.title, after.body)) == edit.text_changed
        assert before != after


def test_versions_and_visibility_are_in_order(planted):
    world, _ = planted
    for lives in world.reviews.values():
        for life in lives:
            since = [version.since for version in life.versions]
            assert since == sorted(set(since))
            edges = [edge for interval in life.visible for edge in interval if edge is not None]
            assert edges == sorted(edges)


def test_disclosures_can_be_read_where_the_truth_says(planted):
    world, truth = planted
    readable = noticeable_disclosures(truth, world, world.calendar.scans)
    assert len(readable) >= 20
    for told in truth.disclosures:
        version = world.review(told.review).version_at(told.since)
        assert told.sentence in (version.body if told.source == "review" else version.reply)
        assert told.abusive == (told.scheme in (*AT_POSTING, *PRESSED))
        if told.abusive:
            assert told.seller in truth.abusive


def test_only_pressing_sellers_lose_reviews_to_pressure(planted):
    _, truth = planted
    for removal in truth.removals:
        if removal.cause in ("targeted", "replacement"):
            assert "presses" in truth.abusive[removal.seller]
            assert removal.stars <= 2


def test_a_replacement_is_by_the_same_account_on_the_same_product():
    world, truth = plant_world(1)
    replaced = [removal for removal in truth.removals if removal.replaced_by]
    assert replaced
    for removal in replaced:
        old, new = world.review(removal.review), world.review(removal.replaced_by)
        assert (old.account, old.product) == (new.account, new.product)
        assert old.id != new.id
        assert new.versions[0].stars > old.versions[0].stars


def test_a_purge_takes_all_that_an_account_wrote():
    world, truth = plant_world(1)
    purged = [removal for removal in truth.removals if removal.cause == "purge"]
    accounts = {world.review(removal.review).account for removal in purged}
    assert len(purged) > len(accounts)
    gone = {removal.review for removal in purged}
    for lives in world.reviews.values():
        assert {life.id for life in lives if life.account in accounts} <= gone


def test_a_campaign_is_a_burst_of_high_stars(planted):
    world, truth = planted
    for campaign in truth.campaigns:
        first = [world.review(review).versions[0] for review in campaign.reviews]
        assert len(first) >= 25
        assert all(campaign.started_on <= v.posted_at.date() <= campaign.ended_on for v in first)
        assert sum(version.stars for version in first) / len(first) > 4.7
        assert timedelta(14) <= campaign.ended_on - campaign.started_on + timedelta(1)
        assert campaign.ended_on < world.calendar.last.date()


def test_an_account_writes_once_about_a_product_unless_it_replaces(planted):
    world, truth = planted
    new = {removal.replaced_by for removal in truth.removals}
    for lives in world.reviews.values():
        accounts = Counter(life.account for life in lives if life.id not in new)
        assert max(accounts.values(), default=0) <= 1


def test_a_claim_is_false_when_the_listing_holds_the_review_or_never_did():
    world, truth = plant_world(1, sellers=3)
    at = world.calendar.last
    listed = next(iter(world.listed(next(iter(world.products)), at))).id
    gone = next(r for r in truth.removals if r.returned_at is None and r.at < at).review
    claims = [(listed, at), (gone, at), ("RNEVER", at)]
    assert falsely_gone(world, claims) == ((listed, at), ("RNEVER", at))


@pytest.mark.parametrize("weeks", [1, 2, 3, 4, 6])
@pytest.mark.parametrize("size", [(1, 1), (2, 1), (3, 2)])
def test_small_worlds_can_be_built(weeks, size):
    sellers, products = size
    for seed in range(5):
        world = build_world(seed, sellers=sellers, products_per_seller=products, weeks=weeks)
        assert len(world.calendar.scans) == weeks
        assert len(world.products) == sellers * products


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_tells_of_every_scheme(lang):
    texts = load_texts(lang)
    assert set(texts.disclosures) == {*AT_POSTING, *PRESSED}
    assert set(texts.neighbours) == {
        "delivery_code_theft",
        "payment_phishing",
        "refund_fraud_service",
    }
    assert set(texts.pressing_replies) <= set(PRESSED)
    assert all(len(lines) >= 2 for lines in texts.disclosures.values())
    lines = [line for told in texts.disclosures.values() for line in told]
    assert len(set(lines)) == len(lines)
    rng = stream(1, lang)
    for line in (*lines, *texts.decoys, *texts.replies, *texts.campaign, *texts.raised):
        assert "{" not in fill(rng, texts, line)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_reviews_vary_and_some_are_hostile(lang):
    texts, rng = load_texts(lang), stream(2, lang)
    bodies = [compose_review(rng, texts, 1 + n % 5)[1] for n in range(1500)]
    assert len(set(bodies)) > 0.8 * len(bodies)
    assert any(hostile in body for body in bodies for hostile in HOSTILE)
