"""Addresses and numbers in messages, however they are written; nothing else is touched."""

import time

import pytest

from crawler.mail.contacts import addresses, without_contacts
from crawler.mail.correspondence import Names, mask, names_of

KEY = b"k" * 32
JANE = without_contacts("jane@shop.example", KEY)


@pytest.mark.parametrize(
    "written",
    [
        "jane@shop.example", "Jane@Shop.Example", "jane＠shop.example", "jane+order7@shop.example",
        "jane @ shop.example", "jane@ shop.example", "jane (at) shop.example",
        "jane [at] shop [dot] example", "jane{at}shop.example", "jane(a)shop.example",
        "jane at shop dot example", "jane AT shop DOT example", "jane ät shop punkt example",
        "jane arroba shop punto example", "jane chiocciola shop punto example",
        "jane_at_shop.example", "jane%40shop.example", "jane (@) shop.example",
    ],
)  # fmt: skip
def test_one_mailbox_is_one_pseudonym_however_it_is_written(written):
    assert without_contacts(f"Write to {written} today", KEY) == f"Write to {JANE} today"
    assert addresses(f"Write to {written} today") == ["jane@shop.example"]


@pytest.mark.parametrize(
    "written",
    [
        "jane.o'neil@shop.example",
        '"Jane Doe"@shop.example',
        "jane@[192.0.2.1]",
        "jane@müller.example",
    ],
)
def test_nothing_of_an_odd_address_stays(written):
    left = without_contacts(f"Write to {written} today", KEY)
    assert left.startswith("Write to ")
    assert left.endswith("@pseudonym.invalid today")
    assert "jane" not in left.lower()


def test_a_domain_in_both_spellings_is_one():
    assert without_contacts("a@müller.example", KEY) == without_contacts(
        "a@xn--mller-kva.example", KEY
    )


@pytest.mark.parametrize(
    "number",
    [
        "+49 151 23456789", "+49\u00a0151\u00a023456789", "+49\u2011151\u201123456789",
        "００４９１５１２３４５６７８９", "06 12 34 56 78", "(555) 123-4567", "612 345 678",
        "612 34 56 78", "333 1234567", "0039 333 1234567",
    ],
)  # fmt: skip
def test_telephone_numbers_go(number):
    assert without_contacts(f"Call {number} now", KEY) == "Call [telephone] now"


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("WhatsApp: 4915123456789", "WhatsApp: [telephone]"),
        ("https://wa.me/4915123456789", "https://wa.me/[telephone]"),
        ("WeChat 13800138000", "WeChat [telephone]"),
        ("my phone number 5551234567.", "my phone number [telephone]."),
        ("pay to DE89 3704 0044 0532 0130 00 please", "pay to [account] please"),
    ],
)
def test_numbers_that_say_what_they_are_go(written, left):
    assert without_contacts(written, KEY) == left


@pytest.mark.parametrize(
    "text",
    [
        "Order 302-1234567-1234567", "ISBN 9783161484100", "B0CCJPGYC2 on 2026-01-02 10:00:00",
        "Meet me at shop in town", "He is at home. Dot com is dead", "5 @ 3.50 each", "2 for 1",
        "We pay 20 euro once you delete it", "1.612.345.678 units", "I bought it (a) for me",
        "Five stars at Amazon", "EAN 4006381333931",
    ],
)  # fmt: skip
def test_ordinary_words_and_numbers_stay(text):
    assert without_contacts(text, KEY) == text


def test_names_of_people_go_and_those_of_desks_stay():
    names = names_of(
        [("Exemple, Anne", "a@b.example"), ("Lamp Shop Team", "s@b.example"), ("Lu Wang", "")],
        seller=None,
    )
    text = (
        "Dear Anne, dear Mrs. Exemple. Anne Exemple! Will Anne of the Lamp Shop Team pay? Lu Wang"
    )
    assert mask(text, KEY, names) == (
        "Dear [name], dear Mrs. [name]. [name]! Will Anne of the Lamp Shop Team pay? [name]"
    )
    assert mask("Joanne Exempleton", KEY, Names(("Anne Exemple",))) == "Joanne Exempleton"


@pytest.mark.parametrize(
    "text",
    ["a" * 200_000, "a@" * 100_000, "a at " * 40_000, "1 " * 100_000, "+1" * 100_000,
     "a (at) b." * 20_000, "phone " * 30_000, "AB12" * 50_000, "@ " * 100_000, "a_at_" * 40_000,
     "a%40" * 50_000, "'" * 200_000, "a'" * 100_000, '"a ' * 60_000],
)  # fmt: skip
def test_hostile_texts_take_no_longer(text):
    started = time.process_time()
    without_contacts(text, KEY)
    assert time.process_time() - started < 5
