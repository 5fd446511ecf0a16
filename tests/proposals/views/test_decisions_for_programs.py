"""The log of decisions as programs ask for it: page by page, and again and again."""

from xml.etree import ElementTree

import pytest
from django.test import Client

from proposals.models import Decision
from proposals.workflow import Status
from tests.factories import make_proposal
from tests.proposals.views.test_decisions import ATOM, decided

pytestmark = pytest.mark.django_db


def test_the_json_goes_on_page_by_page_and_says_where_it_ends() -> None:
    for number in range(101):
        decided(f"Topic {number}")

    first = Client().get("/proposals/decisions.json?outcome=declined").json()
    second = Client().get(first["next"].removeprefix("http://127.0.0.1:8000")).json()

    assert (len(first["decisions"]), len(second["decisions"]), second["next"]) == (100, 1, None)
    assert [
        Client().get(f"/proposals/decisions.json?page={page}").status_code for page in ("9", "0", "x")
    ] == [404, 404, 404]


def test_the_feed_leads_from_page_to_page_through_all_there_are() -> None:
    """RFC 5005, section 3: any page leads to the first and the last one, and to those beside it."""
    for number in range(61):
        decided(f"Topic {number}")
    decided("Huts", Status.ACCEPTED)
    newest = "http://127.0.0.1:8000/proposals/decisions.atom?outcome=declined"
    second, third = f"{newest}&page=2", f"{newest}&page=3"

    pages = [read(address) for address in (newest, second, third)]

    around = {"first": newest, "last": third}
    log = "http://127.0.0.1:8000/proposals/decisions/?outcome=declined"
    assert [links for links, _ in pages] == [
        {"alternate": log, "self": newest, "next": second, **around},
        {"alternate": log, "self": second, "previous": newest, "next": third, **around},
        {"alternate": log, "self": third, "previous": second, **around},
    ]
    told = [title for _, titles in pages for title in titles]
    assert told == [f"Declined: Topic {number}" for number in reversed(range(61))]
    text = Client().get("/proposals/decisions.md?outcome=declined").content.decode()
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        title.replace("Declined: ", "## ") for title in told
    ]


def read(address: str) -> tuple[dict[str, str], list[str]]:
    """A page of the feed: its links by their relation, its titles."""
    root = ElementTree.fromstring(Client().get(address.removeprefix("http://127.0.0.1:8000")).content)
    links = {link.attrib["rel"]: link.attrib["href"] for link in root.findall(f"{ATOM}link")}
    return links, [entry.findtext(f"{ATOM}title") or "" for entry in root.iter(f"{ATOM}entry")]


@pytest.mark.parametrize("page", ["2", "0", "x", "99999999999"])
def test_a_page_that_the_feed_does_not_have_is_refused_in_words(page: str) -> None:
    decided("Tiles")

    answer = Client().get(f"/proposals/decisions.atom?page={page}")

    assert (answer.status_code, answer["Content-Type"], answer.content.decode()) == (
        404,
        "text/plain; charset=utf-8",
        f"There is no page {page}.\n",
    )


@pytest.mark.parametrize("kind", ["atom", "json", "md"])
def test_the_log_is_sent_again_once_it_changed(kind: str) -> None:
    make_proposal("Tiles", status=Status.DECLINED)
    program, address = Client(), f"/proposals/decisions.{kind}"
    etag = program.get(address).headers["ETag"]

    again = program.get(address, headers={"If-None-Match": etag})
    Decision.objects.update(rationale="Other words.", rationale_html="<p>Other words.</p>")
    changed = program.get(address, headers={"If-None-Match": etag})

    assert (again.status_code, again.content) == (304, b"")
    assert (changed.status_code, b"Other words." in changed.content) == (200, True)
