from analysis.timeline import Absent, Life, Version, timeline


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
