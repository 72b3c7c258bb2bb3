"""Names in signatures: masked below closing formulas, and nowhere that they are not names."""

import time

import pytest

from crawler.mail.correspondence import Names, mask

KNOWN = Names(("Anna Keller",))
KEY = b"k" * 32


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("I got the parcel.\n\nBest, Anna", "I got the parcel.\n\nBest, [name]"),
        ("I got it.\nBest,\nAnna K.", "I got it.\nBest,\n[name]"),
        ("I got it.\n\nA. Keller", "I got it.\n\n[name]"),
        ("I got it.\n- anna k", "I got it.\n- [name]"),
        ("I refused. Thanks Anna", "I refused. Thanks [name]"),
        ("Cordialement,\nA. KELLER", "Cordialement,\n[name]"),
        ("Viele Grüße\nAnna", "Viele Grüße\n[name]"),
    ],
)
def test_parts_of_a_known_name_are_masked_where_somebody_signs(text, masked):
    assert mask(text, KEY, KNOWN) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("We refund you.\nKind regards,\nEmily", "We refund you.\nKind regards,\n[name]"),
        ("Je refuse.\nCordialement\n\nM. Dupont-Leroy", "Je refuse.\nCordialement\n\n[name]"),
        ("Merci d’avance\nCordialement,\nZoé B.", "Merci d’avance\nCordialement,\n[name]"),
        ("Mit freundlichen Grüßen\nJörg Müller", "Mit freundlichen Grüßen\n[name]"),
        ("Un saludo,\nMaría José Núñez", "Un saludo,\n[name]"),
        ("Cordiali saluti, Piero D’Amico", "Cordiali saluti, [name]"),
        ("Viele Grüße Klaus", "Viele Grüße [name]"),
        ("I paid.\n\n-- \nJean-Luc P.", "I paid.\n\n-- \n[name]"),
        ("Regards\n\nSarah - Customer Care", "Regards\n\n[name] - Customer Care"),
        ("Thanks! Bob\nSent from my phone", "Thanks! [name]\nSent from my phone"),
    ],
)
def test_who_signs_with_an_unknown_name_is_masked_too(text, masked):
    assert mask(text, KEY, Names(())) == masked


@pytest.mark.parametrize(
    "text",
    [
        "Best regards,\nHearth Customer Service",
        "Cordialement,\nL’équipe du service client",
        "Kind regards,\nAmazon",
        "Thanks, but I keep my review.",
        "Thank you. Please remove the review and we refund you.",
        "Merci\nBonjour Madame",
        "Best, the lamp broke after a day",
        "Gracias.\nNo",
        "Thanks. Delete Review",
        "Thank you.\nReview: five stars",
        "Vielen Dank!\nIhr Händler",
        "Danke im Voraus\nMit freundlichen Grüßen",
        "Anna wrote to the shop and it answered.",
        "If you delete your review you get 20 €, best\noffer we can make.",
    ],
)
def test_desks_and_sentences_keep_their_words(text):
    assert mask(text, KEY, KNOWN if "wrote" not in text else Names(())) == text


def test_the_seller_that_is_told_keeps_its_name():
    text = "We refund you.\nKind regards,\nNordlicht Technik"
    assert mask(text, KEY, Names((), seller="Nordlicht Technik")) == text
    assert mask(text, KEY, Names(())).endswith("[name]")


@pytest.mark.parametrize(
    "text",
    [
        "a. anna " * 30_000 + "§ x",
        "\n" * 200_000,
        "best\n\n" * 50_000,
        "Best, " * 40_000,
        "best regards\n" * 20_000,
        "A. " * 60_000,
        "anna " * 40_000,
        "- " * 90_000,
    ],
)
def test_hostile_signatures_are_read_quickly(text):
    started = time.perf_counter()
    mask(text, KEY, KNOWN)
    assert time.perf_counter() - started < 5
