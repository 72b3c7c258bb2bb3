"""One invented review in the words of every store and language, in the markup of 2024 and 2025."""

import json

import pytest

from crawler.items import Page
from crawler.marketplace import load_marketplaces
from crawler.pages import parse_page

REVIEW = "R1AAAAAAAAAAAA"
STORES = [
    # host, lang, stars, average, count, date line, votes, country
    (
        "com",
        "en-us",
        "4.0 out of 5 stars",
        "4.5 out of 5",
        "1,234 global ratings",
        "Reviewed in the United States on January 5, 2025",
        "12 people found this helpful",
        "United States",
    ),
    (
        "co.uk",
        "en-gb",
        "4.0 out of 5 stars",
        "4.5 out of 5",
        "1,234 ratings",
        "Reviewed in the United Kingdom 🇬🇧 on 5 January 2025",
        "12 people found this helpful",
        "United Kingdom",
    ),
    (
        "ca",
        "en-ca",
        "4.0 out of 5 stars",
        "4.5 out of 5",
        "(1,234)",
        "Reviewed in Canada on January 5, 2025",
        "12 people found this helpful",
        "Canada",
    ),
    (
        "ca",
        "fr-ca",
        "4,0 sur 5 étoiles",
        "4,5 sur 5",
        "1 234 évaluations",
        "Évalué au Canada le 5 janvier 2025",
        "12 personnes ont trouvé cela utile",
        "Canada",
    ),
    (
        "de",
        "de-de",
        "4,0 von 5 Sternen",
        "4,5 von 5",
        "1.234 Sternebewertungen",
        "Rezension aus Deutschland vom 5. Januar 2025",
        "12 Personen fanden diese Informationen hilfreich",
        "Deutschland",
    ),
    (
        "fr",
        "fr-fr",
        "4,0 sur 5 étoiles",
        "4,5 sur 5",
        "1\u202f234 \xe9valuations",
        "Avis laissé en France le 5 janvier 2025",
        "12 personnes ont trouvé cela utile",
        "France",
    ),
    (
        "fr",
        "fr-fr",
        "4,0 sur 5 étoiles",
        "4,5 sur 5",
        "1\xa0234 \xe9valuations",
        "Commenté aux États-Unis le 5 janvier 2025",
        "12 personnes ont trouvé cela utile",
        "États-Unis",
    ),
    (
        "es",
        "es-es",
        "4,0 de 5 estrellas",
        "4,5 de 5",
        "1.234 calificaciones globales",
        "Reseñado en España el 5 de enero de 2025",
        "A 12 personas les resultó útil",
        "España",
    ),
    (
        "com.mx",
        "es-mx",
        "4.0 de 5 estrellas",
        "4.5 de 5",
        "1,234 calificaciones globales",
        "Calificado en México el 5 de enero de 2025",
        "A 12 personas les resultó útil",
        "México",
    ),
    (
        "it",
        "it-it",
        "4,0 su 5 stelle",
        "4,5 su 5",
        "1.234 voti",
        "Recensito in Italia il 5 gennaio 2025",
        "12 persone l'hanno trovato utile",
        "Italia",
    ),
    (
        "nl",
        "nl-nl",
        "4,0 van 5 sterren",
        "4,5 van 5",
        "1.234 beoordelingen",
        "Beoordeeld in Nederland op 5 januari 2025",
        "12 personen vonden dit nuttig",
        "Nederland",
    ),
    (
        "com.be",
        "nl-be",
        "4,0 van 5 sterren",
        "4,5 van 5",
        "1.234 beoordelingen",
        "Beoordeeld in België op 5 januari 2025",
        "12 personen vonden dit nuttig",
        "België",
    ),
    (
        "com.be",
        "fr-be",
        "4,0 sur 5 étoiles",
        "4,5 sur 5",
        "1\u202f234 \xe9valuations",
        "Avis laissé en Belgique le 5 janvier 2025",
        "12 personnes ont trouvé cela utile",
        "Belgique",
    ),
    (
        "se",
        "sv-se",
        "4,0 av 5 stjärnor",
        "4,5 av 5",
        "1\xa0234 betyg",
        "Recenserad i Sverige den 5 januari 2025",
        "12 personer tyckte att detta var användbart",
        "Sverige",
    ),
    (
        "pl",
        "pl-pl",
        "4,0 z 5 gwiazdek",
        "4,5 z 5",
        "1\xa0234 oceny",
        "Opinia napisana w Polsce dnia 5 stycznia 2025",
        "12 osób uznało to za przydatne",
        "Polsce",
    ),
    (
        "com.tr",
        "tr-tr",
        "5 yıldız üzerinden 4,0",
        "5 yıldız üzerinden 4,5",
        "1.234 değerlendirme",
        "Türkiye'de 5 Ocak 2025 tarihinde değerlendirildi",
        "12 kişi bunu faydalı buldu",
        "Türkiye",
    ),
    (
        "com.br",
        "pt-br",
        "4,0 de 5 estrelas",
        "4,5 de 5",
        "1.234 classificações globais",
        "Avaliado no Brasil em 5 de janeiro de 2025",
        "12 pessoas acharam isso útil",
        "Brasil",
    ),
    (
        "co.jp",
        "ja-jp",
        "5つ星のうち4.0",
        "5つ星のうち4.5",
        "1,234件のグローバル評価",
        "2025年1月5日に日本でレビュー済み",
        "12人のお客様がこれが役に立ったと考えています",
        "日本",
    ),
    (
        "in",
        "en-in",
        "4.0 out of 5 stars",
        "4.5 out of 5",
        "1,02,234 ratings",
        "Reviewed in India on 5 January 2025",
        "12 people found this helpful",
        "India",
    ),
    (
        "in",
        "hi-in",
        "5 में से 4.0 स्टार",
        "5 में से 4.5",
        "1,234 रेटिंग",
        "भारत में 5 जनवरी 2025 को समीक्षा की गई",
        "12 लोगों को यह उपयोगी लगा",
        "भारत",
    ),
    (
        "sg",
        "en-sg",
        "4.0 out of 5 stars",
        "4.5 out of 5",
        "1,234 ratings",
        "Reviewed in Singapore on 5 January 2025",
        "12 people found this helpful",
        "Singapore",
    ),
    (
        "com.au",
        "en-au",
        "4.0 out of 5 stars",
        "4.5 out of 5",
        "1,234 ratings",
        "Reviewed in Australia on 5 January 2025",
        "12 people found this helpful",
        "Australia",
    ),
    (
        "ae",
        "en-ae",
        "4.0 out of 5 stars",
        "4.5 out of 5",
        "1,234 ratings",
        "Reviewed in the United Arab Emirates on 5 January 2025",
        "12 people found this helpful",
        "United Arab Emirates",
    ),
    (
        "ae",
        "ar-ae",
        "4.0 من 5 نجوم",
        "4.5 من 5",
        "1,234 تقييم",
        "تمت المراجعة في الإمارات العربية المتحدة في 5 يناير 2025",
        "يعتقد 12 من الأشخاص أن هذا مفيد",
        "الإمارات العربية المتحدة",
    ),
    (
        "sa",
        "ar-sa",
        "٤٫٠ من ٥ نجوم",
        "٤٫٥ من ٥",
        "١٬٢٣٤ تقييم",
        "تمت المراجعة في المملكة العربية السعودية في ٥ يناير ٢٠٢٥",
        "١٢ شخصًا وجدوا هذا مفيدًا",
        "المملكة العربية السعودية",
    ),
    (
        "eg",
        "ar-eg",
        "4.0 من 5 نجوم",
        "4.5 من 5",
        "1,234 تقييم",
        "تمت المراجعة في مصر في 5 يناير 2025",
        "وجد 12 شخصًا هذا مفيدًا",
        "مصر",
    ),
    (
        "cn",
        "zh-cn",
        "4.0 颗星，最多 5 颗星",
        "4.5 颗星，共 5 颗星",
        "1,234 条评论",
        "2025年1月5日 在中国审核",
        "12 个人发现此评论有用",
        "中国",
    ),
    (
        "com",
        "zh-tw",
        "4.0 顆星，最高 5 顆星",
        "4.5 顆星，最高 5 顆星",
        "1,234 個全球評分",
        "2025年1月5日在美國評論",
        "12 個人認為此評論有用",
        "美國",
    ),
    (
        "com",
        "ko-kr",
        "별 5개 중 4.0개",
        "별 5개 중 4.5개",
        "1,234개의 글로벌 평점",
        "2025년 1월 5일에 미국에서 리뷰됨",
        "12명이 이 정보가 도움이 됐다고 생각합니다",
        "미국",
    ),
    (
        "com",
        "he-il",
        "4.0 מתוך 5 כוכבים",
        "4.5 מתוך 5",
        "1,234 דירוגים גלובליים",
        "נבדק בארצות הברית ב-5 בינואר 2025",
        "12 אנשים סברו שזה מועיל",
        "ארצות הברית",
    ),
    (
        "co.za",
        "en-za",
        "4.0 out of 5 stars",
        "4.5 out of 5",
        "1,234 ratings",
        "Reviewed in South Africa on 5 January 2025",
        "12 people found this helpful",
        "South Africa",
    ),
    (
        "ie",
        "en-ie",
        "4.0 out of 5 stars",
        "4.5 out of 5",
        "1,234 ratings",
        "Reviewed in Ireland on 5 January 2025",
        "12 people found this helpful",
        "Ireland",
    ),
    (
        "de",
        "cs-cz",
        "4,0 z 5 hvězdiček",
        "4,5 z 5",
        "1 234 globální hodnocení",
        "Hodnoceno v Německu dne 5. ledna 2025",
        "12 lidem to pomohlo",
        "Německu",
    ),
    (
        "de",
        "da-dk",
        "4,0 af 5 stjerner",
        "4,5 af 5",
        "1.234 globale vurderinger",
        "Anmeldt i Tyskland den 5. januar 2025",
        "12 personer fandt dette nyttigt",
        "Tyskland",
    ),
]
ONE_VOTE = {
    "en-us": "One person found this helpful",
    "de-de": "Eine Person fand diese Informationen hilfreich",
    "fr-fr": "Une personne a trouvé cela utile",
    "es-es": "A una persona le resultó útil",
    "it-it": "Una persona l'ha trovato utile",
    "nl-nl": "Eén persoon vond dit nuttig",
    "sv-se": "En person tyckte att detta var användbart",
    "pl-pl": "Jedna osoba uznała to za przydatne",
    "tr-tr": "Bir kişi bunu faydalı buldu",
    "pt-br": "Uma pessoa achou isso útil",
    "ja-jp": "1人のお客様がこれが役に立ったと考えています",
    "ar-ae": "شخص واحد وجد هذا مفيدًا",
    "hi-in": "एक व्यक्ति को यह उपयोगी लगा",
    "zh-cn": "1 个人发现此评论有用",
    "ko-kr": "한 명이 이 정보가 도움이 됐다고 생각합니다",
    "cs-cz": "Jednomu člověku to pomohlo",
    "he-il": "אדם אחד סבר שזה מועיל",
    "da-dk": "En person fandt dette nyttigt",
}


def card(
    body: str = "Works well.",
    *,
    review: str = REVIEW,
    stars: str = "4.0 out of 5 stars",
    title: str = "Fine",
    date: str = "Reviewed in Germany on January 5, 2025",
    votes: str = "",
    hook: str = "review-star-rating",
    rich: bool = False,
) -> str:
    expander = (
        '<span data-hook="review-body"><div class="a-expander-container"><div'
        ' data-hook="review-collapsed" class="a-expander-content review-text-content">'
        f'<span>{body}</span></div><div class="a-expander-header"><a data-hook="expand-collapse">'
        '<span class="a-expander-prompt">Read more</span></a></div></div></span>'
    )
    container = f'<div data-hook="reviewRichContentContainer"><span>{body}</span></div>'
    return f"""<li id="{review}" data-hook="review"><div id="customer_review-{review}">
<div data-hook="genome-widget"><a href="/gp/profile/amzn1.account.AEAAAAAAAAAAAAAAAAAA/ref=x"
 class="a-profile"><span class="a-profile-name">Ana</span></a></div>
<a data-hook="review-title" href="/gp/customer-reviews/{review}/ref=x?ASIN=B000000001"><i
 data-hook="{hook}" class="a-icon a-icon-star a-star-4"><span class="a-icon-alt">{stars}</span></i>
<span class="a-letter-space"></span><span>{title}</span></a>
<span data-hook="review-date">{date}</span>
<a data-hook="format-strip" href="/x/product-reviews/B000000002/ref=x">Color: Red</a>
<span data-hook="avp-badge-linkless">Verified</span>
{container if rich else expander}
<span class="cr-vote" data-hook="review-voting-widget">
<span data-hook="helpful-vote-statement">{votes}
</span><a data-hook="report-abuse-link">Report</a></span></div></li>"""


def page(
    cards: str, *, lang: str = "en-us", count: str = "1,234 ratings", average: str = "4.5 out of 5"
) -> bytes:
    return f"""<!doctype html><html lang="{lang}"><head><title>Kettle</title></head><body>
<script>var ue_pty = "Detail", ue_pti = "B000000001";</script><input id="ASIN" value="B000000001">
<div id="dp"><span id="productTitle">Kettle</span><div id="averageCustomerReviews">
<span id="acrPopover" title="{average}"></span><span id="acrCustomerReviewText">{count}</span></div>
<div id="reviewsMedley"><span data-hook="rating-out-of-text">{average}</span>
<div data-hook="total-review-count">{count}</div><ul id="cm-cr-dp-review-list">{cards}</ul></div>
</div></body></html>""".encode()


def read(body: bytes, *, host: str = "com", path: str = "dp/B000000001") -> Page:
    reader = load_marketplaces()["amazon"].page
    return parse_page(reader, f"https://www.amazon.{host}/{path}", body)


@pytest.mark.parametrize("rich", [False, True])
@pytest.mark.parametrize("store", STORES, ids=lambda s: f"{s[0]}-{s[1]}")
def test_every_store_in_its_languages(store: tuple[str, ...], rich: bool) -> None:
    host, lang, stars, average, count, date, votes, country = store
    body = page(
        card(stars=stars, date=date, votes=votes, rich=rich),
        lang=lang, count=count, average=average,
    )  # fmt: skip
    read_page = read(body, host=host)
    review = read_page.reviews[0]
    assert read_page.outcome == "ok"
    assert read_page.aggregate_count == (102_234 if count.startswith("1,02,") else 1234)
    assert read_page.aggregate_rating == 4.5
    assert (review.stars, review.posted_at, review.country) == (4.0, "2025-01-05", country)
    assert (review.title, review.body, review.author) == ("Fine", "Works well.", "Ana")
    assert (review.helpful, review.verified, review.variant) == (12, True, "Color: Red")
    assert review.product == "B000000002"


@pytest.mark.parametrize("lang", ONE_VOTE)
def test_one_vote_is_spelled_out(lang: str) -> None:
    assert read(page(card(votes=ONE_VOTE[lang]), lang=lang)).reviews[0].helpful == 1


@pytest.mark.parametrize(
    "mark", ['id="cm-cr-global-review-list"', 'data-hook="global-reviews-content"']
)
def test_reviews_under_other_countries_are_foreign_whatever_their_stars_are_called(
    mark: str,
) -> None:
    both = card() + f"</ul><ul {mark}>" + card(review="R1BBBBBBBBBBBB")
    assert [r.foreign for r in read(page(both)).reviews] == [False, True]


@pytest.mark.parametrize("hidden", ["original", "translated"])
def test_a_translated_review_is_read_as_it_was_written(hidden: str) -> None:
    def told(own: str, other: str) -> str:
        marks = {"original": own, "translated": other}
        return "".join(
            f'<span class="cr-{name}-review-content{" aok-hidden" if name == hidden else ""}">'
            f"{words}</span>"
            for name, words in marks.items()
        )

    shown = card(told("Geht gut.", "Works."), title=told("Gut", "Good"))
    review = read(page(shown)).reviews[0]
    assert (review.title, review.body) == ("Gut", "Geht gut.")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('<div id="video-block-R1" class="video-block"></div>After the film', "After the film"),
        (
            '<div class="vse-player-container"><div>The media could not be loaded.</div></div>Text',
            "Text",
        ),
        ("", None),
        ("Brief content visible, double tap to read full content.\nIt boils.", "It boils."),
        ("<p><span>One.</span></p><p>Two</p>", "One.\nTwo"),
    ],
)
def test_what_sits_in_a_body_without_being_words(body: str, words: str | None) -> None:
    assert read(page(card(body, rich=True))).reviews[0].body == words


def test_a_listing_that_turns_its_page_in_place() -> None:
    following = "/Kettle/product-reviews/B000000001/ref=x_next_3?pageNumber=3"
    commands = [
        ["script", "if(window.ue) {}"],
        ["update", "#cm_cr-review_list", ""],
        ["append", "#cm_cr-review_list", card()],
        ["append", "#cm_cr-review_list", card(review="R1BBBBBBBBBBBB")],
        [
            "append",
            "#cm_cr-review_list",
            f'<ul class="a-pagination"><li class="a-last"><a href="{following}">Next</a></li></ul>',
        ],
        ["loaded", "#cm_cr-review_list"],
    ]
    body = "\n&&&\n".join(json.dumps(command) for command in commands).encode()
    answer = read(body, path="hz/reviews-render/ajax/reviews/get/ref=x_2")
    assert (answer.outcome, answer.kind, answer.product) == ("ok", "listing", "B000000001")
    assert [r.id for r in answer.reviews] == [REVIEW, "R1BBBBBBBBBBBB"]
    assert answer.page_number == 2
    assert answer.next == f"https://www.amazon.com{following}"


def test_an_answer_in_place_without_reviews_is_not_empty() -> None:
    nothing = '<div class="no-reviews-section">Sorry, no reviews match your selections.</div>'
    body = json.dumps(["append", "#cm_cr-review_list", nothing]) + "\n&&&\n"
    assert read(body.encode(), path="hz/reviews-render/ajax/reviews/get").outcome == "broken"


def test_a_review_that_is_drawn_again_in_a_pop_up_is_read_once() -> None:
    assert [r.id for r in read(page(card() + card())).reviews] == [REVIEW]


@pytest.mark.parametrize("title", ["Sorry!", "Tut uns Leid!", "Toutes nos excuses"])
def test_dogs_are_a_busy_server_in_every_language(title: str) -> None:
    dogs = (
        f'<html><head><title>{title}</title></head><body><a href="/dogsofamazon"></a></body></html>'
    )
    assert read(dogs.encode()).outcome == "blocked"


LISTED = [
    ("com", "en-us", "1,204 global ratings | 437 global reviews"),
    ("com", "en-us", "1,204 total ratings, 437 with reviews"),
    ("de", "de-de", "1.204 Gesamtbewertungen, 437 mit Rezensionen"),
    ("fr", "fr-fr", "1\u202f204 évaluations au total, 437 avec avis"),
    ("es", "es-es", "1.204 calificaciones totales, 437 con reseñas"),
    ("it", "it-it", "1.204 valutazioni totali, 437 con recensioni"),
    ("nl", "nl-nl", "1.204 beoordelingen in totaal, 437 met recensies"),
    ("se", "sv-se", "1\u00a0204 totalt antal betyg, 437 med recensioner"),
    ("pl", "pl-pl", "1\u00a0204 ocen łącznie, 437 z recenzjami"),
    ("com.tr", "tr-tr", "1.204 toplam puan, 437 yorum içeriyor"),
    ("com.br", "pt-br", "1.204 classificações no total, 437 com avaliações"),
    ("com.mx", "es-mx", "1,204 calificaciones totales, 437 con opiniones"),
    ("co.jp", "ja-jp", "1,204件の評価、437件のレビュー"),
    ("in", "en-in", "1,02,204 total ratings, 437 with reviews"),
    ("ae", "ar-ae", "إجمالي 1,204 تقييم، 437 مع مراجعات"),
    ("sa", "ar-sa", "إجمالي ١٬٢٠٤ تقييم، ٤٣٧ مع مراجعات"),
]


@pytest.mark.parametrize(("host", "lang", "shown"), LISTED)
@pytest.mark.parametrize("shows", [True, False])
def test_what_a_listing_says_it_holds(host: str, lang: str, shown: str, shows: bool) -> None:
    body = f"""<html lang="{lang}"><body><script>var ue_pty = "CustomerReviews";</script>
<div data-hook="cr-filter-info-review-rating-count">{shown}</div><div id="cm_cr-review_list">
{card() if shows else ""}<ul class="a-pagination"></ul></div></body></html>"""
    listing = read(body.encode(), host=host, path="product-reviews/B000000001")
    assert (listing.kind, listing.written_count) == ("listing", 437)
    assert listing.outcome == ("ok" if shows else "broken")
