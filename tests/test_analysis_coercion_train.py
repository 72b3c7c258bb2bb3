"""The training script: what it says of itself, without training."""

import pytest
from click.testing import CliRunner

from analysis.coercion import train


def test_help_says_what_is_written_and_trains_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def trained(*_: object, **__: object) -> None:
        raise AssertionError("asked for help, and trained")

    monkeypatch.setattr(train, "load_corpus", trained)
    said = CliRunner().invoke(train.main, ["--help"])
    assert said.exit_code == 0, said.output
    assert "--model" in said.output
    assert "calibrate" in said.output


def test_an_unknown_option_is_refused_before_training(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train, "load_corpus", list)
    said = CliRunner().invoke(train.main, ["--epochs", "3"])
    assert said.exit_code == 2
    assert "--epochs" in said.output
