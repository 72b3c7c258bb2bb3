from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from db.queries.health import verdict_precision
from db.records import Evidence, Finding
from db.tables.findings import (
    Detail,
    NoSuchFinding,
    claim_prefix,
    finding_id,
    give_verdict,
    list_findings,
    store_finding,
    supersede_claim,
)
from starwitness.cli import main

AT, LATER, LAST = "2026-02-01T00:00:00Z", "2026-02-08T00:00:00Z", "2026-02-15T00:00:00Z"


def finding(*refs, seller="S1", kind="removals", summary="three went", detector="d"):
    return Finding(
        kind=kind, site="shop.example", seller=seller, product="p1", detector=detector,
        version="1", summary=summary, e_value=20.0,
        evidence=tuple(Evidence(kind="removal", ref=ref) for ref in refs or ("m1",)),
    )  # fmt: skip


def status(store, identity):
    return store.value("SELECT status FROM findings WHERE id = ?", (identity,))


def verdict(store, identity, word, at=AT, note=None):
    give_verdict(store, identity, word, at=at, note=note, analyst="ana")


def test_the_same_claim_on_the_same_grounds_is_stored_once(store):
    first = store_finding(store, finding("m1"), at=AT)
    assert first == finding_id(finding("m1"))
    assert store_finding(store, finding("m1"), at=LATER) is None
    assert store.value("SELECT count(*) FROM findings") == 1


def test_more_evidence_supersedes(store):
    first = store_finding(store, finding("m1"), at=AT)
    second = store_finding(store, finding("m1", "m2"), at=LATER)
    assert first.rsplit("-", 1)[0] == second.rsplit("-", 1)[0] == claim_prefix(finding())
    assert status(store, first) == "superseded"
    assert status(store, second) == "open"
    assert store.value("SELECT supersedes FROM findings WHERE id = ?", (second,)) == first


def test_another_seller_s_claim_is_another(store):
    first = store_finding(store, finding("m1"), at=AT)
    store_finding(store, finding("m1", seller="S2"), at=LATER)
    assert status(store, first) == "open"


def test_a_dismissed_finding_does_not_return_on_the_same_evidence(store):
    first = store_finding(store, finding("m1", "m2"), at=AT)
    verdict(store, first, "dismiss", note="a purge of the site")
    assert (
        store_finding(store, finding("m1", "m2", summary="told in other words"), at=LATER) is None
    )
    assert store_finding(store, finding("m1", summary="with less"), at=LATER) is None
    assert status(store, first) == "dismissed"
    assert store.value("SELECT count(*) FROM findings") == 1


def test_a_dismissed_finding_returns_with_new_evidence_and_says_so(store):
    first = store_finding(store, finding("m1"), at=AT)
    verdict(store, first, "dismiss")
    second = store_finding(store, finding("m1", "m2"), at=LATER)
    assert status(store, second) == "open"
    notes = store.rows(
        "SELECT * FROM evidence WHERE finding_id = ? AND kind = 'finding'", (second,)
    )
    assert [(row["ref"], row["note"]) for row in notes] == [
        (first, "dismissed earlier; new evidence since")
    ]
    assert store_finding(store, finding("m1", "m2"), at=LAST) is None


def test_dismissed_twice_needs_evidence_that_neither_had(store):
    first = store_finding(store, finding("m1"), at=AT)
    verdict(store, first, "dismiss")
    second = store_finding(store, finding("m1", "m2"), at=LATER)
    verdict(store, second, "dismiss", at=LATER)
    assert store_finding(store, finding("m2", summary="again"), at=LAST) is None
    assert store_finding(store, finding("m2", "m3"), at=LAST) is not None


def test_a_confirmed_finding_stays_confirmed_until_more_is_known(store):
    first = store_finding(store, finding("m1"), at=AT)
    verdict(store, first, "confirm")
    assert status(store, first) == "confirmed"
    second = store_finding(store, finding("m1", "m2"), at=LATER)
    assert (status(store, first), status(store, second)) == ("superseded", "open")


def test_a_note_changes_no_status_and_every_word_is_remembered(store):
    first = store_finding(store, finding(), at=AT)
    verdict(store, first, "note", note="asked the seller")
    assert status(store, first) == "open"
    verdict(store, first, "dismiss", at=LATER)
    verdict(store, first, "confirm", at=LAST)
    assert status(store, first) == "confirmed"
    said = store.rows("SELECT verdict, note, analyst FROM verdicts ORDER BY given_at")
    assert [row["verdict"] for row in said] == ["note", "dismiss", "confirm"]
    assert {row["analyst"] for row in said} == {"ana"}


def test_the_same_verdict_may_be_given_twice(store):
    first = store_finding(store, finding(), at=AT)
    verdict(store, first, "note", note="x")
    verdict(store, first, "note", note="x")
    assert store.value("SELECT count(*) FROM verdicts") == 2


def test_a_verdict_on_nothing_is_refused_and_leaves_nothing(store):
    with pytest.raises(NoSuchFinding):
        verdict(store, "F-none", "confirm")
    assert store.value("SELECT count(*) FROM verdicts") == 0


def test_a_claim_that_no_longer_holds_is_superseded_unless_an_analyst_spoke(store):
    first = store_finding(store, finding(), at=AT)
    other = store_finding(store, finding(seller="S2"), at=AT)
    verdict(store, other, "confirm")
    supersede_claim(store, claim_prefix(finding()))
    supersede_claim(store, claim_prefix(finding(seller="S2")))
    assert status(store, first) == "superseded"
    assert status(store, other) == "confirmed"


def test_details_belong_to_their_finding(store):
    detail = Detail(table="inflations", columns={
        "site": "shop.example", "started_on": "2026-01-05", "reviews": 4, "expected_share": 0.5,
        "observed_share": 0.9, "extra_reviews": 2.0, "e_value": 20.0,
    })  # fmt: skip
    first = store_finding(store, finding(kind="rating_inflation"), at=AT, details=[detail])
    assert store.value("SELECT finding_id FROM inflations") == first
    assert store.value("SELECT count(*) FROM rating_inflation") == 1
    verdict(store, first, "dismiss")
    assert store.value("SELECT count(*) FROM rating_inflation") == 0


def test_lists_are_filtered_and_hide_the_superseded(store):
    store_finding(store, finding("m1"), at=AT)
    second = store_finding(store, finding("m1", "m2"), at=LATER)
    dismissed = store_finding(store, finding(seller="S2"), at=AT)
    verdict(store, dismissed, "dismiss")

    def ids(**filters):
        given = {"kind": None, "seller": None, "status": None, "limit": 10, **filters}
        return [row["id"] for row in list_findings(store, **given)]

    assert ids() == [second, dismissed]
    assert ids(status="dismissed") == [dismissed]
    assert len(ids(status="all")) == 3
    assert ids(seller="S1") == [second]
    assert ids(kind="other") == []
    assert len(ids(limit=1)) == 1


def test_precision_counts_the_last_word_on_each_finding(store):
    names = [store_finding(store, finding(seller=f"S{n}"), at=AT) for n in range(4)]
    verdict(store, names[0], "confirm")
    verdict(store, names[1], "dismiss")
    verdict(store, names[1], "confirm", at=LATER)
    verdict(store, names[2], "dismiss")
    verdict(store, names[3], "note", note="?")
    (row,) = verdict_precision(store)
    assert (row["confirmed"], row["dismissed"], row["precision"]) == (2, 1, 0.667)


def test_a_note_after_a_verdict_does_not_take_it_back(store):
    first = store_finding(store, finding(), at=AT)
    verdict(store, first, "confirm")
    verdict(store, first, "note", at=LATER, note="sent to the seller")
    (row,) = verdict_precision(store)
    assert (row["confirmed"], row["precision"]) == (1, 1.0)


def test_the_command_remembers_and_exports(desk, tmp_path):
    with desk.open_store() as store:
        identity = store.value("SELECT id FROM findings LIMIT 1")
    runner = CliRunner()
    base = ["-C", str(desk.folder)]
    said = runner.invoke(main, ["verdict", identity, "dismiss", "--note", "=purge", *base])
    assert said.exit_code == 0, said.output
    assert runner.invoke(main, ["verdict", identity, "note", *base]).exit_code == 2
    assert runner.invoke(main, ["verdict", "F-none", "confirm", *base]).exit_code == 1
    listed = runner.invoke(main, ["findings", "--status", "dismissed", "--json", *base])
    assert identity in listed.output
    done = runner.invoke(main, ["export", "verdicts", "-o", str(tmp_path), *base])
    assert done.exit_code == 0, done.output
    told = (tmp_path / "verdicts.csv").read_text(encoding="utf-8")
    assert f"{identity},dismiss,'=purge" in told
    assert str(datetime.now(UTC).year) in told
