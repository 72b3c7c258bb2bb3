"""The text of an element as it stands on the page."""

import lxml.html
import pytest

from crawler.html.inner_text import visible_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p><a>by <b>Ana</b></a> on 5 March</p>", "by Ana on 5 March"),
        ("<p>Helpful? <a>Yes <b>5</b></a> <a>No <b>1</b></a></p>", "Helpful? Yes 5 No 1"),
        ("<p>one<br>two<br/>three</p>", "one two three"),
        ("<div>one<div>two</div>three<p>four</p></div>", "one two three four"),
        ("<div>a<script>gone</script>b<!-- gone -->c<style>gone</style></div>", "abc"),
        ("<span>a <i>b</i><b>c</b></span>", "a bc"),
    ],
)
def test_words_keep_their_order(markup: str, text: str) -> None:
    assert visible_text(lxml.html.fromstring(markup)) == text


def test_the_tail_of_the_element_itself_is_not_its_text() -> None:
    outer = lxml.html.fromstring("<p><b>Ana</b> on 5 March</p>")
    assert visible_text(outer[0]) == "Ana"


def test_a_long_text_is_cut() -> None:
    assert (
        visible_text(lxml.html.fromstring(f"<span>{'<b>ab</b>' * 1000}</span>"), most=5) == "ababa"
    )
