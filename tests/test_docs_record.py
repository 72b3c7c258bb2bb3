from pathlib import Path

import pytest

from starwitness.serving.dictionary import cookbook, data_dictionary

pytest.importorskip("yaml")
DOCS = Path(__file__).parents[1] / "docs"


@pytest.mark.parametrize(
    ("page", "generated"),
    [("data-dictionary.md", data_dictionary), ("cookbook.md", cookbook)],
    ids=["data dictionary", "cookbook"],
)
def test_the_page_is_what_the_schema_and_its_metadata_say(page, generated):
    text = (DOCS / page).read_text(encoding="utf-8")
    assert generated().strip() in text, f"run: cog -r docs/{page}"
