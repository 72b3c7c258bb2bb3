"""`starwitness.toml`: every complaint is clear, and none tells a password."""

import tomllib

import pytest

from starwitness.config import LONGEST_S, TEMPLATE, BadConfig, Config, TargetConfig, load_config


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
        ("crawl = 1", r"crawl: 1: write a table, `\[crawl\]`"),
        ("target = [1]", r"target.0: 1: write a table, `\[\[target\]\]`"),
        ('[crawl]\ncontact = "a@b.example\\nX-Other: 1"', "crawl.contact: .*write one line"),
        ('[report]\npublisher = "Bureau\\u202E"', "report.publisher: .*write one line"),
        ('[evidence]\ntimestamp_url = "tsa"', "evidence.timestamp_url: .*write an http.s. address"),
        ('[[target]]\nurl = "http://a.example/"\n' * 2, "target: .*/ is listed twice"),
    ],
    ids=["nested", "no number", "interval", "retention", "address", "scalar", "target",
         "lines", "turned", "service",
         "twice"],
)  # fmt: skip
def test_a_value_that_cannot_be_is_named(tmp_path, text, told):
    path = tmp_path / "starwitness.toml"
    path.write_text(text)
    with pytest.raises(BadConfig, match=told):
        load_config(path)


def test_a_complaint_is_short(tmp_path):
    path = tmp_path / "starwitness.toml"
    path.write_text(f'[[target]]\nurl = "http://a.example/{"x" * 10_000}"')
    with pytest.raises(BadConfig) as told:
        load_config(path)
    assert len(str(told.value)) < 500
    assert "write an http(s) address" in str(told.value)


def test_every_key_stands_in_the_file_that_init_writes():
    assert Config.model_fields.keys() == {*tomllib.loads(TEMPLATE), "target"}
    parts = [field.annotation for name, field in Config.model_fields.items() if name != "target"]
    keys = {key for part in [*parts, TargetConfig] for key in part.model_fields}
    assert {key for key in keys if f"{key} =" not in TEMPLATE} == {"obey_robots"}


@pytest.mark.parametrize("url", ["https://u:hush@a.example/1", "https://u:o/hush@a.example:p/1"])
def test_a_target_with_a_password_is_refused_and_the_password_not_told(tmp_path, url):
    path = tmp_path / "starwitness.toml"
    path.write_text(f'[[target]]\nurl = "{url}"')
    with pytest.raises(BadConfig) as told:
        load_config(path)
    assert "hush" not in str(told.value)


def test_a_service_may_need_a_login(tmp_path):
    path = tmp_path / "starwitness.toml"
    path.write_text('[evidence]\ntimestamp_url = "https://u:word@a.example"')
    assert load_config(path).evidence.timestamp_url == "https://u:word@a.example"
