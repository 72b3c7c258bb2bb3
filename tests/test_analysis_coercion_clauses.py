"""Tags follow the table: strength, note, and what must be said with them."""

import pytest

from analysis.coercion.clauses import clauses_of, load_clauses
from analysis.coercion.errors import ClauseError
from analysis.coercion.records import SCHEMES


def test_every_scheme_has_an_entry_and_the_notice_is_there():
    table = load_clauses()
    assert set(table.clauses) == set(SCHEMES)
    assert "nothing here is legal advice" in table.notice
    assert table.read_on.year >= 2026


def test_removal_is_arguable_and_its_note_says_why():
    (clause,) = [c for c in clauses_of("refund_for_removal") if c.tag == "us.16cfr465.4"]
    assert clause.strength == "A"
    assert "removal is not named" in clause.note


def test_five_stars_for_a_benefit_is_direct():
    found = {clause.tag: clause.strength for clause in clauses_of("incentive_for_positive")}
    assert found["us.16cfr465.4"] == "D"
    assert found["amazon.reviews"] == "P"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[scheme.bribery]\n"x" = "D"', "unknown scheme"),
        ("[scheme.threat]\n", "missing"),
        ("[", "file"),
    ],
)
def test_a_bad_table_is_refused(tmp_path, text, says):
    path = tmp_path / "clauses.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ClauseError, match=says):
        load_clauses(path)
