"""Each line comes back with its mentions; a bad one is named and loses nothing."""

import json

import pytest

from analysis.coercion.lines import classify_lines


def rows(*lines):
    return [json.loads(line) for line in classify_lines(lines)]


def test_a_line_keeps_what_it_had_and_gains_mentions():
    (row,) = rows('{"id": 7, "text": "A refund if I delete my review.", "extra": [1]}')
    assert row["id"] == 7
    assert row["extra"] == [1]
    (mention,) = row["mentions"]
    assert mention["scheme"] == "refund_for_removal"
    start, end = mention["spans"]["lever"]
    assert row["text"][start:end] == mention["lever"] == "refund"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "is not JSON"),
        ("[1]", "is not an object"),
        ('{"id": 1}', '"text"'),
        ('{"text": 3}', '"text"'),
        ('{"text": "x", "lang": 3}', '"lang"'),
        ('{"text": "x", "side": "owner"}', '"side"'),
        ('{"text": "x", "side": ["seller"]}', '"side"'),
        ('{"id": NaN, "text": "x"}', "is not JSON"),
        ('{"id": 1e999, "text": "x"}', "is not JSON"),
        (b"\xff\xfe", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
    ],
)
def test_a_bad_line_is_reported_and_the_rest_goes_on(line, says):
    first, second = rows(line, '{"text": "fine"}')
    assert first["line"] == 1
    assert says in first["error"]
    assert second["mentions"] == []


def test_blank_lines_are_skipped_and_lone_surrogates_come_back():
    (row,) = rows("", "  \n", '{"text": "\\ud800 fine"}')
    assert row["text"] == "\ud800 fine"
