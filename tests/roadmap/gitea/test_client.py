"""What only Gitea does: what its client asks, and how it reads on where the list has no order to rely on."""

from datetime import UTC, date, datetime

import pytest

from roadmap.forges.errors import Forbidden, Gone, NotFound, Unavailable
from roadmap.forges.values import Fetched, IssueList, IssuePage, IssuePayload, Label, NotModified, Person
from roadmap.gitea.client import Gitea
from tests.gitea.server import GiteaServer


def fetched(answer: Fetched | NotModified) -> Fetched:
    assert isinstance(answer, Fetched)
    return answer


def page(answer: IssuePage | NotModified) -> IssuePage:
    assert isinstance(answer, IssuePage)
    return answer


def fill(gitea: GiteaServer, count: int) -> str:
    for number in range(1, count + 1):
        gitea.add_issue("acme/widget", number)
    return f"{gitea.host}/acme/widget"


def numbers(found: list[IssuePage]) -> set[int]:
    return {issue.number for each in found for issue in each.issues}


def test_an_issue_arrives_with_everything_that_gitea_tells(gitea: GiteaServer, client: Gitea) -> None:
    issue = gitea.add_issue(
        "acme/widget",
        12,
        title="Widgets by the dozen",
        body="Twelve of them.",
        labels=["roadmap"],
        assignees=["bob"],
        milestone="2.0",
        comments=4,
        locked=True,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        updated_at=datetime(2026, 3, 2, 10, tzinfo=UTC),
    )
    gitea.shelf.repository("acme/widget").milestones["2.0"] = "2026-06-30T23:59:59-05:00"

    answer = fetched(client.issue(f"{gitea.host}/acme/widget", 12))

    def person(login: str) -> Person:
        return Person(login, answer.payload.assignees[0].avatar_url, f"{gitea.url}/{login}")

    assert answer.payload.author is not None and answer.payload.author.login == "ines"
    assert answer == Fetched(
        IssuePayload(
            repository=f"{gitea.host}/acme/widget",
            number=12,
            node_id=f"{gitea.host}/{issue.id}",
            title="Widgets by the dozen",
            state="open",
            state_reason="",
            url=f"{gitea.url}/acme/widget/issues/12",
            labels=(Label("roadmap", "009800"),),
            assignees=(person("bob"),),
            milestone="2.0",
            comments=4,
            is_pull_request=False,
            updated_at=datetime(2026, 3, 2, 10, tzinfo=UTC),
            created_at=datetime(2026, 1, 1, tzinfo=UTC),
            closed_at=None,
            author=answer.payload.author,
            milestone_due=date(2026, 6, 30),
            locked=True,
            body="Twelve of them.",
        ),
        etag="",
        moved=False,
    )


def test_a_pull_request_tells_its_state_of_work(gitea: GiteaServer, client: Gitea) -> None:
    merged = datetime(2026, 3, 2, 10, tzinfo=UTC)
    gitea.add_issue("acme/widget", 1, is_pull_request=True, draft=True)
    gitea.add_issue("acme/widget", 2, is_pull_request=True, state="closed", merged_at=merged)

    draft, done = (fetched(client.issue(f"{gitea.host}/acme/widget", number)).payload for number in (1, 2))

    assert (draft.is_pull_request, draft.draft, draft.merged_at, draft.state) == (True, True, None, "open")
    assert (done.is_pull_request, done.draft, done.merged_at, done.state) == (True, False, merged, "closed")
    assert done.url == f"{gitea.url}/acme/widget/pulls/2"


def test_the_client_introduces_itself_as_gitea_asks(gitea: GiteaServer) -> None:
    gitea.token = "t0ken"
    fill(gitea, 1)

    with Gitea(url=f"{gitea.url}/", token="t0ken") as client:
        client.issue(f"{gitea.host}/acme/widget", 1)

    kept = ("accept", "authorization", "user-agent", "host")
    assert {name: gitea.log[0].headers.get(name) for name in kept} == {
        "accept": "application/json",
        "authorization": "token t0ken",
        "user-agent": "signpost",
        "host": gitea.host,
    }


def test_a_list_is_asked_for_in_pages_of_fifty(gitea: GiteaServer, client: Gitea) -> None:
    name = fill(gitea, 51)

    first = page(client.issues_page(name))
    client.issues_page(name, page=first.next_page)

    asked = {"state": "all", "limit": "50"}
    before = first.next_page.split(" ")[-1]
    assert [request.query for request in gitea.log] == [
        asked | {"page": "1"},
        asked | {"page": "2", "before": before},
    ]


def test_all_that_changed_is_one_answer_of_many_pages(gitea: GiteaServer, client: Gitea) -> None:
    name = fill(gitea, 120)

    answer = page(client.issues_page(name, since=datetime(2026, 1, 1, tzinfo=UTC)))

    assert (len(answer.issues), answer.next_page, answer.pages, client.requests) == (120, "", 1, 3)
    assert {request.query["since"] for request in gitea.log} == {"2026-01-01T00:00:00Z"}


@pytest.mark.parametrize("size", [7, 50])
def test_pages_of_any_size_are_read_to_the_end(gitea: GiteaServer, client: Gitea, size: int) -> None:
    gitea.page_size = size
    name, found = fill(gitea, 60), []

    at = page(client.issues_page(name))
    found.append(at)
    while at.next_page:
        at = page(client.issues_page(name, page=at.next_page))
        found.append(at)

    assert (numbers(found), len(found), found[0].pages) == (set(range(1, 61)), -(-60 // size), -(-60 // size))


@pytest.mark.parametrize("size", [7, 50])
def test_what_is_deleted_while_pages_are_read_hides_nothing(
    gitea: GiteaServer, client: Gitea, size: int
) -> None:
    gitea.page_size = size
    name = fill(gitea, 120)
    found = [page(client.issues_page(name))]
    for number in range(111, 121):
        gitea.delete_issue("acme/widget", number)

    while found[-1].next_page:
        found.append(page(client.issues_page(name, page=found[-1].next_page)))

    assert numbers(found) >= set(range(1, 111))


def test_links_to_an_address_that_only_the_server_believes_in_are_not_followed(client: Gitea) -> None:
    with GiteaServer(public_url="http://forge.invalid") as gitea, Gitea(url=gitea.url) as asking:
        name = fill(gitea, 60)
        first = page(asking.issues_page(name))
        second = page(asking.issues_page(name, page=first.next_page))

    assert numbers([first, second]) == set(range(1, 61))


def test_a_label_with_a_comma_is_looked_for_among_all(gitea: GiteaServer, client: Gitea) -> None:
    gitea.add_issue("acme/widget", 1, labels=["now, or later"])
    gitea.add_issue("acme/widget", 2, labels=["now"])

    answer = client.open_issues(f"{gitea.host}/acme/widget", label="now, or later")

    assert isinstance(answer, IssueList)
    assert [issue.number for issue in answer.issues] == [1]


def test_older_servers_redirect_for_a_while_only_and_are_followed(gitea: GiteaServer, client: Gitea) -> None:
    name = fill(gitea, 1)
    gitea.redirect = 307
    gitea.rename("acme/widget", "acme/widgets")

    answer = fetched(client.issue(name, 1))

    assert (answer.moved, answer.payload.repository) == (True, f"{gitea.host}/acme/widgets")


def test_a_private_repository_opens_to_the_token(gitea: GiteaServer, client: Gitea) -> None:
    gitea.token = "t0ken"
    name = fill(gitea, 1)
    gitea.shelf.repository("acme/widget").private = True

    with pytest.raises(NotFound, match=f"{gitea.host} does not show {name}#1"):
        client.issue(name, 1)
    with Gitea(url=gitea.url, token="t0ken") as trusted:
        assert fetched(trusted.issue(name, 1)).payload.number == 1


@pytest.mark.parametrize("name", ["acme/widget", "codeberg.org/acme/widget"])
def test_a_repository_of_another_host_is_never_asked_for(client: Gitea, name: str) -> None:
    with pytest.raises(NotFound, match="is not the name of a repository on"):
        client.issue(name, 1)
    assert client.requests == 0


@pytest.mark.parametrize(
    ("status", "expected"),
    [(403, Forbidden), (404, NotFound), (410, Gone), (500, Unavailable), (503, Unavailable)],
)
def test_each_refusal_has_its_error(
    gitea: GiteaServer, client: Gitea, status: int, expected: type[Exception]
) -> None:
    name = fill(gitea, 1)
    gitea.fail(status)

    with pytest.raises(expected, match=gitea.host):
        client.issue(name, 1)


@pytest.mark.parametrize("address", ["", "codeberg.org", "ftp://codeberg.org", "https://"])
def test_an_address_that_is_none_is_refused_at_once(address: str) -> None:
    with pytest.raises(ValueError, match="must start with"):
        Gitea(url=address)
