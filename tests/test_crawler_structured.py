"""Things out of JSON-LD, microdata and RDFa, against extruct where it reads the same."""

import pytest
from parsel import Selector

from crawler.markup.jsonld import read_jsonld
from crawler.markup.microdata import read_microdata, read_rdfa
from crawler.markup.things import Thing

PAGE = """<html><body>
<div itemscope itemtype="https://schema.org/Product" itemref="more">
 <h1 itemprop="name">Blue Kettle</h1>
 <a itemprop="url" href="https://shop.example/kettle">here</a>
 <div itemprop="offers" itemscope itemtype="https://schema.org/Offer">
  <meta itemprop="price" content="19.90"><span itemprop="seller">Kettles Ltd</span></div>
 <div itemprop="review" itemscope itemtype="https://schema.org/Review">
  <time itemprop="datePublished" datetime="2024-03-05">5 March</time>
  <data itemprop="upvoteCount" value="3">three</data></div></div>
<p id="more"><b itemprop="sku">4711</b></p>
<script type="application/LD+json">{"@type": "Product", "name": "Blue Kettle",
 "review": [{"@type": "Review", "author": {"@type": "Person", "name": "Ines"}}]}</script>
</body></html>"""


def said(thing: Thing) -> dict[str, object]:
    """Return a thing in the words that extruct uses."""
    return {
        name: [said(v) if isinstance(v, Thing) else next(thing.texts(name), "") for v in values]
        for name, values in thing.properties.items()
    }


def plain(item: dict) -> dict[str, object]:
    """Return extruct's item in the words that this package uses."""
    return {
        name.lower(): [plain(v) if isinstance(v, dict) else v for v in _listed(value)]
        for name, value in item.get("properties", item).items()
        if not name.startswith("@")
    }


def _listed(value: object) -> list:
    return value if isinstance(value, list) else [value]


@pytest.fixture
def page() -> Selector:
    return Selector(text=PAGE)


def test_microdata_as_extruct_reads_it(page: Selector) -> None:
    extruct = pytest.importorskip("extruct")
    ours = next(t for t in read_microdata(page) if "product" in t.types)
    (theirs,) = extruct.extract(PAGE, syntaxes=["microdata"])["microdata"]
    assert said(ours) == plain(theirs)


def test_json_ld_as_extruct_reads_it(page: Selector) -> None:
    extruct = pytest.importorskip("extruct")
    ours = next(t for t in read_jsonld(page) if "product" in t.types)
    (theirs,) = extruct.extract(PAGE.replace("LD+json", "ld+json"), syntaxes=["json-ld"])["json-ld"]
    assert said(ours) == plain(theirs)


def test_rdfa_with_prefixes() -> None:
    page = Selector(
        text='<div xmlns:v="http://rdf.data-vocabulary.org/#" typeof="v:Review-aggregate">'
        '<b property="v:itemreviewed">Blue Kettle</b><i rel="v:rating"><i typeof="v:Rating">'
        '<i property="v:average">4.5</i></i></i><i property="v:votes">88</i></div>'
    )
    average = read_rdfa(page)[0]
    assert average.types == {"review-aggregate"}
    rating = average.thing("rating")
    assert rating is not None
    assert (rating.text("average"), average.text("votes")) == ("4.5", "88")


def test_references_that_turn_in_circles_end() -> None:
    page = Selector(
        text='<script type="application/ld+json">{"@graph": ['
        '{"@id": "a", "@type": "Person", "alternateName": {"@id": "b"}},'
        '{"@id": "b", "@type": "Person", "alternateName": {"@id": "a"}},'
        '{"@id": "c", "@type": "Review", "author": {"@id": "a"}}]}</script>'
    )
    review = next(t for t in read_jsonld(page) if "review" in t.types)
    assert review.text("author") is None
