"""Finding the person whom a name means: ids where the site has them, never two at once."""

from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from crawler.captures.exchanges import Exchange
from crawler.pseudonyms import pseudonym
from starwitness.cli import main
from starwitness.forgetting.names import SeveralFound, named_reviewer
from starwitness.forgetting.subject import NoIdentity
from starwitness.workspace import Workspace

NOW = datetime(2026, 12, 1, tzinfo=UTC)
REVIEW = """<div id="R{number}" data-hook="review" class="review"><a
href="/gp/profile/amzn1.account.{who}" class="a-profile"><span class="a-profile-name">{name}</span>
</a><i data-hook="review-star-rating"><span class="a-icon-alt">4.0 out of 5 stars</span></i>
<span data-hook="review-date">Reviewed in the United States on January 2, 2026</span>
<a data-hook="review-title"><span>Fine lamp</span></a>
<span data-hook="review-body"><span>Text {number} of theirs about it.</span></span></div>"""


@pytest.fixture
def shop(tmp_path):
    workspace = Workspace(tmp_path / "w")
    CliRunner().invoke(main, ["init", "-C", str(workspace.folder)])
    people = [("AAAAAAAAAAAA1", "Jane Poe"), ("AAAAAAAAAAAA2", "Sam Twin"),
              ("AAAAAAAAAAAA3", "sam  twin")]  # fmt: skip
    body = "".join(
        REVIEW.format(number=f"10000000000{n}", who=who, name=name)
        for n, (who, name) in enumerate(people)
    )
    page = f'<html><body><div id="cm_cr-review_list">{body}</div></body></html>'
    captures = workspace.open_captures()
    captures.write("c", Exchange(
        url="https://www.amazon.com/product-reviews/B0TESTTEST", status=200, headers=(),
        fetched_at="2026-01-05T06:00:00Z", body=page.encode(),
    ))  # fmt: skip
    captures.close()
    return workspace


def test_a_name_finds_the_person_behind_the_site_s_id(shop):
    who = pseudonym(shop.key(), "amazon.com", "Jane Poe", "amzn1.account.AAAAAAAAAAAA1")
    assert named_reviewer(shop, "jane poe", "amazon.com") == who


def test_a_name_of_two_persons_is_refused_and_both_are_told(shop):
    both = {
        pseudonym(shop.key(), "amazon.com", "Sam Twin", f"amzn1.account.AAAAAAAAAAAA{n}")
        for n in (2, 3)
    }
    with pytest.raises(SeveralFound) as refused:
        named_reviewer(shop, "Sam Twin", "amazon.com")
    assert all(str(who) in str(refused.value) for who in both)
    base = ["forget", "-C", str(shop.folder), "--site", "amazon.com", "--name"]
    assert CliRunner().invoke(main, [*base, "Sam Twin"]).exit_code == 1


def test_a_general_name_is_nobody(shop):
    with pytest.raises(NoIdentity):
        named_reviewer(shop, "Amazon Customer", "amazon.com")
