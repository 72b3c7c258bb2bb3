import pytest

from db.store import Store
from starwitness.serving.dictionary import objects_of
from starwitness.serving.metadata import read_layout, split_layout, stored_queries

pytest.importorskip("yaml")


@pytest.fixture(scope="module")
def tables():
    return read_layout()["databases"]["starwitness"]["tables"]


@pytest.fixture(scope="module")
def found():
    with Store.in_memory() as store:
        return objects_of(store)


def test_every_table_and_view_is_described_or_hidden(tables, found):
    assert found.keys() - {n for n, t in tables.items() if t.get("hidden") or t["description"]} == (
        set()
    )


def test_every_column_is_described(tables, found):
    missing = [
        f"{name}.{column}"
        for name, columns in found.items()
        for column, _ in columns
        if not tables[name].get("hidden") and not tables[name]["columns"].get(column)
    ]
    assert missing == []


def test_nothing_is_described_that_is_not_there(tables, found):
    extra = [
        f"{name}.{column}"
        for name, table in tables.items()
        for column in table.get("columns", {})
        if column not in {c for c, _ in found.get(name, [])}
    ]
    assert extra == []


def test_titles_and_facets_name_what_is_there(tables, found):
    for name, table in tables.items():
        if not table.get("hidden"):
            assert table["title"]
            assert set(table.get("facets", [])) <= {c for c, _ in found[name]}


def test_there_are_twenty_questions_in_order():
    queries = stored_queries()
    assert len(queries) == 20
    numbers = [query["title"].split(".")[0] for query in queries.values()]
    assert numbers == [f"{n:02}" for n in range(1, 21)]
    assert all(query["title"].endswith("?") and query["description"] for query in queries.values())


def test_no_question_hides_a_table(found):
    assert not stored_queries().keys() & found.keys()


def test_the_layout_for_the_next_datasette_loses_nothing(tables):
    metadata, config = split_layout(read_layout())
    described = metadata["databases"]["starwitness"]
    configured = config["databases"]["starwitness"]
    assert "queries" not in described
    assert configured["queries"] == stored_queries()
    for name, table in tables.items():
        joined = described["tables"][name] | configured["tables"].get(name, {})
        assert joined == table
    assert "facets" not in described["tables"]["findings"]
    assert described["tables"]["findings"]["columns"]["e_value"]
