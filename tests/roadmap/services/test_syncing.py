"""The issue sync against a GitHub that answers over real HTTP."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.accounts.models import User
from portal.demo.forge import Forge
from roadmap.models import Event, Issue, Item, SyncRun
from roadmap.progress import Status
from roadmap.services import planning, sync_asking, syncing
from tests.roadmap.services.looking import HOME, asked, issue, told

pytestmark = pytest.mark.django_db


def test_the_first_sync_fetches_every_tracking_issue(forge: Forge, offline: Item) -> None:
    summary = syncing.sync_all()

    first = issue(41)
    assert {name: getattr(first, name) for name in ("title", "state", "assigned", "comments", "failing_since")} == {
        "title": "Store tiles", "state": "open", "assigned": True, "comments": 3, "failing_since": None,
    }  # fmt: skip
    assert [label["name"] for label in first.labels] == ["area/maps"]
    assert [person["login"] for person in first.assignees] == ["ana"]
    assert (issue(42).milestone, issue(42).url) == ("3.1", f"{forge.url}/{HOME}/issues/42")
    assert first.fetched_at is not None and first.etag
    offline.refresh_from_db()
    assert (offline.status, offline.status_source) == ("in_progress", "issues")
    assert summary.changes == [
        f"{HOME}#41: open, “Store tiles”; item 1.2 Offline tiles is now in progress",
        f"{HOME}#42: open, “Show what is stored”",
    ]
    assert (summary.fetched, summary.changed, summary.failed, summary.problem) == (2, 2, 0, "")


def test_closing_the_last_issue_ships_the_item_and_tells_it(forge: Forge, offline: Item) -> None:
    syncing.sync_all()
    forge.close_issue(HOME, 41)
    syncing.sync_all()
    Event.objects.all().delete()
    forge.close_issue(HOME, 42)

    summary = syncing.sync_all()

    offline.refresh_from_db()
    assert offline.status == "shipped"
    assert summary.changes == [f"{HOME}#42: closed as completed; item 1.2 Offline tiles is now shipped"]
    assert told(offline) == [("issue_closed", f"{HOME}#42: closed as completed"), ("status_changed", "")]


def test_every_kind_of_change_is_named(forge: Forge, offline: Item) -> None:
    forge.close_issue(HOME, 42)
    syncing.sync_all()
    Event.objects.all().delete()
    forge.reopen_issue(HOME, 42)
    forge.edit_issue(
        HOME, 42, title="List what is stored", labels=["ui"], assignees=["bo", "cy"], milestone="", comments=1
    )
    forge.edit_issue(HOME, 41, assignees=[], labels=[], milestone="3.2")

    summary = syncing.sync_all()

    assert summary.changes == [
        f"{HOME}#41: assigned to nobody; without labels; in milestone 3.2",
        f"{HOME}#42: reopened; now called “List what is stored”; assigned to bo, cy; labelled ui; in no milestone;"
        " 1 comment",
    ]
    assert [kind for kind, _ in told(offline)] == [
        "issue_unassigned", "issue_reopened", "issue_retitled", "issue_assigned",
    ]  # fmt: skip


def test_a_second_run_asks_with_etags_and_writes_nothing_of_issues(forge: Forge, offline: Item) -> None:
    forge.add_issue(HOME, 50, title="Draw an icon", labels=["roadmap"])
    syncing.sync_all()
    before = list(Issue.objects.values())
    sent = len(forge.log)

    with CaptureQueriesContext(connection) as queries:
        summary = syncing.sync_all()

    assert [(request.status, "if-none-match" in request.headers) for request in forge.log[sent:]] == [
        (304, True)
    ] * 3
    writes = [query["sql"] for query in queries if query["sql"].startswith(("UPDATE", "INSERT", "DELETE"))]
    assert [sql for sql in writes if "roadmap_syncrun" not in sql and "roadmap_delivery" not in sql] == []
    assert list(Issue.objects.values()) == before
    assert (summary.unchanged, summary.changed, summary.requests) == (3, 0, 3)


def test_requests_are_sent_one_at_a_time(forge: Forge, offline: Item) -> None:
    forge.delay = 0.02

    syncing.sync_all()

    assert forge.most_in_flight == 1


def test_an_older_answer_never_wins(forge: Forge, offline: Item) -> None:
    syncing.sync_all()
    later = timezone.now() + timedelta(hours=1)
    Issue.objects.filter(number=41).update(state="closed", github_updated_at=later, etag="")

    syncing.sync_all()

    assert (issue(41).state, issue(41).github_updated_at, issue(41).etag) == ("closed", later, "")


def test_a_status_set_by_hand_beats_github(forge: Forge, offline: Item, dana: User) -> None:
    syncing.sync_all()
    offline.refresh_from_db()
    planning.set_status(offline, Status.DROPPED, by=dana)
    forge.close_issue(HOME, 41)
    forge.close_issue(HOME, 42)

    syncing.sync_all()

    offline.refresh_from_db()
    assert (offline.status, offline.status_source) == ("dropped", "maintainer")


def test_only_the_given_issues_are_asked_about(forge: Forge, offline: Item) -> None:
    syncing.sync_some([issue(42).pk])

    assert asked(forge) == [("42", 200)]
    assert issue(41).state == "unknown"
    assert SyncRun.objects.last_whole() is None


def test_an_issue_that_becomes_tracked_during_a_run_is_asked_about_in_it(
    forge: Forge, offline: Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    forge.add_issue(HOME, 43, title="Late")
    planned = iter([lambda: planning.track(offline, [f"{HOME}#{n}" for n in (41, 42, 43)])])
    count = sync_asking.Sync.count

    def track_while_counting(*args: Any) -> None:
        count(*args)
        next(planned, lambda: None)()

    monkeypatch.setattr(sync_asking.Sync, "count", track_while_counting)

    syncing.sync_all()

    assert issue(43).title == "Late"
