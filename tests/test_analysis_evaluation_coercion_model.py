"""The measurements of the small model: ranking, bounds on false alarms, reliability."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

from analysis.coercion.corpus import load_corpus
from analysis.evaluation.coercion_model import (
    Judged,
    area,
    main,
    reliability,
    row,
    share,
    threshold_for,
)


def judged(said, truth):
    return Judged(name="x", said=np.array(said), truth=np.array(truth, dtype=bool))


def test_area_counts_pairs_in_order_and_ties_half():
    assert area(judged([0.9, 0.8, 0.1], [1, 1, 0])) == 1.0
    assert area(judged([0.5, 0.5], [1, 0])) == 0.5
    assert np.isnan(area(judged([0.5], [1])))


def test_share_has_an_exact_interval():
    assert share(0, 20000) == "0.000 [0.000, 0.000]"
    assert share(9, 10) == "0.900 [0.555, 0.997]"
    assert share(0, 0) == "-"


def test_threshold_leaves_at_most_the_bound():
    said = np.linspace(0, 1, 1001)
    for bound in (0.1, 0.01, 0.0):
        assert np.mean(said >= threshold_for(said, bound)) <= bound


def test_row_gives_recall_then_precision():
    recall, precision = row(judged([0.9, 0.2, 0.8], [1, 1, 0]), 0.5).split(" | ")
    assert recall.startswith("0.500")
    assert precision.startswith("0.500")


def test_reliability_covers_every_text():
    rows = reliability(judged([0.0, 0.02, 0.5, 1.0], [0, 0, 1, 1]))
    assert sum(texts for _, _, texts, _, _ in rows) == 4
    assert rows[0][3:] == (pytest.approx(0.01), 0.0)


@pytest.fixture
def few(monkeypatch):
    """A fifteenth of the corpus's test part in its place."""
    kept = [example for example in load_corpus() if example.part == "test"][::15]
    monkeypatch.setattr("analysis.evaluation.coercion_model.load_corpus", lambda: kept)


@pytest.mark.usefixtures("few")
def test_tables_are_printed_without_research_texts():
    result = CliRunner().invoke(main, [])
    assert result.exit_code == 0, result.output
    assert "corpus, hand, test" in result.output
    assert "reliability" in result.output
    assert "typology" not in result.output
    assert "alarms" not in result.output


@pytest.mark.usefixtures("few")
def test_research_texts_are_measured_on_odd_lines_alone(tmp_path):
    offer = {"scheme": "refund_for_removal", "side": "seller", "lang": "en"}
    texts = ["never read", "We refund you in full if you delete your review."]
    typology = "".join(json.dumps(offer | {"text": text}) + "\n" for text in texts)
    (tmp_path / "typology.jsonl").write_text(typology, encoding="utf-8")
    ordinary = "".join(json.dumps({"lang": "en", "text": "Nice."}) + "\n" for _ in range(5))
    (tmp_path / "ordinary.jsonl").write_text(ordinary, encoding="utf-8")
    result = CliRunner().invoke(main, ["--data", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert "| typology, odd lines | 1 | 0 | nan |" in result.output
    assert "| typology, odd lines | 1.000 [0.025, 1.000]" in result.output
    assert "0 alarms in 2 ordinary texts" in result.output
    assert "labelled" not in result.output


def test_a_folder_without_texts_is_named(tmp_path):
    result = CliRunner().invoke(main, ["--data", str(tmp_path)])
    assert result.exit_code == 1
    assert result.output.startswith(f"Error: {tmp_path}: no labelled.jsonl")
