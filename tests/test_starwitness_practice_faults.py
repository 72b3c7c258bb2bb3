from datetime import datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crawler.marketplaces.practice import MARKETPLACE, PracticePage
from crawler.pages import parse_page
from starwitness.practice.answers import Market, answer_request
from starwitness.practice.exchange import Asked
from starwitness.practice.faults import FAULT_KINDS, Faults, every_fault, one_fault
from starwitness.practice.pages import stamp
from starwitness.practice.world import build_world

HOST = "http://127.0.0.1:8000"
WORLD = build_world(11, sellers=4, products_per_seller=2, weeks=6)
NOW = WORLD.calendar.scans[4]
PRODUCT = max(WORLD.products, key=lambda p: len(WORLD.listed(p, NOW)))
LISTED = WORLD.listed(PRODUCT, NOW)
PER_PAGE = 10


def ask(faults, number=1, *, attempt=0, at=NOW, product=PRODUCT):
    target = f"/practice/product/{product}/reviews?sort=newest&page={number}"
    asked = Asked(target=target, at=at, before=at - timedelta(days=7), attempt=attempt)
    return target, answer_request(Market(world=WORLD, faults=faults, per_page=PER_PAGE), asked)


def read(faults, number=1, **kwargs):
    target, answer = ask(faults, number, **kwargs)
    return parse_page(PracticePage, HOST + target, answer.body)


def seeds(kind, chance=1.0, count=12):
    return [one_fault(kind, chance, seed=seed) for seed in range(count)]


def ids(page):
    return [review.id for review in page.reviews]


def test_without_faults_a_page_is_ok():
    page = read(Faults())
    assert (page.outcome, page.sign, len(page.reviews)) == ("ok", None, PER_PAGE)
    assert len(LISTED) > 3 * PER_PAGE


@pytest.mark.parametrize(
    ("kind", "outcome", "status"),
    [
        ("captcha", "blocked", 200),
        ("unavailable", "blocked", 503),
        ("home", "wrong_page", 200),
        ("wrong_product", "wrong_page", 200),
        ("cut", "broken", 200),
        ("cut_clean", "broken", 200),
    ],
)
def test_a_page_in_place_of_the_listing_is_told_apart(kind, outcome, status):
    for faults in seeds(kind):
        assert ask(faults)[1].status == status
        page = read(faults)
        assert page.outcome == outcome
        assert page.sign or page.missing


def test_a_busy_market_says_when_to_come_back():
    waits = {dict(ask(faults)[1].headers)["Retry-After"] for faults in seeds("unavailable")}
    assert waits == {"0", "1"}


def test_a_sign_in_is_a_redirect_to_a_page_that_says_so():
    _, answer = ask(Faults(sign_in=1.0))
    assert (answer.status, dict(answer.headers)["Location"]) == (302, "/practice/signin")
    asked = Asked(target="/practice/signin", at=NOW)
    market = Market(world=WORLD, faults=Faults(), per_page=PER_PAGE)
    page = parse_page(PracticePage, f"{HOST}/practice/signin", answer_request(market, asked).body)
    assert page.outcome == "sign_in"


def test_an_expired_session_is_not_an_empty_listing():
    outcomes = {read(faults).outcome for faults in seeds("empty")}
    assert outcomes == {"blocked", "broken"}


def test_an_empty_listing_says_zero():
    quiet = build_world(1, sellers=1, products_per_seller=1, weeks=1)
    product = next(iter(quiet.products))
    long_ago = quiet.calendar.opens - timedelta(days=1)
    target = f"/practice/product/{product}/reviews"
    market = Market(world=quiet, faults=Faults(), per_page=PER_PAGE)
    answer = answer_request(market, Asked(target=target, at=long_ago))
    page = parse_page(PracticePage, HOST + target, answer.body)
    assert (page.outcome, page.written_count, page.reviews) == ("empty", 0, ())
    assert read(Faults(empty_zero=1.0)).outcome == "empty"


def test_a_cut_page_keeps_only_whole_reviews():
    whole = {review.id: review for review in read(Faults()).reviews}
    for faults in seeds("cut_clean", count=40):
        for review in read(faults).reviews:
            assert review == whole[review.id]


def test_a_cut_body_is_shorter_than_declared():
    for faults in seeds("cut"):
        answer = ask(faults)[1]
        assert len(answer.body) < answer.length


def test_the_first_page_comes_again():
    first = read(Faults())
    printed = set()
    for faults in [*seeds("repeat_first"), *seeds("ignore_page")]:
        page = read(faults, 3)
        assert ids(page) == ids(first)
        printed.add(page.page_number)
    assert printed == {1, 3}


def test_an_ignored_page_number_is_ignored_in_the_whole_reading():
    faults = one_fault("ignore_page", 1.0)
    assert {tuple(ids(read(faults, number))) for number in range(1, 6)} == {
        tuple(ids(read(Faults())))
    }


def test_a_capped_listing_ends_early_and_says_more():
    faults = Faults(cap=1.0, cap_pages=2)
    assert read(faults, 1).next
    second = read(faults, 2)
    assert (second.outcome, second.next, second.written_count) == ("ok", None, len(LISTED))
    assert read(faults, 3).outcome == "blocked"


@pytest.mark.parametrize("kind", ["stale", "stale_scan"])
def test_an_old_copy_is_an_older_state_and_mostly_says_its_age(kind):
    aged = 0
    for faults in seeds(kind, count=60):
        answer, page = ask(faults)[1], read(faults)
        headers = dict(answer.headers)
        if "Age" not in headers:
            assert b"as-of" not in answer.body
            continue
        aged += 1
        then = NOW - timedelta(seconds=int(headers["Age"]))
        assert timedelta(hours=12) <= NOW - then <= timedelta(days=21)
        assert ids(page) == [shown.id for shown in WORLD.listed(PRODUCT, then)][:PER_PAGE]
    assert 35 <= aged < 60


def test_another_order_is_seen_on_the_page():
    said = {read(faults).sort for faults in seeds("other_sort")}
    assert said == {"other"}
    assert all(ids(read(faults)) != ids(read(Faults())) for faults in seeds("other_sort"))


def test_a_miscount_is_off_by_little():
    off = {read(faults).written_count - len(LISTED) for faults in seeds("miscount", count=60)}
    assert off == {-3, -2, -1, 1, 2, 3}


def test_a_filtered_listing_gives_itself_away():
    for faults in seeds("filtered"):
        pages = [read(faults, number) for number in range(1, 9)]
        seen = sum(len(page.reviews) for page in pages if page.outcome == "ok")
        assert seen < len(LISTED)
        assert pages[0].filtered or pages[0].written_count > seen


def test_a_hushed_listing_does_not():
    for faults in seeds("hushed"):
        pages = [read(faults, number) for number in range(1, 9)]
        seen = sum(len(page.reviews) for page in pages if page.outcome == "ok")
        assert seen == pages[0].written_count < len(LISTED)
        assert not pages[0].filtered


def test_a_shifted_clock_moves_all_dates_alike():
    shifts = set()
    plain = read(Faults())
    for faults in seeds("clock_shift"):
        page = read(faults)
        assert ids(page) == ids(plain)
        moved = {
            parse(a.posted_at) - parse(b.posted_at)
            for a, b in zip(page.reviews, plain.reviews, strict=True)
        }
        shifts |= moved
        assert len(moved) == 1
    assert timedelta(0) not in shifts
    assert len(shifts) > 2


def parse(text):

    return datetime.fromisoformat(text)


def test_a_market_without_ids_has_no_permalinks():
    faults = Faults(no_ids=1.0)
    page = read(faults)
    assert {(review.id, review.url, review.author_id) for review in page.reviews} == {
        (None, None, None)
    }
    market = Market(world=WORLD, faults=faults, per_page=PER_PAGE)
    answer = answer_request(market, Asked(target=f"/practice/review/{LISTED[0].id}", at=NOW))
    assert answer.status == 404


def test_drift_shows_the_first_pages_as_they_were_and_the_rest_as_it_is():
    drifted = 0
    for product in list(WORLD.products)[:4]:
        for at in WORLD.calendar.scans[2::2]:
            now = [shown.id for shown in WORLD.listed(product, at)]
            for faults in seeds("drift", count=4):
                pages = [ids(read(faults, n, at=at, product=product)) for n in range(1, 8)]
                seen = [review for page in pages for review in page]
                drifted += seen != now
                again = ids(read(faults, 1, at=at, product=product, attempt=1))
                assert again == now[:PER_PAGE]
                since = at - timedelta(days=6)
                assert set(seen) - set(now) <= {
                    s.id
                    for e in WORLD.changes(product, since, at)
                    for s in WORLD.listed(product, e - timedelta(seconds=1))
                }
    assert drifted > 5


def whole_listing(faults):
    return [ids(read(faults, n)) for n in range(1, 2 + len(LISTED) // PER_PAGE)]


def test_a_shuffled_page_holds_listed_reviews_in_no_order():
    pages = [read(faults) for faults in seeds("shuffled")]
    assert all(set(ids(page)) <= {s.id for s in LISTED} for page in pages)
    assert all(page.sort == "other" for page in pages)


def test_a_resized_page_holds_half_and_an_overlapping_one_begins_one_earlier():
    now = [s.id for s in LISTED]
    assert ids(read(Faults(resized=1.0), 2)) == now[PER_PAGE // 2 : PER_PAGE]
    assert ids(read(Faults(overlap=1.0), 2)) == now[PER_PAGE - 1 : 2 * PER_PAGE - 1]
    assert ids(read(Faults(overlap=1.0), 1)) == now[:PER_PAGE]


def test_what_is_left_out_is_counted_or_not():
    counted = set()
    for faults in seeds("left_out"):
        shown = [review for page in whole_listing(faults) for review in page]
        missing = len(LISTED) - len(shown)
        assert 1 <= missing <= 3
        counted.add(read(faults).written_count == len(shown))
    assert counted == {True, False}


def test_a_merged_listing_shows_and_counts_two_products():
    faults = Faults(merged=1.0)
    page = read(faults)
    seller = WORLD.products[PRODUCT].seller
    both = [
        s.id for p in WORLD.products.values() if p.seller == seller for s in WORLD.listed(p.id, NOW)
    ]
    assert page.written_count == len(both) > len(LISTED)
    assert {review for page in whole_listing(faults) for review in page} <= set(both)


def test_rekeyed_reviews_have_other_ids_and_none_is_found_under_its_own():
    faults = Faults(rekeyed=1.0)
    assert not {review for page in whole_listing(faults) for review in page} & {
        s.id for s in LISTED
    }
    market = Market(world=WORLD, faults=faults, per_page=PER_PAGE)
    own = answer_request(market, Asked(target=f"/practice/review/{LISTED[0].id}", at=NOW))
    assert own.status == 410


def test_a_slow_answer_is_delayed_and_right():
    answer = ask(Faults(slow=1.0, slow_seconds=0.3))[1]
    assert answer.delay == 0.3
    assert answer.body == ask(Faults())[1].body


def test_faults_are_fixed_by_seed_and_request_and_differ_between_attempts():
    faults = every_fault(0.2, seed=3)
    targets = [(number, attempt) for number in range(1, 6) for attempt in range(3)]
    first = [ask(faults, n, attempt=a)[1] for n, a in targets]
    assert first == [ask(faults, n, attempt=a)[1] for n, a in targets]
    assert len({answer.body for answer in first}) > 5
    assert first != [ask(every_fault(0.2, seed=4), n, attempt=a)[1] for n, a in targets]


def test_a_chance_is_met_in_the_long_run():
    faults = Faults(captcha=0.05, seed=9)
    drawn = (ask(faults, n, attempt=a)[1].body for n in (1, 2) for a in range(500))
    hits = sum(b'data-kind="captcha"' in body for body in drawn)
    assert 25 <= hits <= 80


@pytest.mark.parametrize("chance", [-0.1, 1.1])
@pytest.mark.parametrize("kind", FAULT_KINDS)
def test_a_chance_outside_its_range_is_refused_by_name(kind, chance):
    with pytest.raises(ValueError, match=f"{kind}="):
        one_fault(kind, chance)


@pytest.mark.parametrize("seed", range(1, 11))
def test_no_combination_of_faults_makes_a_page_invent_or_alter_a_review(seed):
    faults = every_fault(0.25, seed=seed, without=("no_ids", "merged", "rekeyed"))
    for product in WORLD.products:
        for number in range(1, 5):
            for attempt in range(2):
                page = read(faults, number, product=product, attempt=attempt)
                for review in page.reviews:
                    life = WORLD.review(review.id)
                    assert life.product == page.product == product
                    versions = {(v.stars, v.title.strip(), v.body.strip()) for v in life.versions}
                    assert (review.stars, review.title, review.body) in versions


@settings(max_examples=60, deadline=None)
@example(cut=534, junk=b"{", at=482)
@given(cut=st.integers(0, 20_000), junk=st.binary(max_size=60), at=st.integers(0, 20_000))
def test_no_bytes_make_the_page_object_fail(cut, junk, at):
    target, answer = ask(Faults())
    body = answer.body[:at] + junk + answer.body[at:cut]
    page = parse_page(PracticePage, HOST + target, body)
    assert page.outcome in ("ok", "empty", "blocked", "wrong_page", "broken", "not_found")


def test_the_page_object_is_found_for_its_saved_pages():
    assert MARKETPLACE.recognises(ask(Faults())[1].body)
    assert not MARKETPLACE.recognises(b"<html><body>another shop</body></html>")


def test_stamps_are_instants_in_utc():
    assert stamp(NOW) == "2026-02-02T06:00:00Z"
