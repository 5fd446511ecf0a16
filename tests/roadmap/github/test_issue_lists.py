"""A repository's issues as lists: whole, page by page, and again only when something changed."""

from datetime import UTC, datetime

import pytest

from portal.demo.forge import Forge
from roadmap.forges.errors import Unavailable
from roadmap.forges.values import IssueList, IssuePage, Label, NotModified
from roadmap.github.client import GitHub
from tests.roadmap.github.widgets import fill


def listed(answer: IssueList | NotModified) -> IssueList:
    assert isinstance(answer, IssueList)
    return answer


def test_250_open_issues_arrive_whole_in_three_requests_one_at_a_time(forge: Forge, github: GitHub) -> None:
    fill(forge, 250)
    forge.add_issue("acme/widget", 300, title="A pull request", labels=["roadmap"], is_pull_request=True)
    forge.add_issue("acme/widget", 301, title="Closed", labels=["roadmap"], state="closed")
    forge.add_issue("acme/widget", 302, title="Of no roadmap", labels=["bug"])
    forge.delay = 0.05

    answer = listed(github.open_issues("acme/widget", label="roadmap"))

    assert sorted(issue.number for issue in answer.issues) == list(range(1, 251))
    assert (github.requests, forge.most_in_flight) == (3, 1)
    assert [request.query for request in forge.log] == [
        {"state": "open", "labels": "roadmap", "per_page": "100"} | page
        for page in ({}, {"page": "2"}, {"page": "3"})
    ]


def test_an_unchanged_list_is_asked_for_page_by_page_and_costs_nothing(forge: Forge, github: GitHub) -> None:
    fill(forge, 250)
    etag = listed(github.open_issues("acme/widget", label="roadmap")).etag

    assert github.open_issues("acme/widget", label="roadmap", etag=etag) == NotModified()
    assert [request.status for request in forge.log] == [200, 200, 200, 304, 304, 304]


@pytest.mark.parametrize("number", [250, 120, 1])
def test_a_change_on_any_page_brings_the_whole_list_again(forge: Forge, github: GitHub, number: int) -> None:
    fill(forge, 250)
    etag = listed(github.open_issues("acme/widget", label="roadmap")).etag
    forge.edit_issue("acme/widget", number, title="Changed")

    answer = listed(github.open_issues("acme/widget", label="roadmap", etag=etag))

    assert [issue.number for issue in answer.issues if issue.title == "Changed"] == [number]
    assert len(answer.issues) == 250


def test_an_issue_that_lands_behind_a_full_last_page_is_noticed(forge: Forge, github: GitHub) -> None:
    fill(forge, 101)
    forge.edit_issue("acme/widget", 1, labels=[])
    etag = listed(github.open_issues("acme/widget", label="roadmap")).etag
    forge.edit_issue("acme/widget", 1, labels=["roadmap"])

    answer = listed(github.open_issues("acme/widget", label="roadmap", etag=etag))

    assert len(answer.issues) == 101


def test_an_etag_of_another_list_is_not_used(forge: Forge, github: GitHub) -> None:
    fill(forge, 1)
    etag = listed(github.open_issues("acme/widget", label="bug")).etag

    answer = listed(github.open_issues("acme/widget", label="roadmap", etag=etag))

    assert [issue.number for issue in answer.issues] == [1]


def test_a_list_whose_pages_were_elsewhere_is_asked_for_anew(forge: Forge, github: GitHub) -> None:
    fill(forge, 1)
    first, tag = listed(github.open_issues("acme/widget", label="roadmap")).etag.split(" ")

    answer = github.open_issues(
        "acme/widget", label="roadmap", etag=f"{first} {tag}\nhttp://evil.example/2 {tag}"
    )

    assert ([request.status for request in forge.log], len(listed(answer).issues)) == ([200, 304, 200], 1)


def test_a_repository_without_such_issues_gives_an_empty_list(forge: Forge, github: GitHub) -> None:
    fill(forge, 3)

    assert listed(github.open_issues("acme/widget", label="help wanted")).issues == ()


def test_a_label_may_hold_any_character(forge: Forge, github: GitHub) -> None:
    forge.add_issue("acme/widget", 1, title="Odd", labels=["a&b=c #1 é"])

    answer = listed(github.open_issues("acme/widget", label="a&b=c #1 é"))

    assert [issue.labels for issue in answer.issues] == [
        (Label("a&b=c #1 é", answer.issues[0].labels[0].color),)
    ]


def test_a_renamed_repository_lists_its_issues_under_the_new_name(forge: Forge, github: GitHub) -> None:
    fill(forge, 120)
    forge.rename_repository("acme/widget", "acme/widgets")

    answer = listed(github.open_issues("acme/widget", label="roadmap"))

    assert (len(answer.issues), {issue.repository for issue in answer.issues}) == (120, {"acme/widgets"})


def paged(answer: IssuePage | NotModified) -> IssuePage:
    assert isinstance(answer, IssuePage)
    return answer


def test_all_issues_are_listed_page_by_page_in_the_order_of_their_creation(
    forge: Forge, github: GitHub
) -> None:
    fill(forge, 250)
    forge.add_issue("acme/widget", 251, title="A pull request", state="closed", is_pull_request=True)

    first = paged(github.issues_page("acme/widget"))
    second = paged(github.issues_page("acme/widget", page=first.next_page))
    third = paged(github.issues_page("acme/widget", page=second.next_page))

    assert [len(page.issues) for page in (first, second, third)] == [100, 100, 51]
    assert [(page.pages, page.repository, bool(page.next_page)) for page in (first, second, third)] == [
        (3, "acme/widget", True),
        (3, "acme/widget", True),
        (None, "acme/widget", False),
    ]
    assert third.issues[-1].is_pull_request
    assert forge.log[0].query == {"state": "all", "sort": "created", "direction": "asc", "per_page": "100"}


def test_what_changed_since_a_time_is_one_answer_and_then_an_unchanged_one(
    forge: Forge, github: GitHub
) -> None:
    for number, day in ((1, 3), (2, 1), (3, 2)):
        at = f"2026-03-0{day}T10:00:00Z"
        forge.add_issue(
            "acme/widget", number, title="Widget", created_at="2026-01-01T00:00:00Z", updated_at=at
        )
    since = datetime(2026, 3, 2, 10, tzinfo=UTC)

    page = paged(github.issues_page("acme/widget", since=since))

    assert ([issue.number for issue in page.issues], page.pages, page.next_page) == ([3, 1], 1, "")
    assert github.issues_page("acme/widget", since=since, etag=page.etag) == NotModified()
    assert forge.log[0].query | {"since": "2026-03-02T10:00:00Z", "sort": "updated"} == forge.log[0].query


def test_a_page_of_another_server_is_not_asked_for(github: GitHub) -> None:
    with pytest.raises(Unavailable, match="lead to another server"):
        github.issues_page("acme/widget", page="https://evil.example/page=2")
