import json
import math
import random
import re
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

import analysis.report
from analysis.coercion.clauses import load_clauses
from analysis.coercion.records import SCHEMES as KNOWN_SCHEMES
from analysis.report.charts import RatingPoint, rating_chart
from analysis.report.claims import claim_says
from analysis.report.clause_citations import CITATIONS, CONDITIONS
from analysis.report.clause_words import CLAUSE_TEXTS
from analysis.report.clauses import matched_by_scheme, read_clauses, sum_matches
from analysis.report.findings import anchor_of
from analysis.report.hazards import AgeCurve, hazard_chart
from analysis.report.labels import SCHEMES, line_of
from analysis.report.language import load_language
from analysis.report.layout import slug_of
from analysis.report.odds import MOST_ODDS, odds
from analysis.report.quotes import cut, locate_slots
from analysis.report.safe_text import clean, line, safe_link
from analysis.report.strength import Claims, fleet_value, grade_line, grades, rank_key
from analysis.report.timeline import Event, timeline_chart
from analysis.report.weeks import NoSuchWeek, parse_week, week_of
from analysis.selective.tally import LOG_ODDS

EN, FR = load_language("en"), load_language("fr")
PACKAGE = Path(analysis.report.__file__).parent


@pytest.mark.parametrize(
    ("day", "label"),
    [
        ("2026-11-21T23:59:59Z", "2026-W47"),
        ("2026-11-22", "2026-W47"),
        ("2026-11-23T00:00:00Z", "2026-W48"),
        ("2027-01-01", "2026-W53"),
        ("2025-12-29", "2026-W01"),
    ],
)
def test_weeks_are_those_of_iso_8601(day, label):
    week = week_of(day)
    assert week.label == label
    assert parse_week(label) == week
    assert week.start <= f"{day[:10]}T00:00:00Z" < week.end


@pytest.mark.parametrize("label", ["2026-W54", "2026-W00", "2026W47", "W47", "", "２０２６-W47"])
def test_what_is_no_week_is_refused(label):
    with pytest.raises(NoSuchWeek, match="write it as 2026-W47"):
        parse_week(label)


def test_numbers_and_dates_follow_the_language():
    assert EN.number(1234567.5, 1) == "1,234,567.5"
    assert FR.number(1234.5, 1) == "1\u202f234,5"
    assert FR.share(0.183, 1) == "18,3\u202f%"
    assert EN.measure(0.7) == "0.7"
    assert EN.measure(230_000) == "230,000"
    assert FR.measure(1.234e12) == "1,2 × 10¹²"
    assert EN.measure(math.inf) == "∞"
    assert EN.measure(math.nan) == EN.measure(None) == EN.day(None) == EN.day("rubbish") == "–"
    assert FR.moment("2026-11-21T09:30:00Z") == "21 nov. 2026, 09:30 UTC"
    assert EN.span(date(2026, 11, 16), date(2026, 11, 22)) == "16–22 Nov 2026"
    assert FR.count("%(n)s star", "%(n)s stars", 0) == "0 étoile"


def test_only_none_and_all_are_written_0_and_100_percent():
    assert [EN.share(part) for part in (0, 0.004, 0.996, 1)] == ["0%", "<1%", ">99%", "100%"]
    assert [EN.share(part, 1) for part in (1e-9, 0.9996)] == ["<0.1%", ">99.9%"]
    assert FR.share(0.9996) == ">\u202f99\u202f%"


def test_no_estimated_probability_is_a_certainty():
    assert [EN.chance(part) for part in (0, 0.5, 0.994, 0.999, 1)] == [
        "<1%", "50%", "99%", ">99%", ">99%"
    ]  # fmt: skip


def test_french_signs_stay_on_the_line_of_their_word():
    said = FR.say("Write to:") + FR.say("the site's id:") + FR.say(
        "A finding matches the description of a practice; it is no accusation. Unless an answer "
        "stands beside it, the seller has not been heard. Reviewers are shown by pseudonym."
    )  # fmt: skip
    said += FR.say(
        "The site's own average includes ratings without text; the other lines are about written "
        "reviews. The band is the 95% interval of the last line."
    )
    assert not re.search(r" [:;!?»%]", said)
    assert "\u00a0:" in said
    assert "\u202f;" in said
    assert FR.day("2026-11-01") == "1er nov. 2026"


def test_the_first_of_a_month_is_written_as_the_french_write_it_in_spans_too():
    for start, end, said in (
        (date(2026, 2, 9), date(2026, 3, 1), "9 févr. – 1er mars 2026"),
        (date(2026, 6, 1), date(2026, 6, 7), "1er–7 juin 2026"),
        (date(2026, 1, 1), date(2026, 2, 1), "1er janv. – 1er févr. 2026"),
        (date(2025, 12, 29), date(2026, 1, 4), "29 déc. 2025 – 4 janv. 2026"),
        (date(2026, 5, 11), date(2026, 5, 21), "11–21 mai 2026"),
    ):
        assert " ".join(FR.span(start, end).replace("\u2009", " ").split()) == said
    assert EN.span(date(2026, 6, 1), date(2026, 6, 7)) == "1–7 Jun 2026"


@given(st.floats(allow_nan=False))
def test_every_number_can_be_written(value):
    for language in (EN, FR):
        assert language.measure(value)
        assert language.number(value, 2)


def test_the_french_catalogue_knows_every_message():
    options = {"newstyle_gettext": "true", "trimmed": "true"}
    found = extract_from_dir(
        PACKAGE,
        method_map=[("**.py", "python"), ("templates/**.html", "jinja2")],
        options_map={"templates/**.html": options},
        keywords={"_": None, "N_": None, "say": None, "count": (1, 2), "gettext": None,
                  "ngettext": (1, 2)},
    )  # fmt: skip
    messages = {message for _, _, message, _, _ in found if message}
    assert len(messages) > 300
    with (PACKAGE / "locale/fr/LC_MESSAGES/report.po").open("rb") as source:
        catalogue = read_po(source, locale="fr")
    known = {message.id: message for message in catalogue if message.id}
    assert messages <= set(known)
    for message in known.values():
        wanted = message.id if isinstance(message.id, tuple) else (message.id,)
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        for one, other in zip(wanted, said, strict=True):
            assert other
            assert set(re.findall(r"%\(\w+\)s", one)) == set(re.findall(r"%\(\w+\)s", other))


def test_every_scheme_and_clause_has_words():
    assert set(SCHEMES) == set(KNOWN_SCHEMES)
    table = load_clauses()
    texts = {clause.text for tagged in table.clauses.values() for clause in tagged}
    assert texts <= set(CLAUSE_TEXTS)
    tagged = [clause for clauses in table.clauses.values() for clause in clauses]
    assert {clause.tag for clause in tagged} <= set(CITATIONS)
    assert {clause.note for clause in tagged} - {""} == set(CONDITIONS)


def test_a_clause_is_cited_with_what_the_match_hangs_on():
    raw = '["us.16cfr465.7a:D", "fr.L121-6:D", "moon.1:D"]'
    threat, other = matched_by_scheme(raw, ("threat",), site="shop.example")
    legal, book = threat.clauses
    assert legal.citation == "16 CFR § 465.7(a)"
    assert legal.conditions == ("if the threat is unfounded",)
    assert FR.say(book.citation) == "Code de la consommation, art. L121-6"
    (unknown,) = other.clauses
    assert (book.conditions, unknown.citation, unknown.conditions) == ((), "", ())


def test_each_scheme_stands_with_its_own_clauses_and_their_conditions():
    raw = json.dumps(
        ["us.16cfr465.4:D", "uk.dmcca.sch20.13-1b:D", "us.16cfr465.4:A", "us.15usc45:A"]
    )
    schemes = ("incentive_for_review", "refund_for_removal", "upgrade_to_five_stars")
    found = matched_by_scheme(raw, schemes, site="shop.example")
    told = {
        match.schemes[0].name: [(c.tag, c.strength, c.conditions) for c in match.clauses]
        for match in found
    }
    assert told == {
        "benefit for raising the stars": [
            ("us.16cfr465.4", "D", ()),
            ("uk.dmcca.sch20.13-1b", "D", ()),
        ],
        "benefit for any review": [
            ("uk.dmcca.sch20.13-1b", "D", ("where the incentive is concealed",)),
            ("us.16cfr465.4", "A", ("only where a sentiment is expected, if by implication",)),
        ],
        "refund for removing a review": [
            ("us.15usc45", "A", ()),
            ("us.16cfr465.4", "A", ("the text says writing or creation: removal is not named",)),
        ],
    }


def test_schemes_with_the_same_clauses_share_a_table_and_count_their_own_findings():
    removal = json.dumps(["us.15usc45:A", "fr.L121-4-28:A"])
    stars = json.dumps(["us.16cfr465.4:D"])
    rows = [
        (removal, ("refund_for_removal",), 3),
        (removal, ("compensation_for_removal",), 2),
        (removal, ("refund_for_removal", "compensation_for_removal"), 1),
        (stars, ("upgrade_to_five_stars",), 1),
        ("[]", (), 9),
    ]
    first, second = sum_matches(rows, site="shop.example")
    assert [(s.name, s.findings) for s in first.schemes] == [("benefit for raising the stars", 1)]
    assert [(s.name, s.findings) for s in second.schemes] == [
        ("refund for removing a review", 4),
        ("compensation for removing a review", 3),
    ]
    assert [c.tag for c in second.clauses] == ["us.15usc45", "fr.L121-4-28"]


def test_clauses_that_no_scheme_explains_stand_apart():
    (alone,) = matched_by_scheme('["us.15usc45:A"]', (), site="shop.example")
    assert alone.schemes == ()
    assert [c.tag for c in alone.clauses] == ["us.15usc45"]


def test_text_is_bounded_and_hides_nothing():
    assert clean("a\x00b\u202ec", 100) == "a␀b⟦RLO⟧c"
    assert clean("x" * 10**6, 20) == "x" * 20 + "…"
    assert clean("e" + "\u0301" * 50, 100) == "e" + "\u0301" * 3
    assert clean("héllo 👩‍👩‍👧 日本", 100) == "héllo 👩‍👩‍👧 日本"
    assert line(" a\n\tb\u2029 c ") == "a b c"
    assert clean(None) == line("") == ""


@given(st.text(), st.integers(1, 40))
def test_cleaned_text_has_no_control_and_no_override(text, limit):
    shown = clean(text, limit)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://market.example/p/1", True),
        ("http://www.market.example:8080/p?x=1", True),
        ("https://market.example", True),
        ("https://market.example.evil.org/", False),
        ("https://evil.org/market.example", False),
        ("https://user@market.example/", False),
        ("https://market.example@evil.org/", False),
        ("https:\\\\evil.org", False),
        ("javascript:alert(1)", False),
        ("//market.example/", False),
        ("https://market.example/\u202e", False),
        ("https://market.example/" + "a" * 3000, False),
        (None, False),
    ],
)
def test_links_lead_to_known_hosts_only(url, kept):
    assert safe_link(url, hosts={"market.example"}) == (url if kept else None)


def test_slots_are_found_by_either_kind_of_offset():
    quote = "they said if I would, if I could"
    slots = {"condition": "if"}
    found = locate_slots(quote, slots=slots, spans={"condition": (22, 24)})
    assert found == [("condition", 22, 24)]
    stored = {"quote": (100, 132), "condition": (122, 124)}
    assert locate_slots(quote, slots=slots, spans=stored) == [("condition", 22, 24)]
    assert locate_slots(quote, slots=slots, spans={"condition": (7, 9)}) == [("condition", 10, 12)]
    assert locate_slots(quote, slots={"act": "absent"}, spans={}) == []


@given(
    st.text(max_size=80), st.lists(st.tuples(st.integers(0, 90), st.integers(0, 90)), max_size=4)
)
def test_pieces_of_a_quote_hold_all_its_words(quote, numbers):
    slots = {f"s{n}": quote[a:b] for n, (a, b) in enumerate(numbers)}
    spans = {f"s{n}": pair for n, pair in enumerate(numbers)}
    found = locate_slots(quote, slots=slots, spans=spans)
    assert all(quote[start:end] == slots[name] for name, start, end in found)
    pieces = cut(quote, found)
    assert "".join(p.text for p in pieces) == "".join(
        clean(quote[a:b]) for a, b in _edges(quote, found)
    )


def _edges(quote, found):
    at = 0
    for _, start, end in [*found, ("", len(quote), len(quote))]:
        yield at, start
        yield start, end
        at = end


def test_more_findings_on_one_line_do_not_outrank_lines_that_agree():
    noisy = Claims(confirmed=5000, unexplained=5000, findings=(("removals", 5000),))
    agreeing = Claims(witnesses=2, texts=2, inflation_e=12.0)
    assert rank_key(agreeing) < rank_key(noisy)
    assert grades(noisy) == (1, 0, 0, 0)
    assert grades(agreeing) == (0, 0, 2, 2)


def test_removals_with_another_likely_cause_do_not_count():
    assert grade_line("removals", Claims(confirmed=9, explained=9, probable=3)) == 0
    assert grade_line("removals", Claims(confirmed=9, explained=8, unexplained=1)) == 1
    assert grade_line("removals", Claims(after_disclosure=1, disclosure_e=5.0)) == 2
    assert grade_line("removals", Claims(after_disclosure=1, disclosure_e=50.0)) == 3


def test_kinds_belong_to_lines():
    assert line_of("removal_after_disclosure") == "removals"
    assert line_of("selective_removal") == "selective"
    assert line_of("coercion") == "coercion"
    assert line_of("rating_inflation") == "inflation"
    assert line_of("something_else") == "other"


def test_clauses_are_read_in_both_spellings_and_rubbish_is_left_out():
    raw = json.dumps(["us.16cfr465.4:D", {"tag": "eu.ucpd.5", "strength": "A"}, 3, [], "plain"])
    read = read_clauses(raw)
    assert [(c.tag, c.strength) for c in read] == [
        ("us.16cfr465.4", "D"), ("eu.ucpd.5", "A"), ("plain", ""),
    ]  # fmt: skip
    assert read[0].text.startswith("incentive conditioned")
    assert read_clauses("[[[") == read_clauses(None) == read_clauses('{"a": 1}') == ()


def test_a_rule_of_one_platform_does_not_bind_on_another():
    raw = '["amazon.reviews:P", "eu.ucpd.5:A"]'
    for site, strengths in (("www.amazon.de", ["A", "P"]), ("shop.example", ["A", "O"])):
        (match,) = matched_by_scheme(raw, ("refund_for_removal",), site=site)
        assert [c.strength for c in match.clauses] == strengths


def test_names_for_files_and_anchors_are_plain_and_unique():
    slugs = {
        slug_of("s", key) for key in ("a b", "a-b", "A B", None, "ü" * 500, "日本", "../..", "")
    }
    assert len(slugs) == 8
    assert all(re.fullmatch(r"[a-z0-9-]{9,80}", slug) for slug in slugs)
    assert anchor_of("F-ab12-cd34") == "F-ab12-cd34"
    assert anchor_of('x"> y') == "F-x___y"


def _points(*values):
    return [RatingPoint(day=date(2026, 1, 1 + n), **value) for n, value in enumerate(values)]


def test_a_rating_chart_holds_whatever_it_is_given():
    points = _points(
        {"displayed": 4.5}, {"displayed": None, "observed": 9.0, "low": -1.0, "high": 99.0},
        {"adjusted": 1.0, "low": 0.5, "high": 1.5},
    )  # fmt: skip
    chart = rating_chart(points, name="x", title='<"t">', language=FR)
    assert "&lt;&#34;t&#34;&gt;" in chart.svg
    assert len(chart.rows) == 3
    assert {kind for kind, _ in chart.legend} == {"s-displayed", "s-observed", "s-adjusted"}
    for number in re.findall(r"-?\d+\.?\d*", re.sub(r"<(title|desc|text).*?</\1>", "", chart.svg)):
        assert -20 <= float(number) <= 520
    assert rating_chart([], name="x", title="t", language=EN) is None


def test_all_ratings_are_drawn_on_the_same_scale_from_1_to_5_stars():
    for value in (1.2, 3.4, 4.9):
        points = _points({"observed": value}, {"observed": value + 0.05})
        drawn = rating_chart(points, name="x", title="t", language=EN).svg
        assert re.findall(r'class="tick"[^>]*>(\d(?:\.\d)?)<', drawn)[:5] == list("12345")
    assert rating_chart(_points({}), name="x", title="t", language=EN) is None


def test_a_timeline_draws_many_events_in_few_marks():
    random.seed(1)
    events = [
        Event(lane=random.choice(["removal", "edit", "disclosure", "return"]),
              day=date(2025, 1 + n % 12, 1 + n % 28), firm=bool(n % 3))
        for n in range(5000)
    ]  # fmt: skip
    events.append(Event(lane="campaign", day=date(2025, 5, 1), last=date(2025, 6, 1)))
    removals = sum(event.lane == "removal" for event in events)
    chart = timeline_chart(
        events,
        until=date(2025, 12, 31),
        name="x",
        language=EN,
        totals={"removal": removals + 999},
    )
    assert len(chart.svg) < 100_000
    assert len(chart.rows) == 80
    assert chart.omitted == 5920
    assert f"the latest {removals:,} of {removals + 999:,}" in chart.svg
    assert timeline_chart([], until=date(2025, 1, 1), name="x", language=EN) is None


def test_a_timeline_marks_when_watching_began_where_something_was_told_before():
    events = [
        Event(lane="disclosure", day=date(2025, 6, 1)),
        Event(lane="removal", day=date(2026, 2, 1)),
    ]
    drawn = partial(timeline_chart, events, until=date(2026, 3, 1), name="x", language=FR)
    chart = drawn(since=date(2026, 1, 5))
    assert chart.legend == (
        ("s-watch", "premier relevé, 5 janv. 2026\u00a0: ce qui a disparu avant n’a pas été vu"),
    )
    assert chart.svg.count('class="s-watch line"') == 1
    assert "premier relevé, 5 janv. 2026" in chart.svg
    for since in (None, date(2025, 5, 1), date(2025, 5, 29)):
        unmarked = drawn(since=since)
        assert unmarked.legend == ()
        assert "s-watch" not in unmarked.svg


def test_a_hazard_chart_survives_gaps_and_infinite_limits():
    curve = AgeCurve(
        group="low", label="1–2", edges=(0.0, 7.0, math.inf), hazard=(2.0, math.nan),
        low=(1.0, 0.0), high=(4.0, math.inf),
    )  # fmt: skip
    chart = hazard_chart([curve], name="x", language=EN)
    assert len(chart.rows) == 1
    assert "nan" not in chart.svg
    assert "inf" not in chart.svg
    assert hazard_chart([], name="x", language=EN) is None


COUNTS = {
    "low": [20, 51], "others": [1, 173], "odds_ratio": 82.39, "interval": [8, 256],
    "baseline": [0.42, 1.1, 2.9],
}  # fmt: skip


def _claim(kind, data, *, removal=None, language=FR):
    reason = "5 of the reviewer's 6 known reviews vanished at once"
    summary = f"1 review. Likely cause other than the seller: purge ({reason})."
    if kind == "removal_after_disclosure":
        told = "3 of the seller's 12 reviews with a disclosure vanished within 60 days"
        summary = f"{told}; e-value 5.745."
    row = {"kind": kind, "family": "selective", "summary": summary}
    told = [
        {"kind": "series", "data": '{"strata": [], "baseline": "'},
        {"kind": "series", "data": json.dumps(data)},
        {"kind": "removal", "data": None},
    ]
    return claim_says(
        row, language, quotes=(), campaign=None, removal=removal, evidence=told, pointers=1
    )


def test_a_claim_about_many_reviews_is_said_in_the_readers_language():
    removal = {
        "stars": 1.0, "last_seen_at": "2026-01-19T06:00:00Z", "gone_by": "2026-01-26T06:00:00Z",
        "grade": "confirmed", "context": "isolated", "returned_at": None, "basis": None,
    }  # fmt: skip
    said = _claim("selective_removal", COUNTS, removal=removal)
    assert said.startswith(
        "Ont disparu\u00a0: 20 avis à 1 ou 2 étoiles sur 51, et 1 des autres sur 173"
    )
    assert "82,4 fois" in said
    assert "a été vu" not in said
    soon = _claim("removal_after_disclosure", {"base_rate": 0.242, "days": 35.2}, removal=removal)
    assert "35 jours auparavant" in soon
    assert "Sur les 12 avis du vendeur qui en racontaient une, 3 ont disparu en 60 jours." in soon
    assert "24,2" in soon


@pytest.mark.parametrize(
    ("value", "en", "fr"),
    [
        (256.0, "256 or more", "256 ou plus"),
        (255.5, "256", "256"),
        (0.01858, "0.0186", "0,0186"),
        (0.0, "0", "0"),
        (8.0, "8", "8"),
        (None, "–", "–"),
    ],
)
def test_odds_say_where_they_are_no_longer_told_apart(value, en, fr):
    assert odds(value, EN) == en
    assert odds(value, FR) == fr
    assert math.isclose(MOST_ODDS, math.exp(LOG_ODDS[-1]))


def test_a_claim_says_that_its_interval_is_open():
    assert "8 to 256 or more" in _claim("selective_removal", COUNTS, language=EN)


@pytest.mark.parametrize(
    ("grade", "basis", "said"),
    [
        ("confirmed", '{"own_page_gone": true}', "confirmed: its own page says that it is gone"),
        ("confirmed", '{"own_page_gone": false, "crawls": ["a", "b"]}', "missed in 2 crawls"),
        ("confirmed", '{"crawls": ["a", "a"]}', "(confirmed)"),
        ("confirmed", "two scans", "(confirmed)"),
        ("confirmed", "[]", "(confirmed)"),
        ("probable", '{"own_page_gone": true}', "(probable)"),
    ],
)
def test_a_confirmed_removal_says_what_confirms_it(grade, basis, said):
    removal = {
        "stars": 1.0, "last_seen_at": "2026-01-19T06:00:00Z", "gone_by": "2026-01-26T06:00:00Z",
        "grade": grade, "context": "isolated", "returned_at": None, "basis": basis,
    }  # fmt: skip
    assert said in _claim("removal", {}, removal=removal, language=EN)


def test_a_removal_says_its_cause_and_what_the_sites_own_numbers_say():
    removal = {
        "stars": 1.0, "last_seen_at": "2026-01-19T06:00:00Z", "gone_by": "2026-01-26T06:00:00Z",
        "grade": "confirmed", "context": "purge", "returned_at": None, "basis": None,
    }  # fmt: skip
    for kind in ("removal", "removals"):
        said = _claim(kind, {"testimony": "weakens"}, removal=removal)
        assert "(5 des 6 avis connus de l’auteur ont disparu en même temps)." in said
        assert said.endswith("Les chiffres qu’affiche le site lui-même vont à l’encontre.")
        assert "chiffres" not in _claim(kind, {"testimony": "silent"}, removal=removal)
        assert "chiffres" not in _claim(kind, {"testimony": ["weakens"]}, removal=removal)


@pytest.mark.parametrize(
    "data",
    [
        {}, [], {**COUNTS, "low": None}, {**COUNTS, "low": [1]}, {**COUNTS, "odds_ratio": "9"},
        {**COUNTS, "interval": [8, float("nan")]}, {**COUNTS, "others": [1, 1e300]},
        {**COUNTS, "baseline": {"a": 1}}, {**COUNTS, "odds_ratio": True},
    ],
)  # fmt: skip
def test_numbers_that_are_none_say_nothing(data):
    assert _claim("selective_removal", data) == ""


def test_the_largest_of_many_looks_is_no_e_value_for_the_fleet():
    random = np.random.default_rng(6)
    # An honest e-detector of eight starts a week: each bet doubles or is lost.
    bets = np.zeros((2000, 104, 8))
    for week in range(1, 104):
        kept = np.concatenate([bets[:, week - 1, 1:], np.ones((2000, 1))], axis=1)
        bets[:, week] = kept * (4.0 * (random.random((2000, 1)) < 0.25))
    largest = bets.sum(axis=2).max(axis=1)
    values = np.array([fleet_value(Claims(inflation_top=value), 1) for value in largest])
    for level in (1.0, 4.0, 20.0):
        assert (values >= level).mean() <= 1.0 / level
    assert fleet_value(Claims(selective_e=400.0), 3) == 200.0
    assert fleet_value(Claims(inflation_top=1e9), 4) < fleet_value(Claims(inflation_top=1e9), 1)
