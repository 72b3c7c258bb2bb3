"""Research texts: found in each place that they may stand in, told apart by half, missed aloud."""

import json

import pytest

from analysis.coercion.errors import LabelledDataMissing, LabelledLineUnread
from analysis.evaluation.coercion_texts import read_research

TYPOLOGY = [
    {"scheme": "legal_threat", "side": "seller", "lang": "en", "text": "Our lawyer will write."},
    {"scheme": "brushing", "side": "reviewer", "lang": "en", "text": "I never ordered this."},
    {"scheme": "benign_refund", "side": "reviewer", "lang": "en", "text": "They refunded me."},
]
LABELLED = [
    {"kind": "review", "lang": "en", "title": "Odd", "text": "Fine.", "labels": ["none"]},
    {"kind": "message", "lang": "en", "text": "Pay me.", "labels": ["threat"]},
    {"kind": "review", "lang": "en", "text": "Hm.", "labels": ["threat"], "ambiguous": True},
]
ORDINARY = [{"lang": "en", "text": "Nice kettle."}, {"lang": "fr", "text": "Jolie bouilloire."}]


def write(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@pytest.mark.parametrize(
    ("coercion", "typology"),
    [
        ("data/coercion", "field"),
        ("data/coercion", "data"),
        ("data", "field"),
        ("data", "data"),
    ],
)
def test_research_texts_are_found_where_they_may_stand(tmp_path, coercion, typology):
    write(tmp_path / typology / "typology.jsonl", TYPOLOGY)
    write(tmp_path / coercion / "labelled.jsonl", LABELLED)
    write(tmp_path / coercion / "ordinary.jsonl", ORDINARY)
    labelled, ordinary = read_research(tmp_path / "data")
    assert [(text.source, text.text, set(text.schemes), text.held) for text in labelled] == [
        ("typology", "Our lawyer will write.", {"threat"}, False),
        ("typology", "They refunded me.", set(), False),
        ("labelled review", "Odd\n\nFine.", set(), False),
        ("labelled message", "Pay me.", {"threat"}, True),
    ]
    assert [(text.lang, text.held) for text in ordinary] == [("en", False), ("fr", True)]


def test_one_file_is_enough(tmp_path):
    write(tmp_path / "ordinary.jsonl", ORDINARY)
    labelled, ordinary = read_research(tmp_path)
    assert (len(labelled), len(ordinary)) == (0, 2)


def test_a_folder_without_texts_is_named(tmp_path):
    with pytest.raises(LabelledDataMissing, match=r"no labelled\.jsonl.*--data"):
        read_research(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('{"text":', "line 2: not JSON"),
        ("[1]", 'line 2: no object with a "text"'),
        ('{"text": 5}', 'line 2: no object with a "text"'),
        ('{"text": "Fine.", "lang": "en"}', "line 2: no labels, kind"),
    ],
)
def test_line_that_cannot_be_read_is_named(tmp_path, line, says):
    write(tmp_path / "labelled.jsonl", LABELLED[:1])
    with (tmp_path / "labelled.jsonl").open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    with pytest.raises(LabelledLineUnread, match=r"labelled\.jsonl") as told:
        read_research(tmp_path)
    assert says in str(told.value)
