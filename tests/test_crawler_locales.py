import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.language.locales import (
    find_locale,
    parse_count,
    parse_date,
    parse_number,
    parse_rating,
    parse_votes,
)

LOCALES = ["en-US", "de-DE", "fr-FR", "tr-TR", "ja-JP", "ar-EG", "pl-PL", "xx-YY", "und", "", None]


@pytest.mark.parametrize(
    ("text", "locale", "day"),
    [
        ("January 6, 2024", "en-US", "2024-01-06"),
        ("30 Sept 2020", "en-GB", "2020-09-30"),
        ("3rd of May 2020", "en-GB", None),
        ("5. März 2012", "de-DE", "2012-03-05"),
        ("5. M\ufffdrz 2012", "de-DE", "2012-03-05"),
        ("12. Jänner 2020", "de-AT", "2020-01-12"),
        ("1er août 2020", "fr-FR", "2020-08-01"),
        ("8 de mayo de 2017", "es-ES", "2017-05-08"),
        ("16 de outubro de 2018", "pt-BR", "2018-10-16"),
        ("26 settembre 2018", "it-IT", "2018-09-26"),
        ("5 mrt. 2021", "nl-NL", "2021-03-05"),
        ("den 3 maj 2021", "sv-SE", "2021-05-03"),
        ("3 października 2022", "pl-PL", "2022-10-03"),
        ("16 Ekim 2018", "tr-TR", "2018-10-16"),
        ("2025年8月31日", "ja-JP", "2025-08-31"),
        ("2019년 6월 17일", "ko-KR", "2019-06-17"),
        ("٦ يناير ٢٠٢٤", "ar-AE", "2024-01-06"),
        ("12 जनवरी 2024", "hi-IN", "2024-01-12"),
        ("2018. október 16.", "hu-HU", "2018-10-16"),
        ("17 ביוני 2019", "he-IL", "2019-06-17"),
        ("12/05/2024", "en-US", "2024-12-05"),
        ("12/05/2024", "fr-FR", "2024-05-12"),
        ("06.05.24", "de-DE", "2024-05-06"),
        ("2024/05/06", "ja-JP", "2024-05-06"),
        ("2024/5/6", "ja-JP", "2024-05-06"),
        ("2024. 5. 6.", "ko-KR", "2024-05-06"),
        ("1.2.3", "de-DE", None),
        ("06.05.98", "de-DE", "1998-05-06"),
        ("5 มกราคม 2567", "th-TH", "2024-01-05"),
        ("1403/05/06", "fa-IR", None),
        ("01/01/0001", "en-US", None),
        ("0001-01-01T00:00:00", "und", None),
        ("0001-01-01T00:00:00Z", "und", None),
        ("1970-01-01", "und", None),
        ("1970-01-01T00:00:00Z", "und", None),
        ("9999-12-31", "und", None),
        ("13/25/2020", "en-US", None),
        ("31. Februar 2020", "de-DE", None),
        ("29 February 2019", "en-GB", None),
        ("January 2019", "en-US", None),
        ("3 months ago", "en-US", None),
        ("17. Januar 2019", "fr-FR", None),
        ("2024-01-06T09:30:00+02:00", "und", "2024-01-06T07:30:00Z"),
        ("2024-01-06T09:30:00.123Z", None, "2024-01-06T09:30:00Z"),
        ("2024-01-06 09:30:00", "und", "2024-01-06"),
        ("2024-13-06", "und", None),
        ("0000-01-01T00:00:00Z", "und", None),
        ("", "en-US", None),
    ],
)
def test_dates(text, locale, day):
    assert parse_date(text, locale) == day


@pytest.mark.parametrize(
    ("text", "locale", "number"),
    [
        ("4,5", "fr-FR", 4.5),
        ("4.5", "fr-FR", 4.5),
        ("1.532", "es-ES", 1532.0),
        ("1.532", "en-US", 1.532),
        ("1,532.5", "en-US", 1532.5),
        ("1.532,5", "de-DE", 1532.5),
        ("1 532,5", "sv-SE", 1532.5),
        ("1\u202f532", "fr-FR", 1532.0),
        ("1'532", "de-CH", 1532.0),
        ("1,23,456", "en-IN", 123456.0),
        ("٤٫٥", "ar-EG", 4.5),
        ("４.５", "ja-JP", 4.5),
        ("1.2.3", "en-US", None),
        ("none", "en-US", None),
    ],
)
def test_numbers(text, locale, number):
    assert parse_number(text, locale) == number


@pytest.mark.parametrize(
    ("text", "locale", "count"),
    [
        ("1,058 opiniones", "es-ES", 1058),
        ("1.058 reviews", "en-US", 1058),
        ("1.2K", "en-US", 1200),
        ("3 mil", "es-ES", 3000),
        ("1,5万件", "ja-JP", 15000),
        ("12,5 tys. ocen", "pl-PL", 12500),
        ("5 136 recenzji", "pl-PL", 5136),
        ("12 345 Bewertungen", "de-DE", 12345),
        ("1 234", "en", 1234),
        ("12 тыс. отзывов", "ru-RU", 12000),
        ("1,2 tis. recenzí", "cs-CZ", 1200),
        ("3,4 tuhatta arvostelua", "fi-FI", 3400),
        ("1,2 rb ulasan", "id-ID", 1200),
        ("12K", "de-DE", 12000),
        ("2.5K ratings", "it-IT", 2500),
        ("1,2M", "sv-SE", 1200000),
        ("12 Kunden", "de-DE", 12),
        ("3 timer", "da-DK", 3),
        ("12 mensen", "nl-NL", 12),
        ("(33,006)", "en-AE", 33006),
        ("4.5", "en-US", None),
        ("9" * 40, "en-US", None),
        ("no reviews", "en-US", None),
    ],
)
def test_counts(text, locale, count):
    assert parse_count(text, locale) == count


@pytest.mark.parametrize(
    ("text", "locale", "rating"),
    [
        ("4,5 sur 5 étoiles", "fr-FR", (4.5, 5.0)),
        ("5.0 von 5 Sternen", "de-DE", (5.0, 5.0)),
        ("5つ星のうち4.2", "ja-JP", (4.2, 5.0)),
        ("5 yıldız üzerinden 4,9", "tr-TR", (4.9, 5.0)),
        ("8/10", "und", (8.0, 10.0)),
        ("4.7", "und", (4.7, None)),
        ("unrated", "en-US", (None, None)),
    ],
)
def test_ratings(text, locale, rating):
    assert parse_rating(text, locale) == rating


@pytest.mark.parametrize(
    ("text", "locale", "votes"),
    [
        ("One person found this helpful", "en-US", (1, None)),
        ("One person found this helpful", "fr-FR", (1, None)),
        ("Une personne a trouvé cela utile", "fr-FR", (1, None)),
        ("18 of 20 people", "en-US", (18, 20)),
        ("0 von 3 Kunden", "de-DE", (0, 3)),
        ("5人中、3人の方が", "ja-JP", (3, 5)),
        ("一人のお客様が", "ja-JP", (1, None)),
        ("وجد شخص واحد هذا مفيدًا", "ar-AE", (1, None)),
        ("Helpful", "en-US", (None, None)),
    ],
)
def test_votes(text, locale, votes):
    assert parse_votes(text, locale) == votes


def test_unknown_locales_fall_back():
    assert str(find_locale("fr-ZZ").language) == "fr"
    assert find_locale("no-such") == find_locale("no-such")
    assert find_locale(None) == find_locale("xx") == find_locale("!!")


@given(text=st.text(max_size=60), locale=st.sampled_from(LOCALES))
def test_no_text_is_too_strange(text, locale):
    day = parse_date(text, locale)
    assert day is None or day[4] == "-"
    for reader in (parse_number, parse_count, parse_rating, parse_votes):
        reader(text, locale)


@pytest.mark.timeout(10)
def test_long_texts_cost_nothing():
    for text in ("9" * 1_000_000, "1 " * 500_000, "January " * 200_000, "1.2," * 300_000):
        parse_date(text, "en-US")
        parse_number(text, "fr-FR")
        parse_votes(text, "en-US")
