"""The tuple is found in five languages, slots are cut from the stored text, benign is silent."""

import time
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.coercion.classify import Classifier, shared_classifier

PER_KILOBYTE_S = 0.050


def classifier() -> Classifier:
    return shared_classifier()


@cache
def schemes(text: str, lang: str | None = None) -> frozenset[str]:
    return frozenset(mention.scheme for mention in classifier().classify(text, lang=lang))


STORIES = {
    "removal pressed by a refund and daily mails": (
        "refund_for_removal",
        "They email me every day: a full refund if I delete my review.",
    ),
    "the refund accepted and never paid": (
        "refund_for_removal",
        "I deleted my review for the refund, as agreed. I never got my money.",
    ),
    "the address harvested by a free offer": (
        "contact_harvesting",
        "Scan the QR code, enter your order number and email to claim your free gift card.",
    ),
    "a delivery code talked out of a buyer": (
        "delivery_code_theft",
        "The driver called me, asked for the one-time code and vanished with the phone.",
    ),
    "phishing in the marketplace's name": (
        "payment_phishing",
        "A text message from Amazon with a link asked me to verify my card. Phishing.",
    ),
    "a refund-fraud service": (
        "refund_fraud_service",
        "Refund service: keep the item and get your money back, we take 25%, join our Telegram.",
    ),
}


@pytest.mark.parametrize("story", STORIES)
def test_the_founding_stories_are_found_by_name(story):
    scheme, text = STORIES[story]
    assert scheme in schemes(text, "en")


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "They offered me a gift card if I took my review down. I refused."),
        ("en", "THEY OFFERED ME A G1FT C@RD TO R.E.M.O.V.E MY R€VIEW"),
        ("fr", "ils mont propose un bon d achat si je supprime mon avis"),
        ("de", "Gutschein angeboten, wenn ich meine Rezension loesche."),
        ("es", "me ofrecieron una tarjeta regalo si borraba mi resena"),
        ("it", "Mi hanno offerto un buono regalo se cancello la recensione."),
    ],
)
def test_compensation_for_removal_in_five_languages(lang, text):
    assert "compensation_for_removal" in schemes(text, lang)
    assert "compensation_for_removal" in schemes(text)


@pytest.mark.parametrize(
    "text",
    [
        "They refunded me and told me to keep the item.",
        "The seller did not ask me to change my review.",
        "I will change my review if they fix it.",
        "Edited: seller refunded me, so I changed my review to 5 stars.",
        "I read reviews here saying the seller gives refunds for deleting reviews; not my case.",
        "I received this product free in exchange for my honest and unbiased review.",
        "Ils m'ont remboursé sans rien demander en échange.",
        "Ich ändere meine Bewertung, wenn der Händler das Geld erstattet.",
        "Cambiaré mi reseña si me devuelven el dinero.",
        "",
        "\ud800",
    ],
)
def test_lawful_and_benign_is_silent(text):
    assert schemes(text) == frozenset()


def test_slots_are_cut_from_the_stored_text():
    text = "👍🏽<br/>The séller öffered a g1ft c@rd <b>if I</b> de\u0301lete my r€view 😀. Not bad!"
    (mention,) = classifier().classify(text, lang="en")
    for slot in (*mention.slots().values(), mention.quote):
        assert slot is None or text[slot.start : slot.end] == slot.text
    assert mention.lever is not None
    assert mention.lever.text == "g1ft c@rd"
    assert mention.act is not None
    assert mention.act.text == "de\u0301lete my r€view"
    assert mention.explanation.startswith("actor: séller; offer: g1ft c@rd; condition: ")


def test_a_french_review_that_quotes_an_english_mail_is_read_in_both():
    text = (
        "Produit moyen, je suis déçu par la qualité et le vendeur m'a écrit ceci : "
        "« We will give you a full refund if you delete your review. » Voilà pour les clients."
    )
    assert "refund_for_removal" in schemes(text, "fr")


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The seller refunded the money after I had written this review."),
        ("en", "They refunded me after my review. I deleted my old review myself."),
        ("en", "Seller refunded me quickly after my one star review, so I am adding a star."),
        ("en", "Only after a bad review did the seller refund me."),
        ("de", "Der Verkäufer hat mir nach meiner Bewertung das Geld zurückgezahlt."),
        ("de", "Erst nach einer schlechten Bewertung hat der Verkäufer das Geld erstattet."),
        ("fr", "La société m'a remboursé après mon avis."),
        ("fr", "Ils ont lu mon avis et m'ont remboursé."),
        ("es", "La empresa me reembolsó después de mi reseña."),
        ("es", "A raíz de mi reseña me devolvieron el dinero."),
        ("it", "In seguito alla mia recensione ho ricevuto il rimborso."),
        ("it", "Il giorno dopo la mia recensione il venditore mi ha rimborsato tutto."),
    ],
)
def test_a_refund_that_only_came_after_a_review_is_lawful(lang, text):
    assert not schemes(text, lang)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("es", "Si el 30 % llega rajado, no puedo poner 5 estrellas."),
        ("es", "Ni cambio ni reembolso, como para poner cinco estrellas."),
        ("es", "No hay cambio ni reembolso, pues para poner cinco estrellas."),
        ("it", "Se il 30% delle piastrelle arriva rotto, non posso mettere 5 stelle."),
        ("fr", "Si 30 % des tuiles sont fêlées, je ne peux pas mettre 5 étoiles."),
        ("de", "Wenn 40% der Fliesen gesprungen sind, kann ich keine 5 Sterne geben."),
        ("en", "If 30% of the tiles arrive cracked I cannot give five stars."),
    ],
)
def test_stars_that_the_writer_cannot_give_are_bought_by_nobody(lang, text):
    assert not schemes(text, lang)


@pytest.mark.parametrize(
    ("lang", "text", "act"),
    [
        ("en", "The sellar offerd a refund if i deelete my reviw", "deelete my reviw"),
        (
            "de",
            "Der Verkäufer wolte mir das Geld erstaten, wenn ich die Bewertug lösche.",
            "lösche",
        ),
        (
            "fr",
            "Le vendeur m'a propsé un remboursment si je suprime mon comentaire.",
            "suprime mon comentaire",
        ),
    ],
)
def test_misspelt_words_are_read_and_cut_as_they_stand(lang, text, act):
    mention, *_ = classifier().classify(text, lang=lang)
    assert mention.scheme == "refund_for_removal"
    assert mention.act.text == act
    assert text[mention.act.start : mention.act.end] == act


def test_an_unknown_marketplace_language_is_detected():
    assert "refund_for_removal" in schemes("They offered a refund if I delete my review.", "nl-NL")


def test_one_sentence_among_many_is_found():
    filler = "The colour is nice and the box arrived on time. " * 60
    text = filler + "They promised a full refund if I would delete my review. " + filler
    (mention,) = classifier().classify(text, lang="en")
    assert mention.quote.text.strip().startswith("They promised")


HOSTILE = {
    "a word of a megabyte": "a" * 1_000_000,
    "words in a row": "refund if review " * 6_000,
    "no spaces": "refundifreview" * 8_000,
    "single letters": "r e f u n d " * 9_000,
    "tags": "<a " * 30_000,
    "entities": "&amp" * 30_000,
    "leet": "r3v!3w " * 15_000,
    "marks": "e\u0301" * 60_000,
    "stars": "⭐" * 60_000,
    "stops": "delete. review! refund? " * 4_000,
    "nulls": "\0" * 100_000,
}


@pytest.mark.parametrize("shape", HOSTILE)
def test_no_shape_takes_more_than_its_time(shape):
    text = HOSTILE[shape]
    classifier().classify("warm up: a refund if I delete my review")
    began = time.process_time()
    classifier().classify(text)
    spent = time.process_time() - began
    assert spent <= PER_KILOBYTE_S * max(1.0, len(text.encode("utf-8", "replace")) / 1024)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_anything_can_be_read(text):
    for mention in classifier().classify(text):
        assert text[mention.quote.start : mention.quote.end] == mention.quote.text


def test_the_patterns_hold_no_word_against_anyone():
    folder = Path(__file__).parent.parent / "analysis" / "coercion"
    assert "illegal" not in (folder / "clauses.toml").read_text(encoding="utf-8").lower()


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "I got this lamp for free to test it. I am under no obligation to leave a good "
               "review and got no reward for it. The arm is loose, four stars."),
        ("fr", "Lampe reçue gratuitement pour un test, sans aucune contrepartie : je donne mon "
               "avis sincère, quatre étoiles car le bras a du jeu."),
        ("de", "Die Lampe bekam ich gratis zum Testen, ohne Gegenleistung. Das ist meine ehrliche "
               "Bewertung: vier Sterne, der Arm wackelt."),
        ("es", "Me enviaron la lámpara gratis para probarla, sin ninguna obligación. Mi opinión "
               "sincera: cuatro estrellas, el brazo se mueve."),
        ("it", "Ho ricevuto la lampada gratis per provarla, senza obbligo. La mia recensione "
               "onesta: quattro stelle, il braccio balla."),
    ],
)  # fmt: skip
def test_an_honest_test_that_binds_to_nothing_is_silent(lang, text):
    assert not shared_classifier().classify(text, lang=lang, side="reviewer")


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        (
            "en",
            "Another shop once offered me money to delete a comment; here they treated me well.",
        ),
        ("fr", "Une autre enseigne m'avait offert de l'argent pour effacer un avis ; ici, rien."),
        ("es", "Otra tienda me ofreció dinero una vez por quitar una reseña; aquí todo bien."),
        (
            "de",
            "Ein anderer Händler bot mir einmal Geld, damit ich die Rezension lösche; hier nicht.",
        ),
        ("it", "Un altro negozio mi offrì dei soldi per togliere la recensione; qui tutto bene."),
    ],
)
def test_what_another_shop_did_is_not_told_of_this_one(lang, text):
    assert not shared_classifier().classify(text, lang=lang, side="reviewer")
