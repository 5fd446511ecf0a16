"""The open issues with the roadmap label are the short-term objectives."""

import pytest

from portal.demo.forge import Forge
from roadmap.models import Issue, Item
from roadmap.services import planning, syncing
from tests.factories import make_item
from tests.roadmap.services.looking import HOME, asked

pytestmark = pytest.mark.django_db


def test_objectives_are_the_open_labelled_issues_nobody_has_first(forge: Forge, offline: Item) -> None:
    forge.add_issue(HOME, 50, title="Taken", labels=["Roadmap"], assignees=["ana"])
    forge.add_issue(HOME, 51, title="Free", labels=["roadmap", "ui"])
    forge.add_issue(HOME, 52, title="Closed", labels=["roadmap"], state="closed")
    forge.add_issue(HOME, 53, title="A change", labels=["roadmap"], is_pull_request=True)

    syncing.sync_all()

    assert [row.title for row in Issue.objects.objectives()] == ["Free", "Taken"]
    assert sorted(Issue.objects.values_list("number", flat=True)) == [41, 42, 50, 51]


def test_objectives_leave_when_they_close_or_lose_the_label(forge: Forge) -> None:
    for number in (50, 51, 52):
        forge.add_issue(HOME, number, title=f"Objective {number}", labels=["roadmap"])
    syncing.sync_all()
    forge.close_issue(HOME, 50)
    forge.edit_issue(HOME, 51, labels=[])

    summary = syncing.sync_all()

    assert [row.number for row in Issue.objects.objectives()] == [52]
    assert summary.changes == [
        f"{HOME}#51: without labels; no short-term objective any more",
        f"{HOME}#50: closed as completed; no short-term objective any more",
    ]
    assert asked(forge)[-2:] == [("51", 200), ("50", 200)]


def test_a_thousand_objectives_cost_a_dozen_requests(forge: Forge) -> None:
    for number in range(1, 1001):
        forge.add_issue(HOME, number, title=f"Objective {number}", labels=["roadmap"])
    planning.track(make_item(), [f"{HOME}#7"])

    first, second = syncing.sync_all(), syncing.sync_all()

    assert (first.requests <= 12, first.fetched, second.unchanged) == (True, 1000, 1000)
    assert {request.status for request in forge.log[first.requests :]} == {304}
