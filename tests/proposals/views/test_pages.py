"""Lists that go on page by page answer alike where an address names a page that is not there."""

import pytest

from portal.accounts.models import User
from tests.conftest import signed_in
from tests.factories import make_proposal

LISTS = [
    "/proposals/",
    "/proposals/queue/",
    "/proposals/decisions/",
    "/proposals/decisions.json",
    "/proposals/meetings/",
    "/proposals/votes/",
    "/proposals/{}/voters/",
    "/proposals/{}/versions/",
]
NOWHERE = ["-1", "0", "2", "9e99", "abc", "9" * 25, "\u0661", "1.5", "1 "]


@pytest.mark.parametrize("address", LISTS)
def test_a_page_that_is_not_there_is_not_found_and_the_first_one_is(dana: User, address: str) -> None:
    address, browser = address.format(make_proposal().pk), signed_in(dana)

    assert [browser.get(address, query).status_code for query in ({}, {"page": ""}, {"page": "1"})] == [
        200
    ] * 3
    answers = [browser.get(address, {"page": number}) for number in NOWHERE]
    assert {number: answer.status_code for number, answer in zip(NOWHERE, answers, strict=True)} == (
        dict.fromkeys(NOWHERE, 404)
    )
    assert "There is no page -1." in answers[0].content.decode()


def test_the_refusal_leads_to_the_first_page_of_the_same_list(dana: User) -> None:
    page = signed_in(dana).get("/proposals/queue/?state=in_review&page=9").content.decode()

    assert 'href="?state=in_review">Go to the first page</a>' in page
