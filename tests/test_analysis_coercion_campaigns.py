"""Many witnesses of one card are one campaign; other sellers and other words are not."""

from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.coercion.campaigns import Witness, find_campaigns

CARD = "Inside the box was a card: $30 gift card for a five star review, send a screenshot{}"


def witness(number: int, quote: str, seller: str = "s1") -> Witness:
    return Witness(id=str(number), seller=seller, scheme="incentive_for_positive", quote=quote)


def test_the_same_card_at_many_buyers_is_one_campaign():
    quotes = ["", "!", " and your email", ", really", " 😀"]
    found = [witness(n, CARD.format(tail)) for n, tail in enumerate(quotes)]
    (campaign,) = find_campaigns([*found, witness(9, "They offered me twenty euros to praise it")])
    assert [w.id for w in campaign.witnesses] == ["0", "1", "2", "3", "4"]


def test_other_sellers_are_other_campaigns():
    found = [witness(n, CARD.format(""), seller=f"s{n % 2}") for n in range(4)]
    assert sorted(c.seller for c in find_campaigns(found)) == ["s0", "s1"]


def test_short_quotes_join_none():
    assert list(find_campaigns([witness(n, "offered a refund") for n in range(5)])) == []


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=12))
def test_any_text_can_be_grouped(texts):
    found = [witness(n, text) for n, text in enumerate(texts)]
    ids = [w.id for c in find_campaigns(found) for w in c.witnesses]
    assert len(ids) == len(set(ids))
