"""GitHub's own payloads, through the real endpoint: every one is taken, and ends in the right rows."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from roadmap.models import Delivery, Issue, Repository
from roadmap.services import deliveries
from tests.factories import make_issue, make_item, track
from tests.roadmap.test_hooks import send

pytestmark = pytest.mark.django_db
HELLO = "codertocat/hello-world"
UNFETCHED: dict[str, Any] = {
    **{"state": "unknown", "title": "", "github_updated_at": None, "fetched_at": None}
}
PORTALS_OWN = ("id", "fetched_at", "etag")
OWNER = {
    "login": "Codertocat",
    "avatar_url": "https://avatars1.githubusercontent.com/u/21031067?v=4",
    "url": "https://github.com/Codertocat",
}


def at(time: str) -> datetime:
    return datetime.fromisoformat(time).replace(tzinfo=UTC)


EMPTY: dict[str, Any] = {
    "repository": HELLO,
    "state": "open",
    "state_reason": "",
    "labels": [],
    "assignees": [],
    "assigned": False,
    "author": OWNER,
    "milestone": "",
    "milestone_due": None,
    "comments": 0,
    "reactions": 0,
    "sub_issues": 0,
    "sub_issues_closed": 0,
    "blocked_by": 0,
    "is_pull_request": False,
    "draft": False,
    "merged_at": None,
    "locked": False,
    "closed_at": None,
    "language": "en",
    "objective": False,
    "failing_since": None,
    "failure": "",
    "absence": "",
    "absent_since": None,
}
ISSUE = EMPTY | {
    "number": 1,
    "node_id": "MDU6SXNzdWU0NDQ1MDAwNDE=",
    "title": "Spelling error in the README file",
    "url": "https://github.com/Codertocat/Hello-World/issues/1",
    "labels": [{"name": "bug", "color": "d73a4a"}],
    "assignees": [OWNER],
    "assigned": True,
    "milestone": "v1.0",
    "milestone_due": date(2019, 5, 23),
    "opened_at": at("2019-05-15T15:20:18"),
    "github_updated_at": at("2019-05-15T15:20:18"),
}
PULL = EMPTY | {
    "number": 2,
    "node_id": "MDExOlB1bGxSZXF1ZXN0Mjc5MTQ3NDM3",
    "title": "Update the README with new information.",
    "url": "https://github.com/Codertocat/Hello-World/pull/2",
    "is_pull_request": True,
    "opened_at": at("2019-05-15T15:20:33"),
    "github_updated_at": at("2019-05-15T15:20:33"),
}
WORKED_ON = PULL | {"labels": ISSUE["labels"], "assignees": [OWNER], "assigned": True}
IN_V1 = {"milestone": "v1.0", "milestone_due": date(2019, 5, 23)}
IN_NONE = {"milestone": "", "milestone_due": None}


def seconds(number: int) -> dict[str, datetime]:
    """Changed that long after 15:20 on the day on which GitHub made most of its examples."""
    return {"github_updated_at": at(f"2019-05-15T15:{20 + number // 60}:{number % 60:02}")}


# What the first payload of all leaves in the issue's row, by the beginning of its file's name.
ROWS: dict[str, dict[str, Any]] = {
    "issues/assigned": ISSUE,
    "issues/edited": ISSUE,
    "issues/labeled": ISSUE,
    "issues/opened": ISSUE,
    "issues/unassigned": ISSUE | seconds(25),
    "issues/unlabeled": ISSUE | IN_NONE | seconds(26),
    "issues/locked": ISSUE | IN_NONE | seconds(27) | {"locked": True},
    "issues/unlocked": ISSUE | IN_NONE | seconds(28),
    "issues/reopened": ISSUE
    | {"opened_at": at("2021-07-05T18:05:24"), "github_updated_at": at("2021-10-11T16:40:56")},
    "issues/transferred": ISSUE,
    "issues/milestoned": WORKED_ON | IN_V1 | seconds(35),
    "issues/demilestoned": WORKED_ON | seconds(35),
    "issue_comment/created.1": ISSUE | seconds(21),
    "issue_comment/created.2": ISSUE
    | IN_NONE
    | {"assignees": [], "assigned": False, "comments": 2}
    | {"opened_at": at("2021-01-28T22:17:31"), "github_updated_at": at("2021-01-29T05:00:42")},
    "issue_comment/created.3": ISSUE | seconds(21),
    "issue_comment/edited": ISSUE | seconds(22) | {"comments": 1},
    "issue_comment/deleted": ISSUE | seconds(22) | {"comments": 1},
    "pull_request/opened.1": PULL,
    "pull_request/opened.2": WORKED_ON,
    "pull_request/assigned": WORKED_ON,
    "pull_request/unassigned": WORKED_ON | IN_V1 | seconds(35),
    "pull_request/labeled": WORKED_ON | IN_V1 | seconds(35),
    "pull_request/unlabeled": WORKED_ON | seconds(36),
    "pull_request/locked": WORKED_ON | seconds(36) | {"locked": True},
    "pull_request/unlocked": WORKED_ON | seconds(37),
    "pull_request/review_requested": WORKED_ON,
    "pull_request/synchronize": WORKED_ON,
    "pull_request/converted_to_draft": WORKED_ON | seconds(78) | {"draft": True},
    "pull_request/ready_for_review": WORKED_ON | seconds(78),
    "pull_request/reopened": WORKED_ON,
    "pull_request/closed": WORKED_ON
    | seconds(78)
    | {"state": "closed", "closed_at": at("2019-05-15T15:21:18")},
}


@pytest.fixture(autouse=True)
def configured(settings: Settings) -> None:
    """A portal whose roadmap lies in the repository that the payloads are from."""
    settings.ROADMAP_REPOSITORY = "Codertocat/Hello-World"
    settings.ROADMAP_PATH = "README.md"
    for number in (1, 2):
        track(make_item(), make_issue(number, repository=HELLO, **UNFETCHED))


def deliver(path: Path) -> Delivery:
    event, guid = path.parent.name, f"{path.parent.name}/{path.name}"
    status, answer = send(path.read_bytes(), X_GitHub_Event=event, X_GitHub_Delivery=guid)
    assert (path.name, status) == (path.name, 202)
    delivery = Delivery.objects.get(guid=guid)
    assert answer == {"status": "ignored" if delivery.state == "ignored" else "accepted"}
    deliveries.apply(delivery.pk)
    delivery.refresh_from_db()
    return delivery


def row(number: int, repository: str = HELLO) -> dict[str, Any]:
    values = Issue.objects.values().get(repository=repository, number=number)
    return {name: value for name, value in values.items() if name not in PORTALS_OWN}


def files(shared_data: Path, event: str = "*") -> list[Path]:
    return sorted((shared_data / "github/webhooks").glob(f"{event}/*.json"))


@pytest.mark.parametrize("name", ROWS)
def test_a_real_payload_ends_in_the_right_row(shared_data: Path, name: str) -> None:
    event, _, start = name.partition("/")
    number = ROWS[name]["number"]
    paths = [path for path in files(shared_data, event) if f"{path.name}".startswith(f"{start}.")]
    assert paths
    for path in paths:
        Issue.objects.filter(number=number).update(
            **UNFETCHED, node_id="", reactions=0, draft=False, locked=False, comments=0
        )

        delivery = deliver(path)

        assert (path.name, delivery.state, row(number)) == (path.name, "applied", ROWS[name])
        assert row(3 - number)["state"] == "unknown"


def test_a_real_deletion_is_shown_as_one(shared_data: Path) -> None:
    deliver(shared_data / "github/webhooks/issues/deleted.1.json")

    found = row(1)
    assert (found["title"], found["state"], found["absence"], found["failure"]) == (
        ISSUE["title"], "closed", "deleted", "It was deleted on GitHub.",
    )  # fmt: skip


@pytest.mark.parametrize("name", ["pinned", "unpinned"])
def test_a_real_payload_without_a_state_changes_nothing(shared_data: Path, name: str) -> None:
    before = row(1)

    delivery = deliver(shared_data / f"github/webhooks/issues/{name}.1.json")

    assert (row(1), delivery.outcome) == (
        before, "GitHub left out the state or the labels, so it tells nothing new.",
    )  # fmt: skip


def test_a_real_transfer_is_followed_from_either_end(shared_data: Path) -> None:
    for name in ("transferred.1", "opened.4"):
        Issue.objects.all().delete()
        track(make_item(), make_issue(1, repository="octo-org/octo-repo", **UNFETCHED))

        deliver(shared_data / f"github/webhooks/issues/{name}.json")

        assert (name, row(1)) == (name, ISSUE)
        assert Issue.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "before"),
    [("transferred.1", "octocat/hello-world"), ("renamed.1", "octocoders/hello-world")],
)
def test_a_real_repository_is_followed_to_its_new_name(shared_data: Path, name: str, before: str) -> None:
    make_issue(7, repository=before)

    delivery = deliver(shared_data / f"github/webhooks/repository/{name}.json")

    # In the published example of a rename both names are one.
    renamed = before != "octocoders/hello-world"
    assert str(Issue.objects.get(number=7)) == "octocoders/hello-world#7"
    assert list(Repository.objects.values_list("name", "forge_id")) == (
        [("octocoders/hello-world", "186853261")] if renamed else []
    )
    assert delivery.state == "applied"


def test_every_real_payload_is_taken_and_none_breaks_anything(shared_data: Path) -> None:
    done = [deliver(path) for path in files(shared_data)]

    assert len(done) >= 96
    assert {(delivery.tries, delivery.processed_at is None) for delivery in done} == {(0, False)}
    assert {delivery.state for delivery in done} == {"applied", "ignored"}
    before = list(Issue.objects.order_by("pk").values())
    for path in files(shared_data, "issues"):
        status, answer = send(
            path.read_bytes(), X_GitHub_Event="issues", X_GitHub_Delivery=f"again-{path.name}"
        )
        deliveries.apply(Delivery.objects.get(guid=f"again-{path.name}").pk)
        assert (status, answer) == (202, {"status": "accepted"})
    assert list(Issue.objects.order_by("pk").values()) == before
