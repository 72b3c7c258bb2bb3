"""Words that a page holds twice: cut short to be shown, and whole."""

import lxml.html
import pytest

from crawler.drawn.twins import whole_words

FULL = "The bell is loud and clear, even after a winter outside."


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (f"<i>The bell is loud…</i> <i>{FULL}</i>", FULL),
        (f"<i>The bell is loud... <a>Read more</a></i> <i>{FULL} <a>Read less</a></i>", FULL),
        (f"<i>{FULL}</i> <a>Read more</a>", FULL),
        (f"<i>{FULL}</i> <button>Lire la suite</button>", FULL),
        (
            "<i>The bell is</i> <a>Read more</a> <i>loud and clear.</i>",
            "The bell is loud and clear.",
        ),
        ("I waited… and waited. I did read more.", "I waited… and waited. I did read more."),
        ("<p>Good… Good value…</p>", "Good… Good value…"),
        ("<p>First.</p><p>Second.</p>", "First.\nSecond."),
        ("One.<br>Two.", "One.\nTwo."),
        ("<i style='display:none'>The bell</i>", "The bell"),
        ("The bell...<b style='display:none'> is loud</b> <a>More</a>", "The bell is loud"),
        (f"<i>The bell is…</i><i class='hidden'>{FULL}</i>", FULL),
        ("I want <span>more</span>", "I want more"),
        ("Loud.<b hidden>Report abuse</b>", "Loud."),
    ],
)
def test_whole_words(markup: str, text: str) -> None:
    assert whole_words(lxml.html.fromstring(f"<div>{markup}</div>")) == text
