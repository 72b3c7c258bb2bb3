"""What the front page says, held against the record."""

import sqlite3

import pytest
from build_record import build_record
from lxml import html

from analysis.report.render import render_report
from db.store import Store

NOW = "2026-11-22T20:00:00Z"
WEEK = "2026-W47"
START = "2026-11-16T00:00:00Z"


def _made(folder, *changes, lang="en", week=WEEK, **options):
    path = folder / "record.db"
    with Store.create(path) as store:
        build_record(store, **options)
        for change in changes:
            store.execute(change)
    page = render_report(path, week=week, lang=lang, out_dir=folder, now=NOW)
    return path, html.fromstring(page.read_text(encoding="utf-8"))


def _text(element):
    return " ".join(element.text_content().split())


def _section(tree, name):
    return _text(tree.xpath(f"//section[@aria-labelledby='{name}-h']")[0])


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    return _made(tmp_path_factory.mktemp("story"))


def test_the_counts_of_the_front_page_are_those_of_the_record(story):
    path, tree = story
    with sqlite3.connect(path) as record:
        replaced = "SELECT supersedes FROM findings WHERE supersedes IS NOT NULL"
        hold, new, dismissed = record.execute(
            f"""SELECT sum(status <> 'dismissed' AND id NOT IN ({replaced})),
                sum(status <> 'dismissed' AND supersedes IS NULL AND found_at >= ?),
                sum(status = 'dismissed') FROM findings""",
            (START,),
        ).fetchone()
    minute = _section(tree, "minute")
    assert f"{new} findings are new this week; {hold} hold in all." in minute
    assert f"Analysts dismissed {dismissed} finding." in minute
    assert tree.xpath("//dl[@class='tiles']/div/dd")[0].text_content() == f"{new}"
    column = tree.xpath("//table[contains(@class,'ranking')]/tbody/tr/td[last()]/strong/text()")
    assert sum(map(int, column)) == new


def test_every_number_of_the_ranking_is_found_in_its_dossier_and_in_the_views(story):
    path, tree = story
    with sqlite3.connect(path) as record:
        removed = {
            (seller, state): number
            for seller, state, number in record.execute(
                """SELECT coalesce(s.name, s.key),
                    iif(r.returned_at IS NULL, r.grade, 'returned'), count(*)
                FROM removed_reviews r JOIN sellers s ON s.key = r.seller GROUP BY 1, 2"""
            )
        }
    rows = tree.xpath("//table[contains(@class,'ranking')]/tbody/tr")
    assert rows
    for row in rows:
        link = row.xpath("./th/a")[0]
        dossier = tree.xpath(f"//section[@id='{link.get('href')[1:]}']")[0]
        small = [_text(cell) for cell in row.xpath("./td//span[@class='small']")]
        assert small == [
            _text(s) for s in dossier.xpath(".//dl[@class='lines']//span[@class='small']")
        ]
        said = " ".join(small)
        for state, words in (
            ("confirmed", "confirmed"), ("probable", "probable"), ("returned", "more came back"),
        ):  # fmt: skip
            number = removed.get((_text(link), state), 0)
            assert (f"{number} {words}" in said) == (number > 0), (said, state, number)


def test_removals_and_vanished_stars_are_told_of_how_many(story):
    path, tree = story
    with sqlite3.connect(path) as record:
        counts = record.execute(
            """SELECT s.name, (SELECT sum(p.reviews) FROM products p WHERE p.seller_id = s.id),
                x.low_removed, x.low_at_risk, x.high_removed, x.high_at_risk
            FROM sellers s JOIN selections x ON x.seller_id = s.id"""
        ).fetchall()
    assert counts
    for name, reviews, low, lows, high, highs in counts:
        row = tree.xpath(f"//table[contains(@class,'ranking')]/tbody/tr[th/a='{name}']")
        if not row:
            continue
        said = {
            cell.get("class"): _text(cell.xpath(".//span[@class='small']")[0])
            for cell in row[0].xpath("./td[.//span[@class='small']]")
        }
        assert f" of {reviews} reviews" in said["l-removals"]
        if "l-selective" in said:
            assert said["l-selective"].startswith(
                f"{low} of {lows} with 1–2 stars, {high} of {highs} others; e-value "
            )


def test_before_the_first_scan_silence_is_no_good_news(tmp_path):
    _, tree = _made(tmp_path, week="2026-W20")
    minute = _section(tree, "minute")
    assert "No listing could be scanned yet." in minute
    assert "On no seller" not in minute


def test_one_of_a_thing_is_said_in_the_singular(tmp_path):
    _, tree = _made(tmp_path, "UPDATE products SET reviews = 1", sellers=1, findings=0)
    said = _text(tree)
    assert "Watched: 1 seller on 1 site. On record: 1 listing." in said
    assert "Read to the end this week: 1 of 1 listing." in said
    assert "0 findings are new this week; 0 hold in all." in said


def test_one_of_a_thing_is_said_in_the_singular_in_french(tmp_path):
    _, tree = _made(
        tmp_path,
        "UPDATE products SET reviews = 1",
        "DELETE FROM removals WHERE id <> 'rm0x1'",
        sellers=1,
        lang="fr",
    )
    said = _text(tree)
    assert "Au registre : 1 avis sur 1 produit." in said
    assert "1 confirmé" in said
    assert "0 probable" not in said


def test_an_earlier_week_knows_neither_later_grades_nor_later_returns(tmp_path):
    _, tree = _made(
        tmp_path,
        "UPDATE removals SET confirmed_at = '2026-11-18T09:00:00Z',"
        " returned_at = '2026-11-19T09:00:00Z' WHERE id = 'rm0x5'",
        sellers=1,
        week="2026-W46",
    )
    claim = _text(tree.get_element_by_id("F-0000rem5").xpath(".//p[@class='says']")[0])
    assert "(probable)" in claim
    assert "seen again" not in claim


def _ranked(tree):
    return tree.xpath("//table[contains(@class,'ranking')]/tbody/tr/th/a/bdi/text()")


def test_a_seller_on_no_step_is_not_ranked(tmp_path):
    _, tree = _made(
        tmp_path,
        "UPDATE removals SET context = 'sweep' WHERE product_id = 'market.example/p0'",
        sellers=2,
        findings=2,
    )
    assert _ranked(tree) == ["Kestrel & Sons"]
    said = _section(tree, "sellers")
    assert "1 seller has entries on record that reach no step of any line" in said
    assert "They are no evidence on the seller." in said
    assert "Maplewood Outlet" in said
    assert tree.xpath("//section[@class='dossier']/header/h2/bdi/text()") == [
        "Kestrel & Sons",
        "Maplewood Outlet",
    ]


def test_silence_about_a_seller_never_seen_is_no_good_news(tmp_path):
    _, tree = _made(
        tmp_path,
        "UPDATE scans SET outcome = 'blocked', coverage = 'none' WHERE product_id LIKE '%p0'",
        sellers=2,
        findings=0,
    )
    said = _section(tree, "sellers")
    assert "Of 1 of them no product was ever read to the end: silence says little there." in said
    assert "40 reviews, never read to the end" in said
    assert said.count("never read to the end") == 1


def test_a_removal_no_sooner_than_chance_adds_no_step(tmp_path):
    made = "UPDATE findings SET kind = 'removal_after_disclosure', e_value = {} WHERE id = '{}'"
    _, tree = _made(
        tmp_path,
        made.format(0.08, "F-0000rem1"),
        made.format(5.7, "F-0001rem1"),
        sellers=2,
        findings=2,
    )
    rows = tree.xpath("//table[contains(@class,'ranking')]/tbody/tr")
    words = {_text(row.xpath("./th/a")[0]): _text(row.xpath("./td[2]")[0]) for row in rows}
    assert "weak" in words["Maplewood Outlet"]
    assert "moderate" in words["Kestrel & Sons"]


def _timeline(tree):
    chart = tree.xpath("//figure[.//*[contains(@id,'-time-t')]]")[0]
    return _text(chart.xpath(".//svg")[0]), [_text(row) for row in chart.xpath(".//tbody/tr")]


def test_the_timeline_tells_the_grade_of_each_removal_and_how_many_there_are(tmp_path, monkeypatch):
    monkeypatch.setattr("analysis.report.dossiers._EVENTS", 5)
    path, tree = _made(tmp_path, sellers=1)
    with sqlite3.connect(path) as record:
        known = record.execute("SELECT count(*) FROM removals").fetchone()[0]
        edits = record.execute("SELECT count(*) FROM versions WHERE number > 1").fetchone()[0]
    drawn, rows = _timeline(tree)
    assert f"the latest 5 of {known}" in drawn
    assert f"Stars or text edited · {edits}" in drawn
    removals = [row for row in rows if "Review removed" in row]
    assert removals
    assert all(("confirmed; " in row) != ("probable; " in row) for row in removals)
    assert not any("hollow" in row for row in rows)


def test_the_day_of_a_review_is_not_given_to_the_reply(tmp_path):
    _, tree = _made(
        tmp_path,
        "UPDATE mentions SET source = 'reply', version_n = (SELECT n FROM versions v"
        " WHERE v.review_id = mentions.review_id AND v.number = 1)",
        "UPDATE versions SET posted_at = '2026-03-01', seen_from = '2026-08-08T09:00:00Z'"
        " WHERE number = 1",
        sellers=1,
    )
    captions = [_text(c) for c in tree.xpath("//figure[@class='quote']/figcaption")]
    assert captions
    assert all("seller's public reply · to a review, 1 Mar 2026" in c for c in captions)
    rows = [row for row in _timeline(tree)[1] if "Offer or threat told" in row]
    assert rows
    assert all(row.startswith("8 Aug 2026") for row in rows)


def test_two_products_of_one_title_are_told_apart(tmp_path):
    _, tree = _made(
        tmp_path,
        "UPDATE products SET seller_id = 'market.example/s0', title = 'Kettle'",
        sellers=2,
    )
    titles = [_text(h) for h in tree.xpath("//h3[starts-with(., 'Rating over time')]")]
    assert titles
    assert len(titles) == len(set(titles))
    assert "Rating over time: Kettle (p1)" in titles


def test_a_step_is_no_matter_of_colour(story):
    _, tree = story
    for meter in tree.xpath("//span[@class='meter']"):
        dots = meter.xpath("./span[@class='dots']")[0].text_content()
        assert dots.count("●") + dots.count("○") == 4
        assert (dots.count("●") == 0) == ("nothing to note" in _text(meter))


def test_the_crawlers_own_words_are_marked_as_english(tmp_path):
    _, tree = _made(tmp_path, sellers=4, lang="fr")
    reason = tree.xpath("//section[@id='unseen']//bdi[@lang='en']/text()")
    assert reason == ["form#captcha on page 2"]


def _said_this_week(tree):
    return {
        _text(item.xpath("./span[@class='who' or @class='hidden']")[0])
        + ": "
        + _text(item.xpath("./span[@class='small']")[0])
        for item in tree.xpath("//ul[@class='changes']/li")
    }


def test_the_week_calls_products_by_their_names(story):
    path, tree = story
    with sqlite3.connect(path) as record:
        keys = [key for (key,) in record.execute("SELECT key FROM products")]
    said = _said_this_week(tree)
    assert any("Travel kettle, model 1 · " in line for line in said), said
    assert not [line for line in said for key in keys if f"product {key}" in line]
    dossier = tree.xpath("//section[@class='dossier']")[0]
    column = dossier.xpath("(.//figure)[1]//tbody/tr/td[3]/bdi/text()")
    assert column
    assert set(column) <= {f"Travel kettle, model {n}" for n in range(99)}
    assert not any(f"product {key}" in _text(dossier) for key in keys)


def test_products_of_the_same_name_are_told_apart_by_their_ids(tmp_path):
    long = "A kettle with a name " + "of many words " * 9
    _, tree = _made(
        tmp_path,
        f"UPDATE products SET title = '{long}' || key, seller_id = 'market.example/s0'",
    )
    said = _said_this_week(tree)
    assert any("… (p1) · 1 new finding" in line for line in said), said


def test_a_product_without_a_title_is_called_by_its_id(tmp_path):
    _, tree = _made(tmp_path, "UPDATE products SET title = NULL")
    said = _said_this_week(tree)
    assert any(": product p1 · " in line for line in said), said
