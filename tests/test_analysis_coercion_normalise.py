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


@pytest.mark.parametrize("text", ["reviewww", "reeeviiieeeew", "REVIEEEW", "<b>revie</b>eeew"])
def test_a_drawn_out_word_is_read_as_it_is_spelt(text):
    assert NORMALISER.fold(text).split() == ["review"]


def test_a_drawn_out_letter_of_an_unknown_word_is_read_once():
    assert NORMALISER.fold("sooo cheap, freee. xxxl 1000 www") == "so cheap, fre. xl 1000 w"
    assert Normaliser(["free", "www"]).fold("www it was freeeee") == "www it was free"


@pytest.mark.parametrize(
    "text", ["été à l’heure – 5 € «oui» ⭐ 😡", "Für Größe, niño, perché?", "£5"]
)
@pytest.mark.parametrize("codec", ["cp1252", "latin-1"])
def test_text_that_was_read_by_the_wrong_codec_is_read_as_it_was_meant(text, codec):
    stored = "".join(
        bytes([byte]).decode(codec, "ignore") or chr(byte) for byte in text.encode("utf-8")
    )
    assert stored != text
    assert NORMALISER.fold(stored) == NORMALISER.fold(text)


def test_what_only_looks_misread_is_left():
    text = "gâteau d’âge, voilà » Âme, São"
    assert NORMALISER.fold(text) == "gateau d age, voila ame, sao"


def test_offsets_survive_what_is_drawn_out_and_misread():
    text = "jâ€™ai Ã©tÃ© payÃ© pour ma reeeview"
    plain = NORMALISER.trace(text)
    for word, stored in (("ete", "Ã©tÃ©"), ("paye", "payÃ©"), ("review", "reeeview")):
        at = plain.text.index(word)
        start, end = plain.slice(at, at + len(word))
        assert text[start:end] == stored


@pytest.mark.parametrize("dots", ["..", "...", "…", " ...... ", "...\n"])
def test_dots_after_which_a_sentence_goes_on_are_a_pause(dots):
    assert Words(f"no refund{dots}they said", NORMALISER).stops == []
    assert Words(f"no refund{dots}They said", NORMALISER).stops == [2]


def test_gift_card_and_stars():
    assert NORMALISER.fold("g1ft c@rd for 5-st4r") == "gift card for 5 star"


def test_quoted_mail_reads_as_what_it_quotes():
    text = "> We refund you\n> > if you remove\n>the review, 5 > 4"
    assert NORMALISER.fold(text) == "we refund you if you remove the review, 5 > 4"


@pytest.mark.parametrize("ended", ["no refund...They", "no refund. They", "no refund..... They"])
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
     "!", "*", "\ud800", "日本", "ｒ", "r e v i e w", "5⭐", "Ã©", "â€™", "ðŸ˜¡", "Ã", "â", "€",
     "...a", "..", "eee", "sss"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=25).map("".join)))
def test_fold_and_trace_agree_and_ranges_are_ranges(text):
    plain = NORMALISER.trace(text)
    assert plain.text == NORMALISER.fold(text)
    assert len(plain.starts) == len(plain.ends) == len(plain.text)
    assert all(0 <= s < e <= len(text) for s, e in zip(plain.starts, plain.ends, strict=True))
    assert plain.starts == sorted(plain.starts)
