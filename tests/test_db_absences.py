"""What crossings amount to, and when an unsound scan loses its word."""

from db.presence.absences import Absence, Crossing, crossings_of, weighed


def crossing(week: int, **changes: bool) -> Crossing:
    return Crossing(crawl=f"c{week}", scan=f"s{week}", at=f"2026-01-{week:02}", **changes)


def absence(ordinal: int, *crossings: Crossing) -> Absence:
    return Absence(ordinal=ordinal, last_seen_at="2026-01-01", last_scan="s1", crossings=crossings)


HIDING = crossing(2, sound=False)


def test_gone_by_is_the_first_crossing_that_can_be_relied_on() -> None:
    assert absence(1, HIDING).first.at == "2026-01-02"
    assert absence(1, HIDING, crossing(3)).first.at == "2026-01-03"
    assert absence(1, crossing(2, sound=False, upheld=True), crossing(3)).first.at == "2026-01-02"


def test_a_crawl_counts_once_at_its_soundest() -> None:
    same = Crossing(crawl="c2", scan="other", at="2026-01-02", gone=True)
    assert absence(1, HIDING).crossed(same).crossings == (same,)
    assert absence(1, HIDING).crossed(HIDING).crossings == (HIDING,)


def test_a_moment_counts_once_however_many_crawls_tell_of_it() -> None:
    copy = Crossing(crawl="c3", scan="s3", at="2026-01-02")
    assert absence(1, crossing(2)).crossed(copy).crossings == (crossing(2),)


def test_the_grade_counts_what_is_sound() -> None:
    assert absence(1, HIDING).grade == "candidate"
    assert absence(1, HIDING, crossing(3, sound=False)).grade == "probable"
    assert absence(1, crossing(2)).grade == "probable"
    assert not absence(1, crossing(2)).enough(identified=True)
    assert absence(1, crossing(2), crossing(3)).enough(identified=True)
    assert not absence(1, crossing(2), crossing(3)).enough(identified=False)
    assert not absence(1, HIDING, crossing(3)).enough(identified=True)
    assert absence(1, HIDING, crossing(3, sound=False, gone=True)).enough(identified=False)


def test_a_scan_whose_batch_is_back_is_not_believed_of_the_rest() -> None:
    batch = {n: absence(n, HIDING) for n in range(1, 12)}
    after = weighed(batch, back=set(range(1, 11)), still={11})
    assert after[11].crossings == ()
    kept = weighed({11: absence(11, HIDING, crossing(3))}, back=set(), still={11})
    assert kept[11].crossings == (HIDING, crossing(3))


def test_a_scan_whose_batch_stays_away_is_upheld() -> None:
    batch = {n: absence(n, HIDING) for n in range(1, 12)}
    after = weighed(batch, back={1}, still=set(range(2, 12)))
    assert all(a.crossings[0].upheld for a in after.values())
    assert after[11].grade == "candidate"


def test_too_few_of_a_batch_decide_nothing() -> None:
    batch = {n: absence(n, HIDING) for n in range(1, 12)}
    for still in ({1}, {1, 2, 3}):
        assert weighed(batch, back=set(), still=still) == batch
    alone = {1: absence(1, HIDING)}
    assert weighed(alone, back=set(), still={1}) == alone


def test_what_is_confirmed_stays_as_it_was() -> None:
    sure = Absence(
        ordinal=1, last_seen_at="2026-01-01", last_scan="s1", crossings=(HIDING, crossing(3)),
        confirmed_at="2026-01-03", confirmed_scan="s3",
    )  # fmt: skip
    batch = {1: sure, **{n: absence(n, HIDING) for n in range(2, 8)}}
    assert weighed(batch, back=set(range(2, 8)), still={1})[1] == sure


def test_crossings_survive_the_basis() -> None:
    kept = absence(1, HIDING, crossing(3, gone=True))
    assert crossings_of(kept.basis) == kept.crossings


def test_a_basis_from_before_crossings_were_kept_is_read() -> None:
    old = '{"clean": 1, "suspect": 1, "own_page_gone": false, "crawls": ["c1", "c2"]}'
    assert [(c.crawl, c.sound) for c in crossings_of(old, scan="s1", at="2026-01-02")] == [
        ("c1", True), ("c2", False),
    ]  # fmt: skip


def test_a_scan_from_before_a_review_was_known_dates_nothing():
    early = [crossing(2, sound=False, early=True), crossing(3, sound=False, early=True)]
    held = {o: absence(o, *early) for o in range(8)}
    after = weighed(held, back=(), still=range(8))
    assert not any(c.upheld for a in after.values() for c in a.crossings)
    later = after[0].crossed(crossing(9, gone=True))
    assert later.first.at == "2026-01-09"
    assert crossings_of(later.basis) == later.crossings
