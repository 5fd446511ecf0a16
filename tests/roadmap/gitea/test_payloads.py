"""Gitea's JSON as it really comes: lists that are null, accounts that are gone, things that are missing."""

from datetime import date
from typing import Any

import pytest

from roadmap.forges.errors import BadPayload
from roadmap.forges.values import Person
from roadmap.gitea.payloads import issue_from_json, pull_from_json

URL = "https://codeberg.org"
LEAST: dict[str, Any] = {
    "id": 7,
    "number": 12,
    "title": "Widgets",
    "state": "open",
    "labels": [],
    "updated_at": "2026-03-02T10:00:00Z",
    "repository": {"id": 1, "name": "widget", "owner": "acme", "full_name": "acme/widget"},
}


def test_the_name_of_a_repository_begins_with_its_host() -> None:
    issue = issue_from_json(LEAST, url=URL)

    assert (issue.repository, issue.node_id) == ("codeberg.org/acme/widget", "codeberg.org/7")


def test_a_webhooks_repository_is_used_as_given() -> None:
    issue = issue_from_json(LEAST | {"repository": None}, url=URL, repository="acme/gadget")

    assert issue.repository == "codeberg.org/acme/gadget"


def test_what_is_null_is_empty() -> None:
    told = dict.fromkeys(
        ("user", "labels", "milestone", "assignee", "assignees", "closed_at", "pull_request", "body")
    )

    issue = issue_from_json(LEAST | told, url=URL)

    assert (issue.labels, issue.assignees, issue.milestone, issue.author) == ((), (), "", None)
    assert (issue.is_pull_request, issue.closed_at, issue.body, issue.complete) == (False, None, "", True)


def test_an_account_that_was_deleted_is_nobody() -> None:
    ghost = {"id": -1, "login": "Ghost", "avatar_url": f"{URL}/avatars/ghost"}

    issue = issue_from_json(LEAST | {"user": ghost, "assignees": [ghost]}, url=URL)

    assert (issue.author, issue.assignees) == (None, ())


def test_an_older_server_leaves_the_pages_of_people_to_us() -> None:
    issue = issue_from_json(LEAST | {"user": {"id": 3, "login": "ines"}}, url=URL)

    assert issue.author == Person("ines", "", "https://codeberg.org/ines")


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("2026-06-30T23:59:59+02:00", date(2026, 6, 30)),
        ("2026-06-30T23:59:59-05:00", date(2026, 6, 30)),
        ("2026-06-30T23:59:59Z", date(2026, 6, 30)),
        (None, None),
        ("soon", None),
        (12, None),
    ],
)
def test_a_milestone_is_due_on_the_day_that_was_chosen(due: object, expected: date | None) -> None:
    issue = issue_from_json(LEAST | {"milestone": {"title": "2.0", "due_on": due}}, url=URL)

    assert (issue.milestone, issue.milestone_due) == ("2.0", expected)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", 7, None])
def test_only_web_addresses_are_kept(url: object) -> None:
    person = {"id": 3, "login": "ines", "avatar_url": url, "html_url": url}

    issue = issue_from_json(LEAST | {"html_url": url, "assignees": [person]}, url=URL)

    assert (issue.url, issue.assignees) == ("", (Person("ines", "", "https://codeberg.org/ines"),))


def test_without_state_or_labels_it_is_incomplete() -> None:
    told = {name: value for name, value in LEAST.items() if name not in ("state", "labels")}

    assert issue_from_json(told, url=URL).complete is False


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": None},
        {"number": 0},
        {"number": True},
        {"number": 2**40},
        {"title": ""},
        {"title": "\x00"},
        {"updated_at": "yesterday"},
        {"repository": None},
        {"repository": {"full_name": 3}},
    ],
)
def test_what_an_issue_cannot_do_without_is_asked_for(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadPayload, match=r"codeberg\.org sent an issue without"):
        issue_from_json(LEAST | wrong, url=URL)


def test_a_pull_requests_own_webhook_tells_the_issue_that_it_is() -> None:
    pull = LEAST | {"id": 99, "state": "closed", "draft": False, "merged": True, "repository": None}

    read = pull_from_json(pull | {"merged_at": "2026-03-02T10:00:00Z"}, url=URL, repository="acme/widget")

    assert (read.number, read.node_id, read.is_pull_request, read.draft) == (12, "", True, False)
    assert read.merged_at == read.updated_at
    with pytest.raises(BadPayload, match="a pull request was expected"):
        pull_from_json(None, url=URL)


@pytest.mark.parametrize("nonsense", [None, [], "issue", 3])
def test_what_is_no_issue_is_refused(nonsense: object) -> None:
    with pytest.raises(BadPayload, match="something else"):
        issue_from_json(nonsense, url=URL)
