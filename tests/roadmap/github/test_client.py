"""The client asks the forge for an issue: conditional, moved, and serial."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from portal.demo.forge import Forge
from roadmap.forges.errors import NotFound, Unavailable
from roadmap.forges.values import Fetched, IssuePayload, Label, NotModified, Person
from roadmap.github.client import GitHub
from tests.roadmap.github.widgets import fill

ROOT = Path(__file__).resolve().parents[3]


def fetched(answer: Fetched | NotModified) -> Fetched:
    assert isinstance(answer, Fetched)
    return answer


def test_an_issue_arrives_with_everything_that_the_roadmap_shows(forge: Forge, github: GitHub) -> None:
    forge.add_issue(
        "acme/widget",
        12,
        title="Widgets by the dozen",
        labels=["roadmap", ("urgent", "b60205")],
        assignees=["bob", "carol"],
        milestone="2.0",
        comments=4,
        created_at="2026-01-01T00:00:00Z",
        updated_at="2026-03-02T10:00:00Z",
    )

    answer = fetched(github.issue("acme/widget", 12))

    def person(login: str) -> Person:
        return Person(login, f"{forge.url}/avatars/{login}.svg", f"{forge.url}/{login}")

    assert answer.moved is False
    assert answer.payload == IssuePayload(
        repository="acme/widget",
        number=12,
        node_id="I_1002",
        title="Widgets by the dozen",
        state="open",
        state_reason="",
        url=f"{forge.url}/acme/widget/issues/12",
        labels=(Label("roadmap", "1f6f43"), Label("urgent", "b60205")),
        assignees=(person("bob"), person("carol")),
        milestone="2.0",
        comments=4,
        is_pull_request=False,
        updated_at=datetime(2026, 3, 2, 10, tzinfo=UTC),
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        closed_at=None,
        author=person("maintainer"),
        reactions=0,
        sub_issues=0,
        sub_issues_closed=0,
        blocked_by=0,
        locked=False,
    )


def test_a_closed_issue_tells_why_and_when(forge: Forge, github: GitHub) -> None:
    fill(forge, 1)
    forge.close_issue("acme/widget", 1, reason="not_planned")

    issue = fetched(github.issue("acme/widget", 1)).payload

    assert (issue.state, issue.state_reason, issue.closed_at) == ("closed", "not_planned", issue.updated_at)


def test_the_client_introduces_itself_as_github_asks(forge: Forge) -> None:
    fill(forge, 1)

    with GitHub(base_url=f"{forge.api_url}/", token="t0ken") as github:
        github.issue("acme/widget", 1)

    assert forge.log[0].headers == {
        "host": forge.url.removeprefix("http://"),
        "accept": "application/vnd.github+json",
        "x-github-api-version": "2022-11-28",
        "user-agent": "signpost",
        "authorization": "Bearer t0ken",
    }


def test_an_unchanged_issue_costs_nothing(forge: Forge, github: GitHub) -> None:
    fill(forge, 1)
    etag = fetched(github.issue("acme/widget", 1)).etag
    left = github.rate.remaining

    again = github.issue("acme/widget", 1, etag=etag)

    assert (again, github.rate.remaining, left) == (NotModified(), 4999, 4999)
    assert [request.status for request in forge.log] == [200, 304]


def test_a_changed_issue_arrives_although_an_etag_was_given(forge: Forge, github: GitHub) -> None:
    fill(forge, 1)
    etag = fetched(github.issue("acme/widget", 1)).etag
    forge.edit_issue("acme/widget", 1, title="Renamed")

    assert fetched(github.issue("acme/widget", 1, etag=etag)).payload.title == "Renamed"


def test_requests_and_the_rate_limit_are_counted(forge: Forge, github: GitHub) -> None:
    fill(forge, 1)
    assert (github.requests, github.rate.remaining, github.rate.reset_at) == (0, None, None)

    github.issue("acme/widget", 1)
    github.issue("acme/widget", 1)

    assert (github.requests, github.rate.remaining) == (2, 4998)
    assert github.rate.reset_at is not None
    assert 3500 < (github.rate.reset_at - datetime.now(UTC)).total_seconds() <= 3600


def test_a_client_of_the_public_api_can_be_made() -> None:
    with GitHub(base_url="https://api.github.com") as github:
        assert github.requests == 0


def test_a_transferred_issue_is_followed_and_tells_where_it_is(forge: Forge, github: GitHub) -> None:
    fill(forge, 1)
    forge.transfer_issue("acme/widget", 1, "acme/gadget", 7)

    answer = fetched(github.issue("acme/widget", 1))

    assert (answer.moved, answer.payload.repository, answer.payload.number) == (True, "acme/gadget", 7)
    assert answer.payload.url == f"{forge.url}/acme/gadget/issues/7"


def test_a_renamed_repository_is_followed_and_tells_its_name(forge: Forge, github: GitHub) -> None:
    fill(forge, 1)
    forge.rename_repository("acme/widget", "acme/widgets")

    answer = fetched(github.issue("acme/widget", 1))

    assert (answer.moved, answer.payload.repository, answer.payload.number) == (True, "acme/widgets", 1)
    assert [request.status for request in forge.log] == [301, 200]


def test_a_transferred_issue_of_a_renamed_repository_is_found_behind_two_redirects(
    forge: Forge, github: GitHub
) -> None:
    fill(forge, 1)
    forge.transfer_issue("acme/widget", 1, "acme/gadget", 7)
    forge.rename_repository("acme/widget", "acme/widgets")

    assert fetched(github.issue("acme/widget", 1)).payload.repository == "acme/gadget"


def test_the_new_name_is_told_even_when_the_content_was_known(forge: Forge, github: GitHub) -> None:
    fill(forge, 1)
    forge.rename_repository("acme/widget", "acme/widgets")
    etag = fetched(github.issue("acme/widget", 1)).etag

    assert fetched(github.issue("acme/widget", 1, etag=etag)).payload.repository == "acme/widgets"


def test_the_token_stays_with_its_server_when_a_redirect_leads_elsewhere(forge: Forge) -> None:
    fill(forge, 1)
    with Forge(public_url=forge.url) as sender:  # its redirects lead to the first forge
        sender.add_issue("acme/widget", 1, title="Widget 1")
        sender.rename_repository("acme/widget", "acme/widgets")
        with GitHub(base_url=f"http://127.0.0.1:{sender.port}", token="t0ken") as github:
            github.issue("acme/widget", 1)

        assert [request.headers.get("authorization") for request in sender.log] == ["Bearer t0ken"]
    assert [(request.path, request.headers.get("authorization")) for request in forge.log] == [
        ("/repositories/1001/issues/1", None)
    ]


def test_redirects_without_end_are_given_up(forge: Forge, github: GitHub) -> None:
    forge.add_issue("acme/a", 1, title="Restless")
    forge.transfer_issue("acme/a", 1, "acme/b", 1)
    forge.transfer_issue("acme/b", 1, "acme/c", 1)
    forge.transfer_issue("acme/c", 1, "acme/d", 1)

    with pytest.raises(Unavailable, match="from place to place"):
        github.issue("acme/a", 1)
    assert github.requests == 3


@pytest.mark.parametrize(
    "name",
    [
        "",
        "acme",
        "acme/",
        "/widget",
        "acme/widget/x",
        "../widget",
        "acme/..",
        "acme/.",
        "a b/c",
        "a/b\n",
        "é/b",
    ],
)
def test_what_is_no_name_of_a_repository_is_never_asked_for(github: GitHub, name: str) -> None:
    with pytest.raises(NotFound, match="owner/name is expected"):
        github.issue(name, 1)
    assert github.requests == 0


@pytest.mark.parametrize("address", ["", "api.github.com", "ftp://api.github.com", "https://"])
def test_an_address_that_is_none_is_refused_at_once(address: str) -> None:
    with pytest.raises(ValueError, match="must start with"):
        GitHub(base_url=address)


def test_httpx_is_not_imported_before_a_client_is_made() -> None:
    code = "import sys, roadmap.github.client; sys.exit('httpx' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
