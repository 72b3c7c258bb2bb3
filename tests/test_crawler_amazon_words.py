"""What Amazon's stores write, in every language: dates, stars, votes, counters, walls, sellers."""

import pytest

from crawler.marketplaces.amazon import AmazonPage
from crawler.pages import parse_page

# One review block in every store's words: date line → day and country, stars, votes, counter.
WORDS = [
    ("en-us", "Reviewed in the United States on June 17, 2019", "2019-06-17", "United States",
     "4.0 out of 5 stars", "One person found this helpful", 1, "1,204 global ratings"),
    ("en-gb", "Reviewed in the United Kingdom 🇬🇧 on 8 April 2016", "2016-04-08", "United Kingdom",
     "4.0 out of 5 stars", "12 people found this helpful", 12, "1,204 ratings"),
    ("en-in", "Reviewed in India on 21 February 2025", "2025-02-21", "India",
     "4.0 out of 5 stars", "1,20,400 people found this helpful", 120400, "1,204 global ratings"),
    ("fr-fr", "Commenté en France le 1er août 2020", "2020-08-01", "France",
     "4,0 sur 5 étoiles", "Une personne a trouvé cela utile", 1, "1 204 évaluations"),
    ("fr-fr", "Avis laissé aux États-Unis le 3 février 2024", "2024-02-03", "États-Unis",
     "4,0 sur 5 étoiles", "12 personnes ont trouvé cela utile", 12, "1\u202f204 évaluations"),
    ("fr-ca", "Évalué au Canada le 6 décembre 2022", "2022-12-06", "Canada",
     "4,0 sur 5 étoiles", "2 personnes ont trouvé cela utile", 2, "1 204 évaluations"),
    ("de-de", "Rezension aus den Vereinigten Staaten vom 3. März 2021", "2021-03-03",
     "Vereinigten Staaten", "4,0 von 5 Sternen", "14 Personen fanden diese Informationen hilfreich",
     14, "1.204 Sternebewertungen"),
    ("it-it", "Recensito negli Stati Uniti il 26 settembre 2023", "2023-09-26", "Stati Uniti",
     "4,0 su 5 stelle", "921 persone l'hanno trovato utile", 921, "1.204 valutazioni globali"),
    ("es-es", "Reseñado en España el 8 de mayo de 2022", "2022-05-08", "España",
     "4,0 de 5 estrellas", "A 1.532 personas les ha parecido esto útil", 1532,
     "1.204 valoraciones"),
    ("es-mx", "Calificado en México el 2 de enero de 2023", "2023-01-02", "México",
     "4.0 de 5 estrellas", "A una persona le resultó útil", 1, "1,204 calificaciones globales"),
    ("pt-br", "Avaliado no Brasil em 16 de outubro de 2018", "2018-10-16", "Brasil",
     "4,0 de 5 estrelas", "Uma pessoa achou isso útil", 1, "1.204 avaliações globais"),
    ("nl-nl", "Beoordeeld in het Verenigd Koninkrijk op 5 mei 2021", "2021-05-05",
     "Verenigd Koninkrijk", "4,0 van 5 sterren", "Eén persoon vond dit nuttig", 1,
     "1.204 globale beoordelingen"),
    ("sv-se", "Recenserad i Sverige den 3 maj 2021", "2021-05-03", "Sverige",
     "4,0 av 5 stjärnor", "En person tyckte detta var till hjälp", 1, "1 204 globala betyg"),
    ("pl-pl", "Zrecenzowano w Polsce dnia 3 października 2022", "2022-10-03", "Polsce",
     "4,0 z 5 gwiazdek", "Jedna osoba uważa to za pomocne", 1, "1 204 globalne oceny"),
    ("pl-pl", "Recenzja z Polski z dnia 12 stycznia 2026", "2026-01-12", "Polski",
     "4,0 z 5 gwiazdek", "Liczba osób, które uznały to za pomocne: 3", 3, "1 204 globalne oceny"),
    ("tr-tr", "Türkiye'de 26 Haziran 2025 tarihinde değerlendirildi", "2025-06-26", "Türkiye",
     "5 yıldız üzerinden 4,0", "Bir kişi bunu faydalı buldu", 1, "1.204 küresel değerlendirme"),
    ("ja-jp", "2025年8月31日に日本でレビュー済み", "2025-08-31", "日本",
     "5つ星のうち4.0", "3人のお客様がこれが役に立ったと考えています", 3, "1,204件のグローバル評価"),
    ("ar-ae", "تمت المراجعة في الإمارات العربية المتحدة في ٢٩ سبتمبر ٢٠٢٤", "2024-09-29",
     "الإمارات العربية المتحدة", "٤٫٠ من ٥ نجوم", "وجد شخصان هذا مفيدًا", 2, "١٬٢٠٤ تقييم عالمي"),
    ("zh-cn", "2019年6月17日在美国审核", "2019-06-17", "美国",
     "4.0 颗星，最多 5 颗星", "12 个人发现此评论有用", 12, "1,204 条全球评级"),
    ("nl-nl", "Reviewed in Germany on 24 October 2024", "2024-10-24", "Germany",
     "4,0 van 5 sterren", "12 mensen vonden dit nuttig", 12, "1.204 beoordelingen"),
    ("de-de", "17. Januar 2019", "2019-01-17", None,
     "4,0 von 5 Sternen", "Nützlich", None, "1.204 Kundenrezensionen"),
    ("tr-tr", "16 Ekim 2018", "2018-10-16", None,
     "5 yıldız üzerinden 4,0", "2 kişi bunu faydalı buldu", 2, "1.204 müşteri yorumu"),
    ("nl-nl", "14 October 2016", "2016-10-14", None,
     "4,0 van 5 sterren", "2 mensen vonden dit nuttig", 2, "1.204 customer reviews"),
    ("en-us", "on January 25, 2012", "2012-01-25", None,
     "4.0 out of 5 stars", "7,449 people found this helpful.", 7449, "1,204"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "line", "day", "country", "stars", "votes", "helpful", "counter"),
    WORDS,
    ids=[f"{row[0]}-{row[2]}" for row in WORDS],
)
def test_words_of_every_store(lang, line, day, country, stars, votes, helpful, counter):
    html = f"""<html lang="{lang}"><body><div id="dp"><input id="ASIN" value="B000000001">
    <span data-hook="total-review-count">{counter}</span>
    <div id="R0000000000001" data-hook="review"><i data-hook="review-star-rating">
    <span class="a-icon-alt">{stars}</span></i><span data-hook="review-date">{line}</span>
    <span data-hook="helpful-vote-statement">{votes}</span></div></div></body></html>"""
    page = parse_page(AmazonPage, "https://www.amazon.com/dp/B000000001", html.encode())
    review = page.reviews[0]
    assert (review.posted_at, review.country) == (day, country)
    assert (review.stars, review.best_rating, review.helpful) == (4.0, 5.0, helpful)
    assert page.aggregate_count == 1204


@pytest.mark.parametrize(
    ("lang", "counter"),
    [
        ("en-gb", "No customer reviews"),
        ("nl-nl", "No customer reviews"),
        ("fr-fr", "Aucun commentaire client"),
        ("de-de", "Keine Kundenrezensionen"),
        ("es-es", "No hay opiniones de clientes"),
        ("it-it", "Nessuna recensione cliente"),
        ("pt-br", "Nenhuma avaliação de cliente"),
        ("sv-se", "Inga kundrecensioner"),
        ("pl-pl", "Brak opinii klientów"),
        ("tr-tr", "Müşteri yorumu yok"),
        ("ja-jp", "カスタマーレビューはまだありません"),
        ("ar-ae", "لا توجد مراجعات"),
        ("zh-cn", "没有评论"),
        ("en-us", "0 global ratings"),
    ],
)
def test_says_none_in_every_language(lang, counter):
    html = f"""<html lang="{lang}"><div id="dp"><input id="ASIN" value="B000000001">
    <h2 data-hook="total-review-count">{counter}</h2></div></html>"""
    page = parse_page(AmazonPage, "https://www.amazon.com/dp/B000000001", html.encode())
    assert (page.outcome, page.aggregate_count) == ("empty", 0)


def test_unknown_counter_is_not_zero():
    html = b"""<html lang="en-us"><div id="dp"><input id="ASIN" value="B000000001">
    <h2 data-hook="total-review-count">Customer reviews</h2></div></html>"""
    page = parse_page(AmazonPage, "https://www.amazon.com/dp/B000000001", html)
    assert (page.outcome, page.aggregate_count) == ("broken", None)


@pytest.mark.parametrize(
    ("query", "outcome"),
    [("", "broken"), ("?filterByStar=one_star", "empty")],
    ids=["an expired session", "a filter"],
)
def test_nothing_matches_beside_a_count(query, outcome):
    html = b"""<html lang="en-us"><div id="cm_cr-review_list"><div class="no-reviews-section">
    Sorry, no reviews match your current selections.</div></div>
    <div data-hook="total-review-count">923 global ratings</div></html>"""
    page = parse_page(AmazonPage, f"https://www.amazon.com/product-reviews/B000000001{query}", html)
    assert (page.outcome, page.aggregate_count) == (outcome, 923)


def test_search_page_in_place_of_the_product():
    html = b"<html><script>var ue_pty = 'Search';</script><div id='search'>B000000001</div></html>"
    page = parse_page(AmazonPage, "https://www.amazon.com/dp/B000000001", html)
    assert (page.outcome, page.sign) == ("wrong_page", "a page of the type Search")


@pytest.mark.parametrize(
    ("title", "outcome"),
    [("Just a moment...", "blocked"), ("Access Denied", "blocked"), ("Something", "broken")],
)
def test_walls_that_are_not_the_stores_own(title, outcome):
    html = f"<html><title>{title}</title><h1>{title}</h1></html>".encode()
    page = parse_page(AmazonPage, "https://www.amazon.com/dp/B000000001", html)
    assert page.outcome == outcome


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Ships from and sold by Amazon.com.", "Amazon.com"),
        ("Dispatched from and sold by Amazon.", "Amazon"),
        ("Expédié et vendu par Amazon.", "Amazon"),
        ("Vendido y enviado por Amazon.", "Amazon"),
        ("この商品は、Amazon.co.jp が販売、発送します。", "Amazon.co.jp"),
        ("Enviado de e vendido por Amazon.com.br.", "Amazon.com.br"),
        ('Verkauf durch <a href="/x?seller=A1DEDEDEDEDEDE">Laden</a> und Versand durch Amazon.',
         "Laden"),
    ],
)  # fmt: skip
def test_seller_in_a_sentence(sentence, name):
    html = f"""<html><div id="dp"><input id="ASIN" value="B000000001"><input id="merchantID"
    value="A1AMAMAMAMAMAM"><div id="merchant-info">{sentence}</div></div></html>"""
    page = parse_page(AmazonPage, "https://www.amazon.com/dp/B000000001", html.encode())
    assert page.seller is not None
    assert page.seller.name == name
    assert page.seller.id == ("A1DEDEDEDEDEDE" if name == "Laden" else "A1AMAMAMAMAMAM")


def test_seller_in_a_table_with_more_rows():
    html = """<html lang="de-de"><div id="dp"><input id="ASIN" value="B000000001">
    <div id="tabular-buybox"><span class="tabular-buybox-text" tabular-attribute-name="Versand">
    Amazon</span><span class="tabular-buybox-text" tabular-attribute-name="Verkäufer">Amazon EU
    </span><span class="tabular-buybox-text" tabular-attribute-name="Rückgabe">30 Tage</span></div>
    </div></html>"""
    page = parse_page(AmazonPage, "https://www.amazon.de/dp/B000000001", html.encode())
    assert page.seller is not None
    assert page.seller.name == "Amazon EU"
