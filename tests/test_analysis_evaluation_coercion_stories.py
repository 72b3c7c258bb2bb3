"""Reviews told amid plain ones: the same words, in the middle of something else."""

from dataclasses import replace

from analysis.coercion.corpus import Example
from analysis.evaluation.coercion_stories import MOST, stories

TOLD = Example(
    id="x-1",
    lang="en",
    side="reviewer",
    kind="upgrade",
    group="x:upgrade:1",
    origin="other",
    labels=("upgrade_to_five_stars",),
    text="They promised me ten dollars for a fifth star.",
)
PLAIN = [
    replace(TOLD, id=f"p-{at}", kind="ordinary", labels=(), text=f"Nice lamp, number {at}.")
    for at in range(9)
]


def test_a_story_holds_the_words_among_plain_reviews_of_its_language() -> None:
    french = replace(PLAIN[0], id="f", lang="fr", text="Jolie lampe.")
    held = {one.id: one for one in stories([TOLD, *PLAIN, french])}
    story = held[TOLD.id]
    assert TOLD.text in story.text
    assert story == replace(TOLD, text=story.text)
    rest = story.text.replace(TOLD.text, "")
    assert 1 <= rest.count("Nice lamp") <= MOST
    assert "Jolie" not in rest


def test_stories_are_the_same_each_time_and_not_all_alike() -> None:
    many = [replace(TOLD, id=f"x-{at}") for at in range(40)]
    first = [story.text for story in stories([*many, *PLAIN])]
    assert first == [story.text for story in stories([*many, *PLAIN])]
    assert any(text.startswith(TOLD.text) for text in first)
    assert any(text.endswith(TOLD.text) for text in first)


def test_sellers_composed_texts_and_lonely_languages_stay_as_they_are() -> None:
    alone = [
        replace(TOLD, id="s", side="seller"),
        replace(TOLD, id="c", origin="composed"),
        replace(TOLD, id="it", lang="it"),
    ]
    assert not [one for one in stories([*alone, *PLAIN]) if one.labels]
