"""`starwitness.toml`: every complaint is clear, and none tells a password."""

import pytest

from starwitness.config import LONGEST_S, BadConfig, load_config


@pytest.mark.parametrize(
    "text",
    [
        '[notify]\nurls = "mailto://u:word@a.example"', 'notify = ["json://u:word@a.example"]',
        '[evidence]\ntimestamp_url = ["https://u:word@a.example"]', '[notify]\nwhen_quiet = "word"',
        '[notify]\nurls = ["mailto://u:word@a.example',
    ],
)  # fmt: skip
def test_no_complaint_tells_a_password(tmp_path, text):
    path = tmp_path / "starwitness.toml"
    path.write_text(text)
    with pytest.raises(BadConfig) as told:
        load_config(path)
    assert "word" not in str(told.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x = " + "[" * 100_000, "not valid TOML"), ('[crawl]\ndelay = nan', "crawl.delay: nan"),
        (f'[[target]]\nurl = "http://a.example/"\nevery = {LONGEST_S + 1}', "target.0.every"),
        ("[privacy]\nretention = 99999999999999999999", "privacy.retention"),
        ('[[target]]\nurl = "http://[x]/"', "target.0.url"),
    ],
    ids=["nested", "no number", "interval", "retention", "address"],
)  # fmt: skip
def test_a_value_that_cannot_be_is_named(tmp_path, text, told):
    path = tmp_path / "starwitness.toml"
    path.write_text(text)
    with pytest.raises(BadConfig, match=told):
        load_config(path)
