import lxml.html
import pytest

from crawler.html.bodies import body_text, one_line, read_body, tidy


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<span>Good.<br>Very<br/><br><br>good.</span>", "Good.\nVery\n\ngood."),
        ("<span>a\n   b <b>c</b><i>d</i></span>", "a b cd"),
        ("<span>Tom &amp; Ada &#8211; 5&nbsp;stars</span>", "Tom & Ada – 5 stars"),
        ("<span>twice &amp;#34;escaped&amp;#34; &amp;amp; more</span>", 'twice "escaped" & more'),
        (
            "<span>gr&amp;egrave;s, L&amp;rsquo;&amp;eacute;mail, 50 &amp;euro;</span>",
            "grès, L’émail, 50 €",
        ),
        ("<span>R&amp;D; Q&amp;A;Co &amp;copy &amp;notit;</span>", "R&D; Q&A;Co &copy &notit;"),
        ("<span>zero\u200bwidth\ufeff</span>", "zerowidth"),
        ("<span>👨\u200d👩\u200d👧 and क्\u200dष</span>", "👨\u200d👩\u200d👧 and क्\u200dष"),
        ("<div>kept<script>alert(1)</script><style>p{}</style></div>", "kept"),
        ("<div>kept<span class='x aok-hidden'>gone</span></div>", "kept"),
        ("<div>kept<span style='display: none'>gone</span><b hidden>gone</b></div>", "kept"),
        ("<div>kept<!-- gone --><p>next</p>last</div>", "kept\nnext\nlast"),
        ("<ul><li>one</li><li>two<br>three</li></ul>", "one\ntwo\nthree"),
        ("<div><input value='x'><button>Read more</button>text</div>", "text"),
        ("<div> \u200b <br> </div>", None),
    ],
)
def test_what_a_reader_sees(markup, text):
    assert read_body(lxml.html.fromstring(markup)) == text


def test_both_ways_agree_on_plain_markup():
    markup = "<span>One <b>bold</b> word<br>and\n a line</span>"
    assert read_body(lxml.html.fromstring(markup)) == body_text(markup)


def test_named_classes_are_dropped():
    markup = "<div>text<div class='player big'>cannot be loaded</div></div>"
    assert body_text(markup, drop=frozenset({"player"})) == "text"


def test_tidy_and_one_line():
    assert tidy("a\r\nb \n\n\n\n c") == "a\n\nb\n\nc"
    assert tidy(" \n ") is None
    assert one_line(" a\n b ") == "a b"
    assert one_line(None) is None


@pytest.mark.timeout(10)
@pytest.mark.parametrize("piece", ["<p>", "<li>x<br>", "<div>", "<b>", "&#", "<!--", "x<br>\n"])
def test_hostile_markup_stays_cheap(piece):
    body_text(piece * 8_000)
