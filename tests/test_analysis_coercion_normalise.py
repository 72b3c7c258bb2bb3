"""Plain text keeps its way back to the stored text, whatever the stored text is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.coercion.normalise import Normaliser
from analysis.coercion.words import Words

NORMALISER = Normaliser(["review", "star", "stars", "gift", "card", "refund", "remove", "leave"])


@pytest.mark.parametrize(
    "text",
    [
        "r€view", "rev!ew", "r e v i e w", "rëvïëw", "REVIEW", "ｒｅｖｉｅｗ", "rеviеw",
        "re\u200bview",
        "r.e.v.i.e.w", "r*view", "re\u0301view", "<b>rev</b>iew", "r&eacute;view", "rev1ew",
        "ʀeview",
    ],
)  # fmt: skip
def test_one_word_many_spellings(text):
    assert NORMALISER.fold(text).split() == ["review"]


@pytest.mark.parametrize("text", ["mp3 player", "great!Love it", "H2O", "5mm", "4.5 stars", "B&B"])
def test_ordinary_spellings_are_left(text):
    assert "review" not in NORMALISER.fold(text)
    assert len(NORMALISER.fold(text).split()) >= len(text.split())


@pytest.mark.parametrize("text", ["g i f t", "(g i f t)", "no g.i.f.t", "a big g i f t card"])
def test_four_single_letters_spell_a_word(text):
    assert "gift" in NORMALISER.fold(text).split()


def test_gift_card_and_stars():
    assert NORMALISER.fold("g1ft c@rd for 5-st4r") == "gift card for 5 star"


def test_quoted_mail_reads_as_what_it_quotes():
    text = "> We refund you\n> > if you remove\n>the review, 5 > 4"
    assert NORMALISER.fold(text) == "we refund you if you remove the review, 5 > 4"


@pytest.mark.parametrize("ended", ["no refund...they", "no refund. They", "no refund..... they"])
def test_a_run_of_full_stops_is_one_sign(ended):
    words = Words(f"{ended} said?!! So", NORMALISER)
    assert words.texts == ["no", "refund", ".", "they", "said", "?", "!", "so"]
    assert words.stops == [2, 5, 6]
    assert [words.spelled(number) for number in (3, 7)] == ["they", "so"]


def test_offsets_survive_markup_emoji_and_combining_marks():
    text = "👍🏽 ok<br/>They wrote: a r\u0065\u0301fund ❤️ for my r&eacute;view!"
    plain = NORMALISER.trace(text)
    at = plain.text.index("refund")
    start, end = plain.slice(at, at + len("refund"))
    assert text[start:end] == "r\u0065\u0301fund"
    at = plain.text.index("review")
    start, end = plain.slice(at, at + len("review"))
    assert text[start:end] == "r&eacute;view"


PIECES = st.sampled_from(
    ["r€view", "g1ft", " ", "  ", "\n\n", "é", "e\u0301", "😀", "&amp;", "<br>", "</p", "<",
     "&#233;",
     "\u200d", "ß", "ﬁ", "…", "\n> ", "<b\n>", "a a a a a a",
     "!", "*", "\ud800", "日本", "ｒ", "r e v i e w", "5⭐"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=25).map("".join)))
def test_fold_and_trace_agree_and_ranges_are_ranges(text):
    plain = NORMALISER.trace(text)
    assert plain.text == NORMALISER.fold(text)
    assert len(plain.starts) == len(plain.ends) == len(plain.text)
    assert all(0 <= s < e <= len(text) for s, e in zip(plain.starts, plain.ends, strict=True))
    assert plain.starts == sorted(plain.starts)
