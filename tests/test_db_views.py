"""The public views and tables, to the letter: their columns do not change silently."""

import pytest
from january_scans import REVIEWS, day, scan_of, without

from db.ingest import store_scan
from db.records import SellerRef
from db.store import Store

VIEWS = {
    "removed_reviews": "site seller product review stars posted_at grade context last_seen_at"
    " gone_by returned_at title body",
    "edited_reviews": "site seller product review changed_after changed_by stars_before"
    " stars_after text_changed",
    "coercion_mentions": "site seller product review source lang scheme probability actor lever"
    " condition act quote",
    "rating_inflation": "site seller product started_on ended_on reviews expected_share"
    " observed_share extra_reviews e_value markers",
    "selective_removal": "site seller low_removed low_at_risk high_removed high_at_risk odds_ratio"
    " ci_low ci_high e_value",
    "displayed_and_adjusted": "site seller product week displayed observed restored adjusted"
    " ci_low ci_high",
    "crawl_health": "crawl site target outcome pages reviews_seen reviews_reported coverage age_s",
}
TABLES = {
    "sites", "sellers", "products", "offers", "reviewers", "targets", "crawls", "scans", "captures",
    "reviews", "versions", "removals", "ratings", "mentions", "findings", "evidence", "verdicts",
}  # fmt: skip
FINDINGS = [
    "id", "kind", "site", "seller", "product", "review", "detector", "version", "found_at",
    "period_start", "period_end", "score", "e_value", "summary", "clauses", "status", "supersedes",
]  # fmt: skip


def columns(store: Store, name: str) -> list[str]:
    return [row["name"] for row in store.rows("SELECT name FROM pragma_table_info(?)", (name,))]


@pytest.mark.parametrize("view", VIEWS)
def test_view_has_the_columns_of_the_contract(store: Store, view: str) -> None:
    assert columns(store, view) == VIEWS[view].split()


def test_seller_summary_has_one_row_a_seller(store: Store) -> None:
    store.insert("sites", {"id": "shop.example", "marketplace": "m"})
    for key in ("a", "b"):
        store.insert(
            "sellers",
            {"id": f"shop.example/{key}", "site_id": "shop.example", "key": key,
             "first_seen_at": "2026-01-01T00:00:00Z"},
        )  # fmt: skip
    rows = store.rows("SELECT * FROM seller_summary ORDER BY seller")
    assert [(row["site"], row["seller"]) for row in rows] == [
        ("shop.example", "a"),
        ("shop.example", "b"),
    ]
    assert rows[0]["findings"] == 0


def test_seller_summary_counts_a_removal_for_who_sold_when_the_review_went(store: Store) -> None:
    for number, seller, shown in [
        (1, "old", REVIEWS), (8, "old", without("r4")), (15, "old", without("r4")),
        (22, "new", without("r4")),
    ]:  # fmt: skip
        store_scan(store, scan_of(store, number, shown, seller=SellerRef(key=seller)))
    gone = store.rows("SELECT seller, grade FROM removed_reviews")
    assert [tuple(row) for row in gone] == [("old", "confirmed")]
    told = store.rows(
        "SELECT seller, products, removed_confirmed, removed_probable, last_seen_at"
        " FROM seller_summary ORDER BY seller DESC"
    )
    assert [tuple(row) for row in told] == [
        ("old", 0, 1, 0, day(15)),
        ("new", 1, 0, 0, day(22)),
    ]


def test_findings_has_the_columns_of_the_contract(store: Store) -> None:
    assert columns(store, "findings") == FINDINGS


@pytest.mark.parametrize("table", sorted(TABLES))
def test_table_is_there(store: Store, table: str) -> None:
    assert columns(store, table)


def test_every_table_is_strict(store: Store) -> None:
    rows = store.rows(
        "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
        " AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '%_fts%'"
    )
    assert len(rows) >= len(TABLES)
    assert [row["name"] for row in rows if not row["strict"]] == []


def test_every_view_can_be_read(store: Store) -> None:
    for row in store.rows("SELECT name FROM sqlite_master WHERE type = 'view'"):
        assert store.rows(f"SELECT * FROM {row['name']}") == []


def test_no_foreign_key_points_nowhere(store: Store) -> None:
    tables = {r["name"] for r in store.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for table in tables:
        for row in store.rows('SELECT "table" AS other FROM pragma_foreign_key_list(?)', (table,)):
            assert row["other"] in tables
    assert store.rows("PRAGMA foreign_key_check") == []


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("findings", "status", "proven"),
        ("removals", "grade", "certain"),
        ("removals", "context", "revenge"),
        ("scans", "coverage", "half"),
        ("mentions", "source", "rumour"),
        ("verdicts", "verdict", "praise"),
    ],
)
def test_words_are_those_of_the_contract(store: Store, table: str, column: str, value: str) -> None:
    sql = store.value("SELECT sql FROM sqlite_master WHERE name = ?", (table,))
    assert f"{column} IN" in sql
    assert f"'{value}'" not in sql


@pytest.mark.parametrize("view", ["removed_reviews", "edited_reviews"])
def test_view_shows_the_sites_own_ids(desk_made, view: str) -> None:
    with desk_made.open_store() as store:
        rows = store.rows(f"SELECT * FROM {view}")
        keys = {r["key"] for r in store.rows("SELECT key FROM reviews")}
        products = {r["key"] for r in store.rows("SELECT key FROM products")}
    assert rows
    assert {row["review"] for row in rows} <= keys
    assert {row["product"] for row in rows} <= products


def test_candidates_are_in_no_view(desk_made) -> None:
    with desk_made.open_store() as store:
        shown = store.value("SELECT count(*) FROM removed_reviews")
        graded = store.value("SELECT count(*) FROM removals WHERE grade <> 'candidate'")
    assert shown == graded
