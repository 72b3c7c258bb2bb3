import re
import sqlite3

import pytest
from build_record import build_record
from lxml import html

from analysis.coercion.clauses import load_clauses
from analysis.report.language import NoSuchLanguage
from analysis.report.render import render_report
from analysis.report.weeks import NoSuchWeek
from db.errors import RecordMissing, RecordUnreadable
from db.store import Store

NOW = "2026-11-22T20:00:00Z"
WEEK = "2026-W47"
HOSTILE = (
    "<script>alert(1)</script><svg onload=alert(2)>\"'>{{ 7*7 }}{% raw %}</style>"
    "\u202eevil\u2066 =HYPERLINK(1) \x00\x07\x1b[31m a\u0300\u0301\u0302\u0303\u0304\u0305 "
    + "W"
    * 3000
)


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    path = tmp_path_factory.mktemp("record") / "record.db"
    with Store.create(path) as store:
        build_record(store)
    return path


@pytest.fixture(scope="module")
def page(record, tmp_path_factory):
    out = tmp_path_factory.mktemp("reports")
    return render_report(record, week=WEEK, lang="en", out_dir=out, now=NOW)


@pytest.fixture(scope="module")
def tree(page):
    return html.fromstring(page.read_text(encoding="utf-8"))


def _text(element):
    return " ".join(element.text_content().split())


def test_it_is_one_file_under_a_strict_policy(page, tree):
    assert page.name == "index.html"
    assert page.parent.name == WEEK
    assert [p.name for p in page.parent.iterdir()] == ["index.html"]
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert not tree.xpath("//script | //link[@rel='stylesheet'] | //img | //iframe | //form")
    assert not tree.xpath("//@style | //@onclick | //@onload")
    assert tree.xpath("//@src") == []


@pytest.mark.parametrize(("now", "said"), [(NOW, True), ("2026-11-23T00:00:00Z", False)])
def test_a_running_week_is_called_so_at_the_top(record, tmp_path, now, said):
    page = render_report(record, week=WEEK, lang="en", out_dir=tmp_path, now=now)
    lead = _text(html.fromstring(page.read_text(encoding="utf-8")).xpath("//p[@class='lead']")[0])
    assert ("The week is not over: as of 22 Nov 2026, 20:00 UTC." in lead) is said


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (NOW, "from what the record knew then; the week was not over."),
        ("2026-11-23T00:00:00Z", "from what the record knew at the end of 22 Nov 2026."),
    ],
)
def test_it_says_up_to_when_the_record_was_read(record, tmp_path, now, said):
    page = render_report(record, week=WEEK, lang="en", out_dir=tmp_path, now=now)
    assert _text(html.fromstring(page.read_text(encoding="utf-8"))).endswith(said)


def test_it_says_that_silence_about_offers_proves_nothing(tree):
    methods = _text(tree.get_element_by_id("methods"))
    assert "where none stands, there may be some" in methods


def test_clauses_say_when_their_texts_were_read(tree):
    day = f"{load_clauses().read_on:%-d %b %Y}"
    told = [_text(p) for p in tree.xpath("//table[@class='clauses']/preceding-sibling::p[1]")]
    assert f"The texts of the clauses are as read on {day}." in told[0]


def test_a_dossier_keeps_the_clauses_of_one_scheme_apart_from_those_of_another(tree):
    dossier = tree.xpath("//section[@class='dossier'][.//h2[.='Maplewood Outlet']]")[0]
    groups = dossier.xpath("./table[@class='clauses']/tbody")
    heads = [_text(group.xpath("./tr[@class='scheme']")[0]) for group in groups]
    assert len(heads) == len(set(heads)) > 2
    assert all(re.fullmatch(r".+ \(\d+ findings?\)", head) for head in heads[:-1]), heads
    assert heads[-1] == "as recorded, under no scheme"


def test_every_finding_has_its_anchor_and_no_id_is_used_twice(record, tree):
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    with sqlite3.connect(record) as connection:
        known = {row[0] for row in connection.execute("SELECT id FROM findings")}
    assert known
    assert known <= set(ids)
    targets = {href[1:] for href in tree.xpath("//a/@href") if href.startswith("#")}
    assert targets <= set(ids)


def test_links_lead_to_the_sites_watched_and_nowhere_else(tree):
    outside = [a for a in tree.xpath("//a[@href]") if not a.get("href").startswith("#")]
    assert outside
    for link in outside:
        assert link.get("href").startswith("https://market.example/")
        assert link.get("rel") == "noreferrer"


def test_the_strongest_evidence_comes_first_whatever_the_number_of_findings(tree):
    names = [_text(th) for th in tree.xpath("//table[contains(@class,'ranking')]/tbody/tr/th/a")]
    assert names == [
        "Maplewood Outlet",
        "Kestrel & Sons",
        "Nordlicht Technik",
        "Atelier Belleville",
    ]


def test_the_week_says_what_is_new_grew_and_ended(tree):
    week = _text(tree.get_element_by_id("week"))
    assert "Low-star reviews vanish more readily" in week
    assert "from step 2 to step 4 of 4; e-value 170 → 49,000 since 11 Nov 2026" in week
    assert "Surplus of high-star reviews ended" in week
    assert "Finding dismissed by an analyst" in week


def test_it_says_what_could_not_be_seen(tree):
    unseen = _text(tree.get_element_by_id("unseen"))
    assert "Read to the end this week: 4 of 6 listings." in unseen
    assert "blocked (captcha or refusal): form#captcha on page 2" in unseen
    assert "only a window of dates was read" in unseen


def test_quotes_mark_the_slots_where_they_stand(tree):
    quote = next(
        q for q in tree.xpath("//figure[@class='quote']") if "full refund" in q.text_content()
    )
    said = {
        mark.get("class").split()[-1]: _text(mark.xpath("./bdi")[0])
        for mark in quote.xpath(".//mark")
    }
    assert said == {
        "s-actor": "The shop",
        "s-lever": "offered a full refund",
        "s-condition": "if",
        "s-act": "take this review down",
    }
    words = "".join(quote.xpath(".//blockquote//bdi/text()"))
    assert words == (
        "The shop wrote to me twice and offered a full refund if I would take this review down."
    )


def test_a_passage_is_tied_to_its_finding_by_the_text_that_both_rest_on(tree):
    finding = tree.get_element_by_id("F-0001coe20")
    assert len(finding.xpath(".//mark")) == 4
    quotes = tree.xpath("//figure[@class='quote']//a[@href='#F-0001coe20']")
    assert len(quotes) == 1


def test_reviewers_are_shown_by_a_short_pseudonym(tree):
    assert "reviewer w000020a" in tree.text_content()
    assert "aabbccdd" not in tree.text_content()


def test_a_finding_shows_evidence_arithmetic_version_and_verdict(tree):
    finding = _text(tree.get_element_by_id("F-0000ratb"))
    assert "120 reviews × (91.0% observed − 55.0% expected) = 43.2 more than expected" in finding
    assert "e-value 49,000" in finding
    assert "rating_inflation 1.0" in finding
    assert "starwitness evidence F-0000ratb" in finding
    assert "Screenshot of the message seen." in _text(tree.get_element_by_id("F-0000coe20"))
    assert "replaced by a newer finding" in _text(tree.get_element_by_id("F-0000rata"))


def test_charts_have_a_name_a_description_and_a_table(tree):
    charts = tree.xpath("//figure[@class='figure']")
    assert charts
    for chart in charts:
        drawing = chart.xpath("./*[local-name()='svg']")[0]
        assert drawing.get("role") == "img"
        for part in drawing.get("aria-labelledby").split():
            assert _text(drawing.xpath(f".//*[@id='{part}']")[0])
        assert chart.xpath(".//details//table/tbody/tr")
    names = [
        _text(e) for e in tree.xpath("//figure//*[local-name()='svg']/*[local-name()='title']")
    ]
    assert any(name.startswith("Rating over time: ") for name in names)


def test_a_quote_carries_its_language_wherever_it_stands(tree):
    spoken = {
        _text(quote): quote.get("lang")
        for quote in tree.xpath("//ol[@class='evidence']//blockquote[@lang]")
    }
    assert spoken
    assert set(spoken.values()) <= {"en", "fr", "de", "es", "it"}


def test_the_mark_over_the_fleet_calls_nobody_dishonest(tree):
    assert "honest sellers" not in _text(tree)
    assert "expected to be marked by chance" in _text(tree)


def test_nobody_is_accused(tree):
    words = set(re.findall(r"[a-z]+", tree.find("body").text_content().lower()))
    assert not words & {"illegal", "guilty", "fraudulent", "criminal", "cheater", "fake", "scam"}
    assert not words & {"campaign", "campaigns", "witnesses", "culprit", "perpetrator"}
    assert "another likely cause" not in _text(tree)


def test_french_is_french_throughout(record, tmp_path):
    page = render_report(record, week=WEEK, lang="fr", out_dir=tmp_path, now=NOW)
    tree = html.fromstring(page.read_text(encoding="utf-8"))
    assert tree.get("lang") == "fr"
    assert tree.xpath("//h1/text()") == ["Semaine 47 de 2026"]
    text = tree.text_content()
    assert "49 000" in text.replace("\u202f", " ")
    assert "17 nov. 2026" in text
    assert re.search(r"\b[1-5],\d\d\b", text)
    for english in ("What could not be seen", "Findings", "Seller", "concerned", "read to the end"):
        assert english not in text


def test_hostile_text_stays_text_and_stays_short(tmp_path):
    path = tmp_path / "record.db"
    with Store.create(path) as store:
        build_record(store, hostile=HOSTILE)
        store.execute("UPDATE sellers SET name = ? WHERE key = 's2'", ("W" * 2_000_000,))
        store.execute("UPDATE mentions SET quote = ?, act = quote", ("W " * 1_000_000,))
        store.execute("UPDATE products SET url = 'javascript:alert(1)' WHERE key = 'p0'")
        store.execute("UPDATE products SET url = 'https://evil.example/' WHERE key = 'p1'")
        store.execute(
            "UPDATE versions SET title = CAST(X'ff00fe41' AS TEXT), body = CAST(X'c328' AS TEXT)"
        )
        store.execute("UPDATE findings SET clauses = '[{\"tag\":3}, [[[', seller = seller")
        store.execute(
            'UPDATE evidence SET data = \'{"a": [1, {"b": NaN}]}\' WHERE data IS NOT NULL'
        )
    page = render_report(path, week=WEEK, lang="fr", out_dir=tmp_path, now=NOW)
    text = page.read_text(encoding="utf-8")
    tree = html.fromstring(text)
    assert len(text) < 2_000_000
    assert not tree.xpath("//script | //*[@onload] | //a[contains(@href,'javascript')]")
    assert not tree.xpath("//a[contains(@href,'evil')]")
    assert "\x00" not in text
    assert "\u202e" not in text
    assert "⟦RLO⟧" in text
    assert "␀" in text
    assert "{{ 7*7 }}" in tree.text_content()
    assert "W" * 3000 not in text
    assert len(tree.xpath("//style")) == 1


def test_an_empty_record_says_so(tmp_path):
    path = tmp_path / "record.db"
    Store.create(path).close()
    page = render_report(path, week=WEEK, lang="en", out_dir=tmp_path, now=NOW)
    text = _text(html.fromstring(page.read_text(encoding="utf-8")))
    assert "The record is empty" in text
    assert "cannot say anything about anybody" in text


def test_an_earlier_week_knows_nothing_of_later_findings(record, tmp_path):
    page = render_report(record, week="2026-W44", lang="en", out_dir=tmp_path, now=NOW)
    tree = html.fromstring(page.read_text(encoding="utf-8"))
    assert "F-0000ratb" not in tree.xpath("//@id")
    assert "F-0000rem4" in tree.xpath("//@id")


def test_a_finding_withdrawn_without_a_successor_no_longer_holds(tmp_path):
    path = tmp_path / "record.db"
    with Store.create(path) as store:
        build_record(store)
        store.execute("UPDATE findings SET status = 'superseded' WHERE kind = 'selective_removal'")
    page = render_report(path, week=WEEK, lang="en", out_dir=tmp_path, now=NOW)
    tree = html.fromstring(page.read_text(encoding="utf-8"))
    assert "Low-star reviews vanish" not in _text(tree.get_element_by_id("week"))
    assert "e-value 230,000" not in _text(tree.get_element_by_id("sellers"))


def test_many_sellers_get_pages_of_their_own(tmp_path):
    path = tmp_path / "record.db"
    with Store.create(path) as store:
        build_record(store, sellers=60, findings=3)
    page = render_report(path, week=WEEK, lang="en", out_dir=tmp_path, now=NOW)
    tree = html.fromstring(page.read_text(encoding="utf-8"))
    hrefs = set(tree.xpath("//table[contains(@class,'ranking')]//a/@href"))
    assert len(hrefs) == 60
    for href in hrefs:
        dossier = page.parent / href
        ids = html.fromstring(dossier.read_text(encoding="utf-8")).xpath("//article/@id")
        assert len(ids) == 3
    for href in tree.xpath("//*[@id='week']//a/@href"):
        name, _, anchor = href.partition("#")
        assert f'id="{anchor}"' in (page.parent / name).read_text(encoding="utf-8")


def test_many_findings_of_one_seller_are_spread_over_pages(tmp_path):
    path = tmp_path / "record.db"
    with Store.create(path) as store:
        build_record(store, sellers=1, findings=2050)
    page = render_report(path, week=WEEK, lang="en", out_dir=tmp_path, now=NOW)
    pages = sorted((page.parent / "sellers").iterdir())
    assert len(pages) == 21
    anchors = [
        anchor
        for part in pages
        for anchor in html.fromstring(part.read_text(encoding="utf-8")).xpath("//article/@id")
    ]
    assert len(anchors) == len(set(anchors)) == 2050


def test_writing_it_again_replaces_it_and_removes_what_is_gone(record, tmp_path):
    page = render_report(record, week=WEEK, lang="en", out_dir=tmp_path, now=NOW)
    stale = page.parent / "sellers" / "gone.html"
    stale.parent.mkdir()
    stale.write_text("old")
    note = page.parent / "note.txt"
    note.write_text("an analyst's own file")
    before = page.read_bytes()
    assert render_report(record, week=WEEK, lang="en", out_dir=tmp_path, now=NOW) == page
    assert page.read_bytes() == before
    assert not stale.exists()
    assert note.exists()
    assert [p.name for p in tmp_path.iterdir()] == [WEEK]


def test_an_open_connection_will_do(record, page, tmp_path):
    with sqlite3.connect(record) as connection:
        again = render_report(connection, week=WEEK, lang="en", out_dir=tmp_path, now=NOW)
        assert connection.row_factory is None
    connection.close()
    assert again.read_bytes() == page.read_bytes()


def test_what_cannot_be_asked_for_is_named(record, tmp_path):
    with pytest.raises(NoSuchWeek, match="2026-W54"):
        render_report(record, week="2026-W54", out_dir=tmp_path, now=NOW)
    with pytest.raises(NoSuchLanguage, match="'xx'"):
        render_report(record, week=WEEK, lang="xx", out_dir=tmp_path, now=NOW)
    with pytest.raises(RecordMissing):
        render_report(tmp_path / "none.db", week=WEEK, out_dir=tmp_path, now=NOW)
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"not a database" * 100)
    with pytest.raises(RecordUnreadable):
        render_report(broken, week=WEEK, out_dir=tmp_path, now=NOW)
    assert not (tmp_path / WEEK).exists()
