"""The page that says why something was not done leads back to where it was tried."""

import re

import pytest

from portal.accounts.models import User
from proposals.workflow import Status
from tests.conftest import signed_in
from tests.factories import make_proposal

SITE = "http://testserver"


def way_back(page: str) -> list[str]:
    return re.findall(r'<a class="button[^"]*" href="([^"]*)">Go (?:back|to the home page)</a>', page)


def test_what_was_typed_stands_above_the_way_back(alice: User) -> None:
    there = f"/proposals/{make_proposal(author=alice).pk}/authors/"

    answer = signed_in(alice).post(there, {"who": "alice"}, headers={"Referer": f"{SITE}{there}"})

    page = answer.content.decode()
    assert (answer.status_code, way_back(page)) == (422, [f"{SITE}{there}"])
    assert page.index(">\nalice</textarea>") < page.index("Go back</a>")


@pytest.mark.parametrize(
    ("came_from", "back"),
    [
        (f"{SITE}/proposals/?q=huts&page=2", f"{SITE}/proposals/?q=huts&amp;page=2"),
        ("", "/"),
        ("https://evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("itself", "/"),
    ],
)
def test_a_page_that_was_refused_leads_to_the_one_before_it_and_nowhere_else(
    alice: User, came_from: str, back: str
) -> None:
    there = f"/proposals/{make_proposal(author=alice, status=Status.WITHDRAWN).pk}/edit/"
    before = f"{SITE}{there}" if came_from == "itself" else came_from

    answer = signed_in(alice).get(there, headers={"Referer": before})

    assert (answer.status_code, way_back(answer.content.decode())) == (409, [back])
