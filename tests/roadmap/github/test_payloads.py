"""Issues read from JSON: the usual one, the real ones, and the broken ones."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from roadmap.forges.errors import BadPayload
from roadmap.forges.values import IssuePayload, Label, Person
from roadmap.github.payloads import issue_from_json

ROOT = Path(__file__).resolve().parents[3]
REAL = ROOT.parent / "shared" / "data" / "github" / "webhooks" / "issues"

JSON: dict[str, Any] = {
    "number": 12,
    "node_id": "I_12",
    "title": "Widgets by the dozen",
    "state": "closed",
    "state_reason": "not_planned",
    "html_url": "https://github.com/acme/widget/issues/12",
    "repository_url": "https://api.github.com/repos/acme/widget",
    "user": {"login": "alice", "avatar_url": "https://pics.example/alice"},
    "labels": [{"name": "roadmap", "color": "1f6f43"}, "help wanted", {"name": "odd", "color": None}],
    "assignees": [
        {"login": "bob", "avatar_url": "https://pics.example/bob", "html_url": "https://github.com/bob"}
    ],
    "milestone": {"title": "2.0", "due_on": "2026-06-30T07:00:00Z"},
    "comments": 3,
    "reactions": {"total_count": 12, "+1": 12},
    "sub_issues_summary": {"total": 5, "completed": 3, "percent_completed": 60},
    "issue_dependencies_summary": {
        "blocked_by": 1,
        "blocking": 0,
        "total_blocked_by": 2,
        "total_blocking": 0,
    },
    "locked": True,
    "body": "By the dozen, please.",
    "updated_at": "2026-03-02T10:00:00Z",
    "created_at": "2026-01-01T00:00:00Z",
    "closed_at": "2026-03-02T11:00:00+01:00",
}
ISSUE = IssuePayload(
    repository="acme/widget",
    number=12,
    node_id="I_12",
    title="Widgets by the dozen",
    state="closed",
    state_reason="not_planned",
    url="https://github.com/acme/widget/issues/12",
    labels=(Label("roadmap", "1f6f43"), Label("help wanted", ""), Label("odd", "")),
    assignees=(Person("bob", "https://pics.example/bob", "https://github.com/bob"),),
    milestone="2.0",
    comments=3,
    is_pull_request=False,
    updated_at=datetime(2026, 3, 2, 10, tzinfo=UTC),
    created_at=datetime(2026, 1, 1, tzinfo=UTC),
    closed_at=datetime(2026, 3, 2, 10, tzinfo=UTC),
    author=Person("alice", "https://pics.example/alice", ""),
    milestone_due=date(2026, 6, 30),
    reactions=12,
    sub_issues=5,
    sub_issues_closed=3,
    blocked_by=1,
    locked=True,
    body="By the dozen, please.",
)


def test_every_field_of_an_issue_is_read() -> None:
    assert issue_from_json(JSON) == ISSUE


def test_only_number_title_and_time_of_change_are_needed() -> None:
    bare = {"number": 1, "title": "Bare", "updated_at": "2026-03-02T10:00:00Z"}

    assert issue_from_json(bare, "acme/widget") == IssuePayload(
        repository="acme/widget",
        number=1,
        node_id="",
        title="Bare",
        state="open",
        state_reason="",
        url="",
        labels=(),
        assignees=(),
        milestone="",
        comments=0,
        is_pull_request=False,
        updated_at=datetime(2026, 3, 2, 10, tzinfo=UTC),
        created_at=None,
        closed_at=None,
        complete=False,
    )


def test_the_repository_that_the_caller_names_comes_first() -> None:
    assert issue_from_json(JSON, "Acme/Renamed").repository == "Acme/Renamed"


def test_the_repository_is_read_from_the_page_where_the_api_address_is_missing() -> None:
    assert issue_from_json(JSON | {"repository_url": None}).repository == "acme/widget"


def test_the_repository_is_read_behind_an_enterprise_servers_prefix() -> None:
    address = "https://github.example.org/api/v3/repos/acme/widget"

    assert issue_from_json(JSON | {"repository_url": address}).repository == "acme/widget"


def test_a_pinned_event_has_no_state_and_is_marked_as_incomplete() -> None:
    pinned = {name: value for name, value in JSON.items() if name not in ("state", "labels")}

    assert issue_from_json(pinned) == replace(ISSUE, labels=(), complete=False)
    assert issue_from_json(pinned | {"closed_at": None}) == replace(
        ISSUE, state="open", labels=(), closed_at=None, complete=False
    )


@pytest.mark.parametrize(
    "sign_of_it", [{"pull_request": {}}, {"html_url": "https://github.com/acme/widget/pull/12"}]
)
def test_a_pull_request_is_known_by_its_key_or_its_address(sign_of_it: dict[str, Any]) -> None:
    assert issue_from_json(JSON | sign_of_it).is_pull_request is True


@pytest.mark.parametrize(
    "told",
    [
        {"pull_request": {"merged_at": "2026-03-02T10:00:00Z"}},
        {"merged_at": "2026-03-02T10:00:00Z", "html_url": "https://github.com/acme/widget/pull/12"},
    ],
    ids=["as an issue", "as itself"],
)
def test_a_pull_request_tells_that_it_was_merged_in_either_form(told: dict[str, Any]) -> None:
    read = issue_from_json(JSON | {"draft": False} | told)

    assert (read.is_pull_request, read.draft, read.merged_at) == (
        True,
        False,
        datetime(2026, 3, 2, 10, tzinfo=UTC),
    )


def test_an_old_payload_with_one_assignee_only_is_read() -> None:
    old = {name: value for name, value in JSON.items() if name != "assignees"} | {
        "assignee": {"login": "carol"}
    }

    assert issue_from_json(old).assignees == (Person("carol", "", ""),)
    assert issue_from_json(old | {"assignee": None}).assignees == ()


@pytest.mark.parametrize(
    "name, value, field, expected",
    [
        ("html_url", "javascript:alert(1)", "url", ""),
        ("title", "Wid\x00gets\ud800 \x0bby\x1b[1m the dozen", "title", "Widgets by[1m the dozen"),
        ("labels", [{"name": "x", "color": "red;}"}], "labels", (Label("x", ""),)),
        ("labels", [None, 7, {"color": "ffffff"}, ""], "labels", ()),
        ("labels", "roadmap", "labels", ()),
        ("assignees", [None, {"login": None}, "bob"], "assignees", ()),
        ("assignees", [{"login": "eve", "avatar_url": "data:x"}], "assignees", (Person("eve", "", ""),)),
        ("milestone", {"title": "2.0", "due_on": "soon"}, "milestone_due", None),
        ("user", None, "author", None),
        ("user", {"login": "ghost", "id": 10137}, "author", None),
        ("reactions", None, "reactions", None),
        ("reactions", {"total_count": "many"}, "reactions", 0),
        ("sub_issues_summary", {"total": 5}, "sub_issues_closed", None),
        ("issue_dependencies_summary", [], "blocked_by", None),
        ("locked", "yes", "locked", None),
        ("body", None, "body", ""),
        ("comments", -1, "comments", 0),
        ("comments", True, "comments", 0),
        ("comments", "many", "comments", 0),
        ("state", "OPEN?", "state", "closed"),
        ("created_at", "yesterday", "created_at", None),
        ("created_at", "0001-01-01T00:00:00+14:00", "created_at", None),
        ("updated_at", "2026-03-02T10:00:00", "updated_at", datetime(2026, 3, 2, 10, tzinfo=UTC)),
    ],
)
def test_what_is_odd_in_a_field_stays_harmless(name: str, value: object, field: str, expected: Any) -> None:
    assert issue_from_json(JSON | {name: value}) == replace(ISSUE, **{field: expected})


@pytest.mark.parametrize(
    "name, value",
    [
        ("number", None),
        ("number", "12"),
        ("number", 0),
        ("number", -3),
        ("number", True),
        ("number", 2**31),
        ("title", None),
        ("title", ""),
        ("title", "\x00"),
        ("title", ["Widgets"]),
        ("updated_at", None),
        ("updated_at", 1772445600),
        ("updated_at", "soon"),
    ],
)
def test_an_issue_that_cannot_be_used_is_refused_in_words(name: str, value: object) -> None:
    with pytest.raises(BadPayload, match=r"^GitHub sent .* without a .*\.$"):
        issue_from_json(JSON | {name: value})


@pytest.mark.parametrize("value", [None, [], "issue", 7])
def test_something_other_than_an_object_is_refused(value: Any) -> None:
    with pytest.raises(BadPayload, match="something else"):
        issue_from_json(value)


@pytest.mark.skipif(not REAL.is_dir(), reason="the real webhook payloads are not on this machine")
def test_every_real_payload_is_read() -> None:
    read = {}
    for path in sorted(REAL.glob("*.json")):
        event = json.loads(path.read_text(encoding="utf-8"))
        read[path.name] = issue = issue_from_json(event["issue"])
        assert (issue.number, issue.title) == (event["issue"]["number"], event["issue"]["title"])
        assert issue.state == event["issue"].get("state", "open")
        assert [label.name for label in issue.labels] == [
            label["name"] for label in event["issue"].get("labels", [])
        ]
        assert issue.updated_at.utcoffset() == timedelta(0)

    assert len(read) >= 28
    assert {name for name, issue in read.items() if not issue.complete} == {
        "pinned.1.json",
        "unpinned.1.json",
    }
    assert {name for name, issue in read.items() if issue.is_pull_request} == {
        "demilestoned.1.json",
        "demilestoned.2.json",
        "milestoned.1.json",
        "milestoned.2.json",
        "transferred.1.json",
    }
    assert read["transferred.1.json"].repository == "octo-org/hello-world-npm"
