import random

import pytest

pytest.importorskip("yaml")

from db.store import Store
from starwitness.serving.metadata import stored_queries

SITE = "shop.example"
T = "2026-{:02}-01T00:00:00Z".format


def insert(store, table, *rows):
    for row in rows:
        store.insert(table, row)


def review(store, product, ordinal, key, reviewer, versions):
    """Insert a review with versions given as (seen_from, seen_to, changed, stars, title, body)."""
    identity = f"id-{key}"
    insert(store, "reviews", {
        "id": identity, "product_id": f"{SITE}/{product}", "ordinal": ordinal, "key": key,
        "reviewer_id": reviewer, "posted_at": "2025-12-24", "first_seen_at": T(1), "content": "x",
    })  # fmt: skip
    for number, (start, end, changed, stars, title, body) in enumerate(versions, start=1):
        insert(store, "versions", {
            "review_id": identity, "number": number, "seen_from": start, "seen_to": end,
            "changed": changed, "stars": stars, "posted_at": "2025-12-24", "title": title,
            "body": body, "scan_id": "n1", "capture_id": "k1",
        })  # fmt: skip


def removal(store, key, product, **changes):
    insert(store, "removals", {
        "id": f"m-{key}", "review_id": f"id-{key}", "product_id": f"{SITE}/{product}",
        "grade": "confirmed", "basis": "{}", "context": "isolated", "last_seen_at": T(2),
        "last_scan_id": "n1", "gone_by": T(3), "gone_scan_id": "n2", **changes,
    })  # fmt: skip


@pytest.fixture(scope="module")
def record():
    with Store.in_memory() as store, store.atomic():
        insert(store, "sites", {"id": SITE, "marketplace": "x"})
        for seller in ("A", "B"):
            insert(store, "sellers", {"id": f"{SITE}/{seller}", "site_id": SITE, "key": seller,
                                      "name": f"Shop {seller}", "first_seen_at": T(1)})  # fmt: skip
        for number, (product, seller) in enumerate([("p1", "A"), ("p2", "B")], start=1):
            insert(store, "products", {
                "id": f"{SITE}/{product}", "site_id": SITE, "key": product, "reviews": 3,
                "seller_id": f"{SITE}/{seller}", "first_seen_at": T(1), "revision": number,
            })  # fmt: skip
        # p2 was sold by A until April: what went before belongs to A.
        insert(
            store, "offers",
            {"product_id": f"{SITE}/p1", "seller_id": f"{SITE}/A", "first_seen_at": T(1),
             "last_seen_at": T(6), "main": 1},
            {"product_id": f"{SITE}/p2", "seller_id": f"{SITE}/A", "first_seen_at": T(1),
             "last_seen_at": T(3), "main": 1},
            {"product_id": f"{SITE}/p2", "seller_id": f"{SITE}/B", "first_seen_at": T(4),
             "last_seen_at": T(6), "main": 1},
        )  # fmt: skip
        for reviewer in ("r1", "r2", "r3"):
            insert(store, "reviewers", {"id": reviewer, "site_id": SITE, "first_seen_at": T(1)})
        insert(store, "crawls", {"id": "c1", "kind": "crawl", "started_at": T(1), "version": "1"})
        for number, product in ((1, "p1"), (2, "p2"), (3, None)):
            insert(store, "targets", {
                "id": f"t{number}", "url": f"https://{SITE}/{number}", "every_s": 60,
                "product_id": f"{SITE}/{product}" if product else None, "added_at": T(1),
                "due_at": T(2),
            })  # fmt: skip
        for name, product, target, outcome, coverage in (
            ("n1", "p1", "t1", "ok", "complete"), ("n2", "p1", "t1", "ok", "complete"),
            ("n3", "p2", "t2", "blocked", "none"),
        ):  # fmt: skip
            insert(store, "scans", {
                "id": name, "crawl_id": "c1", "site_id": SITE, "product_id": f"{SITE}/{product}",
                "target_id": target, "captured_at": T(int(name[1])), "sort": "newest", "scope": "",
                "outcome": outcome, "coverage": coverage, "pages": 1, "reviews_seen": 3,
            })  # fmt: skip
        insert(store, "captures", {"id": "k2", "scan_id": "n2", "url": "u", "fetched_at": T(2)})
        review(store, "p1", 1, "low", "r1", [(T(1), None, None, 1.0, "Bad", "kettle broke")])
        review(store, "p1", 2, "high", "r2", [(T(1), None, None, 5.0, "Good", "kettle works")])
        review(store, "p1", 3, "edited", "r3", [
            (T(1), T(4), None, 2.0, "Meh", "slow cable"),
            (T(5), None, "stars,text", 5.0, "Great", "they paid me"),
        ])  # fmt: skip
        review(store, "p2", 1, "moved", "r1", [(T(1), None, None, 2.0, "Hm", "lamp flickers")])
        review(store, "p2", 2, "back", "r3", [(T(1), None, None, 1.0, "No", "lamp is dead")])
        removal(store, "low", "p1")
        removal(store, "high", "p1", context="sweep", grade="probable", gone_by=T(4))
        removal(store, "moved", "p2")
        removal(store, "back", "p2", gone_by=T(5), returned_at=T(6))
        for number, (key, seller, source, scheme) in enumerate([
            ("low", "A", "review", "threat"), ("edited", "A", "review", "refund_for_removal"),
        ]):  # fmt: skip
            insert(store, "mentions", {
                "id": f"q{number}", "site_id": SITE, "seller_id": f"{SITE}/{seller}",
                "product_id": f"{SITE}/p1", "review_id": f"id-{key}", "source": source,
                "lang": "en", "scheme": scheme, "probability": 0.9 - number / 10,
                "quote": f"quote {key}", "spans": "[]", "found_at": T(5),
            })  # fmt: skip
        for name, kind, seller, at, e_value, status in (
            ("F-1", "rating_inflation", "A", T(5), 40.0, "open"),
            ("F-2", "removal", "B", T(6), 5.0, "confirmed"),
            ("F-3", "removal", "B", T(6), 99.0, "dismissed"),
        ):  # fmt: skip
            insert(store, "findings", {
                "id": name, "kind": kind, "site": SITE, "seller": seller, "detector": "d",
                "version": "1", "found_at": at, "e_value": e_value, "summary": name,
                "status": status,
            })  # fmt: skip
        for position, kind, ref in ((1, "removal", "m-low"), (2, "scan", "n2"), (3, "series", "x")):
            insert(store, "evidence", {"finding_id": "F-2", "position": position, "kind": kind,
                                       "ref": ref})  # fmt: skip
        insert(store, "inflations", {
            "finding_id": "F-1", "site": SITE, "seller": "A", "product": "p1",
            "started_on": "2026-05-04", "reviews": 40, "expected_share": 0.5,
            "observed_share": 0.9, "extra_reviews": 16.0, "e_value": 40.0,
        })  # fmt: skip
        for seller, e_value in (("A", 12.0), ("B", 1.0)):
            insert(store, "selections", {
                "seller_id": f"{SITE}/{seller}", "as_of": T(6), "low_removed": 2, "low_at_risk": 5,
                "high_removed": 1, "high_at_risk": 50, "e_value": e_value,
            })  # fmt: skip
        for product, week, displayed, adjusted in (
            ("p1", "2026-W20", 4.6, 3.9),
            ("p2", "2026-W20", 4.0, 4.0),
            ("p1", "2026-W19", 5.0, 1.0),
        ):
            insert(store, "adjusted_ratings", {
                "product_id": f"{SITE}/{product}", "week": week, "displayed": displayed,
                "adjusted": adjusted,
            })  # fmt: skip
        for month, average in ((2, 4.0), (1, 3.5)):
            insert(store, "ratings", {
                "product_id": f"{SITE}/p1", "scope": "ratings", "seen_from": T(month),
                "seen_to": T(month), "average": average, "scan_id": "n1",
            })  # fmt: skip
        yield store


ANSWERS = {
    "newly_removed": ("review", ["low", "moved"], {"since": "2026-02-15"}),
    "low_stars_vanish": ("seller", ["A", "B"], {}),
    "removed_of_seller": ("review", ["high", "low", "moved"], {"site": SITE, "seller": "A"}),
    "removed_by_stars": ("removed", [2, 1], {"since": "2026-01-01"}),
    "removed_by_context": ("removals", [3, 1], {}),
    "came_back": ("review", ["back"], {"since": "2026-05-15"}),
    "raised_by_edit": ("review", ["edited"], {"since": "2026-04-15"}),
    "told_then_removed": ("review", ["low"], {"since": "2026-01-01"}),
    "schemes": ("texts", [1, 1], {}),
    "quotes_of_seller": ("quote", ["quote low", "quote edited"], {"site": SITE, "seller": "A"}),
    "campaigns": ("product", ["p1"], {}),
    "displayed_against_adjusted": ("gap", [0.7, 0.0], {}),
    "sellers_to_look_at": ("seller", ["A", "B"], {}),
    "search": ("review", ["high", "low"], {"words": "kettle"}),
    "history_of_review": ("stars", [2.0, 5.0], {"site": SITE, "product": "p1", "review": "edited"}),
    "not_seen": ("target", ["https://shop.example/2", "https://shop.example/3"], {}),
    "reviewers_in_common": ("reviewers", [2], {"site": SITE, "seller": "A"}),
    "findings_since": ("id", ["F-1", "F-2"], {"since": "2026-01-01"}),
    "evidence_of_finding": ("capture_id", ["k2", "k2", None], {"finding": "F-2"}),
    "rating_over_time": ("average", [3.5, 4.0], {"site": SITE, "product": "p1"}),
}


def test_every_question_has_an_answer_here():
    assert ANSWERS.keys() == stored_queries().keys()


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_a_question_gives_the_right_rows(record, name):
    column, expected, given = ANSWERS[name]
    query = stored_queries()[name]
    assert sorted(query.get("params", [])) == sorted(given)
    found = [row[column] for row in record.rows(query["sql"], given)]
    tied = name in ("newly_removed", "removed_of_seller", "search", "not_seen")
    assert (sorted(found, key=str) if tied else found) == expected


def test_a_removal_belongs_to_whoever_sold_the_product_then(record):
    rows = record.rows("SELECT review, seller FROM removed_reviews ORDER BY review")
    assert {row["review"]: row["seller"] for row in rows} == {
        "back": "B", "high": "A", "low": "A", "moved": "A",
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_views_find_the_seller_of_the_time_whatever_the_offers(seed):
    draw = random.Random(seed)
    with Store.in_memory() as store, store.atomic():
        insert(store, "sites", {"id": SITE, "marketplace": "x"})
        insert(store, "crawls", {"id": "c1", "kind": "crawl", "started_at": T(1), "version": "1"})
        for seller in "ABC":
            insert(store, "sellers", {"id": f"{SITE}/{seller}", "site_id": SITE, "key": seller,
                                      "first_seen_at": T(1)})  # fmt: skip
        expected = {}
        for number in range(12):
            product = f"p{number}"
            own = draw.choice(["A", "B", "C", None])
            insert(store, "products", {
                "id": f"{SITE}/{product}", "site_id": SITE, "key": product, "revision": number,
                "seller_id": f"{SITE}/{own}" if own else None, "first_seen_at": T(1),
            })  # fmt: skip
            offers = {
                (draw.choice("ABC"), draw.randint(1, 6), draw.randint(0, 1))
                for _ in range(draw.randint(0, 4))
            }
            kept = {(seller, month): main for seller, month, main in sorted(offers)}
            for (seller, month), main in kept.items():
                insert(store, "offers", {
                    "product_id": f"{SITE}/{product}", "seller_id": f"{SITE}/{seller}",
                    "first_seen_at": T(month), "last_seen_at": T(9), "main": main,
                })  # fmt: skip
            insert(store, "scans", {
                "id": f"n{number}", "crawl_id": "c1", "site_id": SITE,
                "product_id": f"{SITE}/{product}", "captured_at": T(1), "sort": "newest",
                "scope": "", "outcome": "ok", "coverage": "complete", "pages": 1, "reviews_seen": 1,
            })  # fmt: skip
            gone = draw.randint(1, 8)
            insert(store, "reviews", {
                "id": product, "product_id": f"{SITE}/{product}", "ordinal": 1, "key": product,
                "first_seen_at": T(1), "content": "x",
            })  # fmt: skip
            insert(store, "removals", {
                "id": product, "review_id": product, "product_id": f"{SITE}/{product}",
                "grade": "confirmed", "basis": "{}", "last_seen_at": T(1),
                "last_scan_id": f"n{number}", "gone_by": T(gone), "gone_scan_id": f"n{number}",
            })  # fmt: skip
            by_then = [(m, s) for (s, m), main in kept.items() if main and m <= gone]
            expected[product] = max(by_then)[1] if by_then else own
        rows = store.rows("SELECT review, seller FROM removed_reviews")
        assert {row["review"]: row["seller"] for row in rows} == expected
        assert len(rows) == 12
