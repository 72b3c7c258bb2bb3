"""Reading one target: what is asked for next, and what is never asked for."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.items import Outcome, Page, ReviewItem
from crawler.marketplace import marketplace_for
from crawler.reading import Limits, Reading
from crawler.scans import looks_of
from crawler.steps import Fetch, Role, Step, fetch_from_json, step_to_json
from db.fold.candidates import Candidate
from db.records import Coverage, Scan, Sighting

URL = "https://shop.example/product/1"
LIST = "https://shop.example/product/1/reviews?page={}"


def review(number: int) -> ReviewItem:
    return ReviewItem(
        id=f"r{number}", stars=4, posted_at=f"2026-{1 + number // 28:02}-{1 + number % 28:02}"
    )


def page(number: int, *, pages: int = 3, outcome: Outcome = "ok", per_page: int = 5) -> Page:
    first = (pages - number) * per_page
    shown = [review(n) for n in range(first + per_page, first, -1)] if outcome == "ok" else []
    following = LIST.format(number + 1) if number < pages and outcome == "ok" else None
    return Page(
        marketplace="test", url=LIST.format(number), outcome=outcome, kind="listing",
        product="1", reviews=tuple(shown), sort="newest", next=following,
    )  # fmt: skip


PRODUCT = Page(
    marketplace="test", url=URL, outcome="ok", kind="product", product="1", listing=LIST.format(1)
)


def scan_of(steps: Sequence[Step]) -> Scan:
    """A scan with the sightings of the listing pages; their own pages where the URL has `own`."""
    shown = {r.id: r for s in steps if s.fetch.role == "listing" for r in s.page.reviews}
    return Scan(
        crawl="c", site="shop.example", marketplace="test", product="1", outcome="ok",
        captured_at="2026-06-01T00:00:00Z", coverage=Coverage(kind="complete"),
        sightings=tuple(
            Sighting(key=str(k), stars=4, posted_at=r.posted_at, url=r.url)
            for k, r in shown.items()
        ),
    )  # fmt: skip


def reading(suspects: Sequence[Candidate] = (), *, own: bool = False, **limits: int) -> Reading:
    shop = marketplace_for(URL)
    if own:
        shop = replace(shop, permalink=lambda _url, key: f"https://shop.example/review/{key}")
    return Reading(
        url=URL, marketplace=shop, assemble=scan_of, suspects=lambda _scan: suspects,
        limits=Limits(**limits),
    )  # fmt: skip


def answer(fetch: Fetch, pages: int = 3) -> Step:
    if fetch.role == "product":
        return Step(fetch=fetch, page=PRODUCT, capture="x")
    if fetch.role in ("listing", "again"):
        return Step(fetch=fetch, page=page(fetch.number, pages=pages), capture="x")
    own = Page(marketplace="test", url=fetch.url, outcome="not_found", kind="review")
    return Step(fetch=fetch, page=own, capture="x")


def run(read: Reading, pages: int = 3) -> list[Fetch]:
    """Answer everything a reading asks for; return what it asked."""
    asked = []
    fetch: Fetch | None = read.first()
    while fetch is not None:
        asked.append(fetch)
        assert len(asked) < 500
        fetch = read.take(answer(fetch, pages))
    return asked


def roles(asked: Sequence[Fetch]) -> list[tuple[str, int]]:
    return [(fetch.role, fetch.number) for fetch in asked]


def test_product_then_every_page_of_the_listing() -> None:
    asked = run(reading())
    assert roles(asked) == [("product", 1), ("listing", 1), ("listing", 2), ("listing", 3)]
    assert [fetch.url for fetch in asked[1:]] == [LIST.format(n) for n in (1, 2, 3)]


def test_no_more_pages_than_allowed() -> None:
    assert roles(run(reading(pages=2), pages=50))[-1] == ("listing", 2)


def test_target_that_is_its_own_listing_is_asked_for_once() -> None:
    read = reading()
    own = replace(page(1), url=URL, next=None)
    assert read.take(Step(fetch=read.first(), page=own)) is None
    assert read.steps[0].fetch.role == "listing"


@pytest.mark.parametrize("outcome", ["blocked", "sign_in"])
def test_wall_is_never_knocked_at_again(outcome: Outcome) -> None:
    read = reading()
    walled = replace(PRODUCT, outcome=outcome)
    assert read.take(Step(fetch=read.first(), page=walled)) is None


@pytest.mark.parametrize("outcome", ["broken", "wrong_page", "empty"])
def test_passing_failure_is_asked_for_once_more(outcome: Outcome) -> None:
    read = reading()
    read.take(answer(read.first()))
    fetch = Fetch(url=LIST.format(1), role="listing")
    failed = Step(fetch=fetch, page=page(1, outcome=outcome))
    assert read.take(failed) == fetch
    assert read.take(failed) != fetch


def test_page_that_failed_is_passed_over_by_its_number() -> None:
    read = reading()
    read.take(answer(read.first()))
    read.take(answer(Fetch(url=LIST.format(1), role="listing")))
    second = Fetch(url=LIST.format(2), role="listing", number=2)
    following = read.take(Step(fetch=second, page=page(2, outcome="blocked")))
    assert following == Fetch(url=LIST.format(3), role="listing", number=3)


def test_page_one_for_ever_ends() -> None:
    read = reading()
    fetch: Fetch | None = read.first()
    asked = 0
    while fetch is not None:
        asked += 1
        if fetch.role == "product":
            fetch = read.take(answer(fetch))
            continue
        again = replace(page(1, pages=99), next=LIST.format(fetch.number + 1))
        fetch = read.take(Step(fetch=fetch, page=again))
    assert asked < 8


def test_page_that_links_to_itself_ends() -> None:
    read = reading()
    read.take(answer(read.first()))
    fetch = Fetch(url=LIST.format(1), role="listing")
    assert read.take(Step(fetch=fetch, page=replace(page(1), next=f"{fetch.url}#top"))) is None


def candidate(number: int) -> Candidate:
    return Candidate(key=f"r{number}", posted_at=review(number).posted_at, url=None)


def test_second_look_asks_for_a_control_first() -> None:
    listed = replace(candidate(15), listed=True)
    asked = run(reading([listed, candidate(99), candidate(98)], own=True))
    assert [(f.role, f.key) for f in asked[4:]] == [
        ("control", "r15"), ("own", "r99"), ("own", "r98"),
    ]  # fmt: skip


def test_second_look_is_bounded() -> None:
    many = [candidate(n) for n in range(100, 150)]
    assert sum(f.role == "own" for f in run(reading(many, own=True, second_looks=3))) == 3
    assert not [f for f in run(reading(many, own=True, second_looks=0)) if f.role == "own"]
    assert sum(f.role == "again" for f in run(reading(many, read_again=2), pages=30)) <= 2


def test_second_look_without_own_pages_reads_around_the_gap() -> None:
    asked = run(reading([candidate(8)]))
    assert roles(asked)[4:] == [("again", 2)]


def test_age_of_an_answer_that_was_asked_for_again_does_not_count() -> None:
    """An old copy of another product's page came first; the listing itself is fresh."""
    read = reading([replace(candidate(15), listed=True), candidate(99)], own=True)
    fetch: Fetch | None = read.first()
    asked = []
    while fetch is not None:
        asked.append(fetch)
        step = answer(fetch)
        if fetch.role == "listing" and asked.count(fetch) == 1 and fetch.number == 1:
            step = replace(step, age_s=9000, page=replace(page(1), outcome="wrong_page"))
        fetch = read.take(step)
    assert [f.role for f in asked if f.role in ("control", "own")] == ["control", "own"]


def own_page(role: Role, number: int, outcome: Outcome) -> Step:
    said = replace(page(1, outcome=outcome), reviews=(review(number),) if outcome == "ok" else ())
    return Step(fetch=Fetch(url=URL, role=role, key=f"r{number}"), page=said)


@pytest.mark.parametrize(
    ("control", "own", "look"),
    [
        ("ok", "not_found", "gone"),
        ("ok", "ok", "present"),
        ("ok", "blocked", "unknown"),
        ("ok", "wrong_page", None),
        ("sign_in", "not_found", "unknown"),
        ("sign_in", "ok", "present"),
        ("not_found", "not_found", None),
        ("not_found", "ok", "present"),
    ],
)
def test_own_page_is_believed_as_far_as_the_control_goes(
    control: Outcome, own: Outcome, look: str | None
) -> None:
    said = looks_of([own_page("control", 15, control), own_page("own", 99, own)])
    assert said == ({} if look is None else {"r99": look})


def test_nothing_missing_no_second_look() -> None:
    assert {fetch.role for fetch in run(reading(own=True))} == {"product", "listing"}


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_market_ends_within_its_limits(data: st.DataObject) -> None:
    outcomes: list[Outcome] = [
        "ok", "ok", "ok", "empty", "blocked", "sign_in", "wrong_page", "not_found", "broken",
    ]  # fmt: skip
    read = reading([candidate(n) for n in range(40)], own=data.draw(st.booleans()), pages=6)
    fetch: Fetch | None = read.first()
    asked = []
    while fetch is not None:
        asked.append(fetch)
        assert len(asked) <= 2 * (1 + 6 + 13 + 4)
        outcome = data.draw(st.sampled_from(outcomes))
        number = data.draw(st.integers(1, 9))
        said = replace(
            page(number, pages=9, outcome=outcome),
            next=data.draw(st.sampled_from([None, URL, LIST.format(1), LIST.format(number + 1)])),
        )
        if fetch.role == "product":
            said = replace(said, kind="product", listing=LIST.format(1))
        fetch = read.take(Step(fetch=fetch, page=said))


@given(
    st.builds(
        Fetch, url=st.text(), number=st.integers(1, 999), key=st.one_of(st.none(), st.text()),
        role=st.sampled_from(["product", "listing", "again", "own", "control"]),
    )
)  # fmt: skip
def test_what_was_asked_survives_the_journal(fetch: Fetch) -> None:
    step = Step(fetch=fetch, page=PRODUCT, capture="c1.1", age_s=7)
    written = step_to_json(step)
    assert fetch_from_json(written) == fetch
    assert written["outcome"] is None
    assert step_to_json(replace(step, unanswered=True))["outcome"] == "ok"
