import numpy as np
import pytest

from analysis.detectors import hazards, removals
from analysis.evaluation.listing_simulator import Plan, instant, scan_of, simulate_reviews
from analysis.report.blindness import blind_says, blind_views, days_between, seller_blind_says
from analysis.report.language import load_language
from analysis.report.render import render_report
from analysis.report.weeks import week_of
from analysis.run import analyze
from analysis.selective.detectability import detectability
from analysis.selective.site_hazard import load_site_hazard
from db.ingest import store_scan
from db.store import Store
from db.tables.crawls import start_crawl

SITE = "practice.example"
LAST = 140


@pytest.fixture(scope="module")
def store():
    rng = np.random.default_rng(4)
    plan = Plan(days=LAST, removal=0.004)
    listed = {name: simulate_reviews(plan, rng, product=name) for name in ("p0", "p1", "p2", "p3")}
    with Store.in_memory() as store:
        for day in range(0, LAST + 1, 7):
            crawl = f"crawl-{day}"
            start_crawl(store, crawl, kind="crawl", source=None, at=instant(day), version="0")
            for product, reviews in listed.items():
                standing = [review for review in reviews if review.stands(day)]
                store_scan(store, scan_of(product, day, standing))
        analyze(store, now=instant(LAST), detectors=[removals.DETECTOR, hazards.DETECTOR])
        yield store


def test_the_report_says_what_no_visit_can_have_seen(store):
    week, language = week_of(instant(LAST)), load_language("en")
    (view,) = blind_views(store.connection, week=week, language=language)
    hazard = load_site_hazard(store, SITE)
    low = detectability(hazard.low, every_days=[7.0])[0]
    assert view.site == SITE
    assert "visits of a product: 7 (median)" in view.says
    assert f"1–2 stars {language.share(low.never_seen, 1)}" in view.says
    assert view.chart is not None
    assert {row[0] for row in view.chart.rows} == {"1–2 stars", "3–5 stars"}
    said = seller_blind_says(
        store.connection, hazard, seller_id=f"{SITE}/s1", week=week, language=language
    )
    assert said == view.says
    assert seller_blind_says(
        store.connection, None, seller_id=f"{SITE}/s1", week=week, language=language
    ) == ""  # fmt: skip


def test_longer_between_visits_more_goes_unseen(store):
    hazard, language = load_site_hazard(store, SITE), load_language("en")
    assert blind_says(hazard, None, language) == ""
    shares = [
        detectability(hazard.high, every_days=[days])[0].never_seen for days in (1.0, 7.0, 28.0)
    ]
    assert shares == sorted(shares)
    assert "product: 28 (median)" in blind_says(hazard, 28.0, language)


def test_the_pace_is_the_median_over_products():
    first = "2026-01-01T00:00:00Z"
    seen = ((3, "2026-01-15"), (2, "2026-01-03"), (1, "2026-01-01"), (5, "2026-01-29"))
    rows = [{"visits": visits, "first": first, "last": last} for visits, last in seen]
    assert days_between(rows) == 7.0
    assert days_between([]) is None


def test_the_front_page_draws_the_curves_of_the_site(store, tmp_path):
    path = render_report(
        store.connection, week=week_of(instant(LAST)).label, out_dir=tmp_path, now=instant(LAST)
    )
    page = path.read_text(encoding="utf-8")
    assert "How readily reviews vanish" in page
    assert "site-0-age" in page
    earlier = render_report(
        store.connection, week=week_of(instant(7)).label, out_dir=tmp_path, now=instant(7)
    )
    assert "How readily reviews vanish" not in earlier.read_text(encoding="utf-8")
