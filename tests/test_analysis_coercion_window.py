"""A window finds patterns among labelled words, and makes composites when they are asked for."""

from analysis.coercion.grammar import parse_pattern
from analysis.coercion.tuples import Composite
from analysis.coercion.window import Window

SIZE = 12  # they offer a refund if i remove my review . nothing more
SPANS = {
    "seller": [(0, 1)],
    "offer": [(1, 2)],
    "refund": [(3, 4)],
    "if": [(4, 5)],
    "remove": [(6, 7)],
    "mine": [(7, 8)],
    "review": [(8, 9)],
}


def composite(label, *sources, **kept):
    return label, Composite(label=label, patterns=tuple(map(parse_pattern, sources)), **kept)


def window(*composites):
    return Window(SIZE, [9], SPANS, dict(composites))


def found(held, source):
    return list(held.find(parse_pattern(source)))


def test_steps_in_order_within_their_gaps_and_sentence():
    held = window()
    assert found(held, "offer ..1 refund ..2 remove") == [((1, 2), (3, 4), (6, 7))]
    assert found(held, "offer ..0 refund") == []
    assert found(held, "remove ..9 offer") == []
    assert found(held, "review & offer ~8") == [((8, 9), (1, 2))]


def test_a_composite_is_made_of_others_and_of_words_of_its_own_label():
    held = window(
        composite("gone_review", "remove ..2 my_review"), composite("my_review", "mine review")
    )
    assert held.has(("gone_review",))
    assert held.spans(("gone_review",)) == [(6, 9)]
    assert found(held, "refund ..3 gone_review") == [((3, 4), (6, 9))]
    wider = window(composite("review", "mine review"))
    assert wider.spans(("review",)) == [(7, 9), (8, 9)]


def test_what_forbids_a_composite_drops_its_place():
    assert not window(composite("act", "remove ..2 review", not_after=("if",))).has(("act",))
    assert not window(composite("act", "offer ..2 refund", not_before=("if",))).has(("act",))
    assert window(composite("act", "remove ..2 review", not_after=("offer",))).has(("act",))


def test_composites_that_name_each_other_end():
    held = window(composite("a", "b", "offer"), composite("b", "a", "refund"))
    assert held.spans(("a",)) == [(1, 2), (3, 4)]
    assert not window(composite("a", "a ..2 review")).has(("a",))


def test_labels_together_and_bits_see_what_is_made():
    held = window(composite("my_review", "mine review"))
    assert held.spans(("refund", "my_review")) == [(3, 4), (7, 9)]
    assert held.masks("my_review") == {2: 1 << 7}
    assert held.masks("nothing") == {}
