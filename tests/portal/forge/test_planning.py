"""Labels, milestones and relations of the forge's issues: GitHub's answers, and its webhooks."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from portal.demo.forge import Forge
from portal.demo.forge.store import Missing
from tests.portal.forge.conftest import Receiver
from tests.portal.forge.openapi import ISSUE, ISSUES, faults, needs_openapi

LABELS = "/repos/{owner}/{repo}/labels"
MILESTONES = "/repos/{owner}/{repo}/milestones"
WIDGET = "acme/widget"


def was(before: str) -> dict[str, str]:
    return {"from": before}


@pytest.fixture
def planned(forge: Forge) -> Forge:
    forge.add_issue(WIDGET, 13, title="Parts", labels=["area/ui"], milestone="2.0", author="")
    forge.add_issue(
        WIDGET, 14, title="A change", is_pull_request=True, state="closed", merged_at="2026-03-02T10:00:00Z"
    )
    forge.add_issue(WIDGET, 15, title="A draft", is_pull_request=True, draft=True)
    forge.add_part(WIDGET, 12, 13)
    forge.block(WIDGET, 12, by=13)
    forge.react(WIDGET, 12, 7)
    forge.lock_issue(WIDGET, 12)
    forge.edit_milestone(WIDGET, "2.0", due="2026-12-24")
    return forge


def told(forge: Forge, receiver: Receiver) -> list[tuple[str, dict[str, Any]]]:
    forge.wait_for_deliveries()
    return [(headers["X-GitHub-Event"], json.loads(body)) for headers, body in receiver.taken]


@needs_openapi
@pytest.mark.parametrize(
    ("address", "path"),
    [
        *((f"/repos/{WIDGET}/issues/{number}", ISSUE) for number in (12, 13, 14, 15)),
        (f"/repos/{WIDGET}/issues?state=all", ISSUES),
        (f"/repos/{WIDGET}/labels?per_page=1", LABELS),
        (f"/repos/{WIDGET}/milestones?state=all", MILESTONES),
    ],
)
def test_every_answer_is_valid_by_githubs_description(
    planned: Forge, browser: httpx.Client, address: str, path: str
) -> None:
    response = browser.get(address)

    assert (response.status_code, faults(path, response)) == (200, [])


def test_an_issue_tells_all_that_people_show_about_it(planned: Forge, browser: httpx.Client) -> None:
    issue, part, merged, draft = (
        browser.get(f"/repos/{WIDGET}/issues/{number}").json() for number in (12, 13, 14, 15)
    )

    assert (issue["locked"], issue["reactions"]["total_count"]) == (True, 7)
    assert issue["sub_issues_summary"] == {"total": 1, "completed": 0, "percent_completed": 0}
    assert issue["issue_dependencies_summary"]["blocked_by"] == 1
    assert (part["user"], part["milestone"]["due_on"]) == (None, "2026-12-24T08:00:00Z")
    assert part["parent_issue_url"] == f"{planned.url}/repos/{WIDGET}/issues/12"
    assert (merged["pull_request"]["merged_at"], merged["draft"]) == ("2026-03-02T10:00:00Z", False)
    assert (draft["pull_request"]["merged_at"], draft["draft"]) == (None, True)
    planned.close_issue(WIDGET, 13)
    closed = browser.get(f"/repos/{WIDGET}/issues/12").json()
    assert closed["sub_issues_summary"] == {"total": 1, "completed": 1, "percent_completed": 100}
    assert closed["issue_dependencies_summary"]["blocked_by"] == 0


@pytest.mark.parametrize(
    ("change", "event", "action", "changes"),
    [
        (lambda forge: forge.edit_label(WIDGET, "area/ui", to="ui"), "label", "edited", {"name": was("area/ui")}),
        (lambda forge: forge.edit_label(WIDGET, "roadmap", color="000"), "label", "edited", {"color": was("1f6f43")}),
        (lambda forge: forge.delete_label(WIDGET, "area/ui"), "label", "deleted", None),
        (lambda forge: forge.edit_milestone(WIDGET, "2.0", to="3"), "milestone", "edited", {"title": was("2.0")}),
        (lambda forge: forge.delete_milestone(WIDGET, "2.0"), "milestone", "deleted", None),
        (lambda forge: forge.unlock_issue(WIDGET, 12), "issues", "unlocked", None),
        (lambda forge: forge.remove_part(WIDGET, 12, 13), "sub_issues", "sub_issue_removed", None),
        (lambda forge: forge.block(WIDGET, 13, by=12), "issue_dependencies", "blocked_by_added", None),
    ],
)  # fmt: skip
def test_every_change_is_told(
    planned: Forge,
    receiver: Receiver,
    change: Callable[[Forge], object],
    event: str,
    action: str,
    changes: dict[str, Any] | None,
) -> None:
    change(planned)

    last, body = told(planned, receiver)[-1]
    assert (last, body["action"], body.get("changes")) == (event, action, changes)


def test_what_happens_to_a_label_leaves_the_issues_times(planned: Forge, browser: httpx.Client) -> None:
    address = f"/repos/{WIDGET}/issues/13"
    before = browser.get(address).json()

    planned.edit_label(WIDGET, "area/ui", to="ui", color="abcdef")
    planned.delete_milestone(WIDGET, "2.0")

    after = browser.get(address).json()
    assert after["updated_at"] == before["updated_at"]
    assert [(label["name"], label["color"]) for label in after["labels"]] == [("ui", "abcdef")]
    assert (after["milestone"], browser.get(f"/repos/{WIDGET}/milestones").json()) == (None, [])


def test_what_is_not_there_cannot_be_changed(forge: Forge) -> None:
    for change in (forge.delete_label, forge.delete_milestone):
        with pytest.raises(Missing):
            change(WIDGET, "nothing")


def test_locking_twice_is_told_once(forge: Forge, receiver: Receiver) -> None:
    forge.lock_issue(WIDGET, 12)
    forge.lock_issue(WIDGET, 12)

    assert [body["action"] for _, body in told(forge, receiver)] == ["locked"]
