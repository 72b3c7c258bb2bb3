"""Pairs of labels: order and distance, sentence ends, bounds."""

from hypothesis import given
from hypothesis import strategies as st

from analysis.coercion.features import FAR, MAX_SPANS, NEAR, around, features, pairs

SPANS = st.lists(
    st.tuples(st.integers(0, 80), st.integers(1, 4), st.sampled_from("abcd")), max_size=30
).map(lambda held: sorted({(start, start + size, label) for start, size, label in held}))


def test_near_labels_are_paired_in_order_and_in_any():
    spans = [(0, 1, "offer"), (2, 3, "refund"), (6, 7, "act")]
    assert pairs(spans, [], 0, 10) == [
        "act+offer", "act+refund", "offer+refund", "offer>act", "offer>refund", "refund>act",
    ]  # fmt: skip


def test_a_sentence_end_leaves_the_loose_pair_alone():
    assert pairs([(0, 1, "a"), (3, 4, "b")], [2], 0, 10) == ["a+b"]


def test_distance_ends_first_the_ordered_pair_then_both():
    assert pairs([(0, 1, "a"), (2 + NEAR, 3 + NEAR, "b")], [], 0, 60) == ["a+b"]
    assert pairs([(0, 1, "a"), (2 + FAR, 3 + FAR, "b")], [], 0, 60) == []


def test_labels_over_each_other_and_alike_make_no_pair():
    assert pairs([(0, 2, "a"), (1, 3, "b"), (4, 5, "a")], [], 0, 10) == ["a+b", "b>a"]


def test_only_labels_that_begin_in_the_range_count():
    assert pairs([(0, 1, "a"), (5, 6, "b"), (8, 9, "c")], [], 4, 8) == []


@given(SPANS, st.lists(st.integers(0, 80), max_size=5).map(sorted))
def test_ordered_pairs_have_their_loose_twin(spans, stops):
    found = pairs(spans, stops, 0, 90)
    assert found == sorted(set(found))
    for pair in found:
        if ">" in pair:
            assert "+".join(sorted(pair.split(">"))) in found


def test_endless_labels_are_bounded():
    spans = [(place, place + 1, f"l{place}") for place in range(5000)]
    assert pairs(spans, [], 0, 5000) == pairs(spans[:MAX_SPANS], [], 0, 5000)


@given(st.integers(0, 300), st.integers(1, 60))
def test_the_range_around_a_tuple_holds_it(start, size):
    first, last = around(start, start + size)
    assert first <= start < start + size <= last


def test_labels_and_listed_words_are_read_beside_the_pairs():
    spans = [(0, 1, "a"), (2, 3, "b"), (2, 3, "this"), (9, 10, "c")]
    assert features(["avis", "chez"], "fr", spans, [], 0, 8) == (
        "a+b", "a>b", "=a", "=b", "=this", "fr:avis", "fr:chez",
    )  # fmt: skip
