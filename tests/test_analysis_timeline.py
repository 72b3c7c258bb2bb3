from analysis.detectors import removals
from analysis.evaluation.listing_simulator import SimulatedReview, instant, scan_of
from analysis.review_timeline import review_timeline
from analysis.run import analyze
from analysis.timeline import Absent, Life, Version, timeline
from db.identity import review_id
from db.ingest import store_scan
from db.queries import start_crawl
from db.store import Store


def test_a_life_from_disclosure_to_replacement():
    life = Life(
        review="r1",
        posted_at="2026-01-03",
        first_seen_at="2026-01-05T06:00:00Z",
        versions=[
            Version(seen_from="2026-01-05T06:00:00Z", seen_to="2026-01-12T06:00:00Z", stars=1.0),
            Version(
                seen_from="2026-01-19T06:00:00Z",
                seen_to=None,
                stars=5.0,
                reply="Write to us",
                text_changed=True,
            ),
        ],
        absences=[
            Absent(
                last_seen_at="2026-02-02T06:00:00Z",
                gone_by="2026-02-09T06:00:00Z",
                grade="confirmed",
                context="replacement",
                returned_at="2026-03-02T06:00:00Z",
            )
        ],
        disclosures=[("2026-01-05T06:00:00Z", "refund_for_removal")],
        replacements=[("2026-02-09T06:00:00Z", "r2", 5.0)],
    )
    rows = timeline(life)
    assert [row.kind for row in rows] == [
        "posted",
        "first_seen",
        "disclosure",
        "reply",
        "edit",
        "stars_up",
        "disappearance",
        "replacement",
        "return",
    ]
    jump = next(row for row in rows if row.kind == "stars_up")
    assert (jump.after, jump.at, jump.detail) == (
        "2026-01-12T06:00:00Z",
        "2026-01-19T06:00:00Z",
        "1 to 5",
    )


def test_a_review_of_which_little_is_known():
    rows = timeline(Life(review="r", posted_at=None, first_seen_at="2026-01-05T06:00:00Z"))
    assert [row.kind for row in rows] == ["first_seen"]


def test_the_record_tells_a_life():
    reviews = [SimulatedReview(key=f"k{i}", stars=5.0, posted=-9.0 - i) for i in range(9)]
    reviews += [
        SimulatedReview(key="old", stars=1.0, posted=-3.0, gone=10.0, reviewer="w"),
        SimulatedReview(key="new", stars=5.0, posted=12.0, reviewer="w"),
    ]
    with Store.in_memory() as store:
        for day in (0, 7, 14, 21):
            crawl = f"crawl-{day}"
            start_crawl(store, crawl, kind="crawl", source=None, at=instant(day), version="0")
            store_scan(store, scan_of("p1", day, [r for r in reviews if r.stands(day)]))
        analyze(store, now=instant(21), detectors=[removals.DETECTOR])
        review = review_id("practice.example/p1", "old")
        rows = review_timeline(store, review, until=instant(21))
        assert [row.kind for row in rows] == [
            "posted", "first_seen", "disappearance", "replacement",
        ]  # fmt: skip
        assert (rows[2].after, rows[2].at) == (instant(7), instant(14))
        assert rows[2].detail == "confirmed, replacement"
        assert (rows[3].stars, rows[3].detail) == (5.0, "review new by the same reviewer")
        assert review_timeline(store, "nobody", until=instant(21)) == ()
        early = review_timeline(store, review, until=instant(7))
        assert [row.kind for row in early] == ["posted", "first_seen"]
