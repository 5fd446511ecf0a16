"""The issue sync against a GitHub that answers over real HTTP."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import Settings

from portal.accounts.models import User
from portal.demo.forge import Forge
from roadmap.models import Event, Issue, Item, Repository, SyncRun
from roadmap.progress import Status
from roadmap.services import planning, sync_asking, syncing
from tests.factories import make_issue, make_item, track
from tests.roadmap.services.looking import HOME, asked, issue, kept, told

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


@pytest.mark.parametrize("mode", ["500", "502", "cut", "badjson", "html", "empty"])
def test_an_unusable_answer_keeps_the_last_known_state(forge: Forge, offline: Item, mode: str) -> None:
    syncing.sync_all()
    before = kept(41), kept(42)
    forge.close_issue(HOME, 41)
    forge.fail(mode, times=None, path="/issues/41")

    summary = syncing.sync_all()

    row = issue(41)
    assert (kept(41), kept(42)) == before
    assert row.failing_since is not None and row.failure.startswith(("GitHub", "The connection"))
    assert summary.failures == [f"{HOME}#41: {row.failure}"]
    assert issue(42).failing_since is None

    forge.fail(mode, times=None, path="/issues/41")
    since = row.failing_since
    syncing.sync_all()
    assert issue(41).failing_since == since

    forge.recover()
    syncing.sync_all()
    assert (issue(41).state, issue(41).failing_since, issue(41).failure) == ("closed", None, "")


def test_a_failure_that_ends_with_an_unchanged_issue_is_cleared(forge: Forge, offline: Item) -> None:
    syncing.sync_all()
    forge.hide(HOME, 41)
    syncing.sync_all()
    failure = issue(41).failure
    forge.show(HOME, 41)
    sent = len(forge.log)
    syncing.sync_all()
    assert asked(forge)[sent:] == [
        ("issues", 304),
        ("42", 304),
    ]  # what is not shown is asked about once a day
    Repository.objects.update(surveyed_at=timezone.now() - timedelta(days=1, seconds=1))

    syncing.sync_all()

    assert failure == f"GitHub does not show {HOME}#41: it was removed, is private, or never existed."
    assert (issue(41).failing_since, issue(41).failure, forge.log[-2].status) == (None, "", 304)


def test_a_short_fault_is_asked_about_again_in_the_same_run(forge: Forge, offline: Item) -> None:
    forge.fail("502", times=1)

    summary = syncing.sync_all()

    assert (summary.failures, issue(41).state) == ([], "open")


def test_a_deleted_issue_keeps_its_state_and_says_that_it_is_gone(forge: Forge, offline: Item) -> None:
    syncing.sync_all()
    forge.delete_issue(HOME, 41)

    syncing.sync_all()

    assert issue(41).state == "open"
    assert issue(41).failure == f"{HOME}#41 is gone from GitHub: deleted, or issues are switched off there."


def test_an_outage_lets_the_run_pause_and_marks_every_issue(
    forge: Forge, settings: Settings, offline: Item
) -> None:
    settings.ROADMAP_REPOSITORY = ""
    for number in range(43, 50):
        forge.add_issue(HOME, number, title=f"Issue {number}")
    planning.track(offline, [f"{HOME}#{number}" for number in range(41, 50)])
    syncing.sync_all()
    sent = len(forge.log)
    forge.fail("500", times=None)

    summary = syncing.sync_all()

    assert summary.problem == "GitHub has a fault of its own (status 500)."
    assert len(forge.log) - sent == 2  # the list, and once more; without it nothing is asked one by one
    assert set(Issue.objects.values_list("failure", "state")) == {(summary.problem, "open")}
    run = SyncRun.objects.latest("pk")
    assert (run.problem, run.running, run.resume_at is not None) == (summary.problem, True, True)


def test_one_issue_and_no_answer_at_all_is_a_problem_too(settings: Settings) -> None:
    settings.GITHUB_API_URL = "http://127.0.0.1:9"
    settings.ROADMAP_REPOSITORY = ""
    track(make_item(), make_issue(41))

    summary = syncing.sync_all()

    assert summary.problem.startswith("The connection to GitHub failed")
    assert Issue.objects.get().state == "open"


def test_a_run_that_reached_every_issue_confirms_what_it_did_not_need_to_write(
    forge: Forge, offline: Item
) -> None:
    syncing.sync_all()
    fetched = issue(41).fetched_at
    syncing.sync_all()
    syncing.sync_some([issue(41).pk])
    whole = SyncRun.objects.filter(whole=True).first()
    forge.fail("429")
    syncing.sync_all()

    assert whole is not None and fetched is not None
    assert SyncRun.objects.confirmed() == (whole.started_at, whole.finished_at)
    assert whole.started_at > fetched == issue(41).fetched_at


def test_requests_are_sent_one_at_a_time(forge: Forge, offline: Item) -> None:
    forge.delay = 0.02

    syncing.sync_all()

    assert forge.most_in_flight == 1


def test_a_renamed_repository_is_followed_and_the_row_stays(
    forge: Forge, offline: Item, settings: Settings
) -> None:
    settings.ROADMAP_REPOSITORY = ""
    syncing.sync_all()
    before = issue(41).pk
    forge.rename_repository(HOME, "Waymark-Maps/Atlas")

    summary = syncing.sync_all()

    moved = issue(41, "waymark-maps/atlas")
    assert (moved.pk, moved.title, moved.url) == (
        before,
        "Store tiles",
        f"{forge.url}/Waymark-Maps/Atlas/issues/41",
    )
    assert summary.changes[0] == f"waymark-maps/atlas#41: moved here from {HOME}#41"
    assert Issue.objects.filter(repository=HOME).count() == 0
    sent = len(forge.log)
    syncing.sync_all()
    assert [request.status for request in forge.log[sent:]] == [304, 304]


def test_the_renamed_home_keeps_its_objectives_in_their_rows(forge: Forge, offline: Item) -> None:
    forge.add_issue(HOME, 50, title="Draw an icon", labels=["roadmap"])
    syncing.sync_all()
    before = issue(50).pk
    forge.rename_repository(HOME, "waymark-maps/atlas")

    summary = syncing.sync_all()

    assert [(row.pk, str(row)) for row in Issue.objects.objectives()] == [(before, "waymark-maps/atlas#50")]
    assert summary.failures == [
        f"{HOME} is called waymark-maps/atlas now: set ROADMAP_REPOSITORY to that name."
    ]
    assert Issue.objects.count() == 3


def test_a_transferred_issue_is_followed_to_its_new_number(forge: Forge, offline: Item) -> None:
    syncing.sync_all()
    forge.transfer_issue(HOME, 41, "waymark-maps/tiles", 7)
    before = issue(41).pk

    syncing.sync_all()

    assert issue(7, "waymark-maps/tiles").pk == before
    assert offline.tracking.get(issue=before).position == 0


def test_where_the_new_place_has_a_row_it_takes_the_tracking_over(forge: Forge, offline: Item) -> None:
    other = make_item("Tiles", number="1.3")
    planning.track(other, ["waymark-maps/tiles#7", f"{HOME}#41"])
    forge.transfer_issue(HOME, 41, "waymark-maps/tiles", 7)

    syncing.sync_all()

    there = issue(7, "waymark-maps/tiles")
    assert [str(row) for row in offline.tracked_issues] == [str(there), f"{HOME}#42"]
    assert [str(row) for row in other.tracked_issues] == [str(there)]
    other.refresh_from_db()
    assert other.status == "in_progress"


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


def test_a_list_that_breaks_off_changes_nothing(forge: Forge) -> None:
    for number in range(1, 151):
        forge.add_issue(HOME, number, title=f"Objective {number}", labels=["roadmap"])
    syncing.sync_all()
    for number in (1, 150):
        forge.edit_issue(HOME, number, labels=[])
    forge.fail("500", times=2, after=2, path="/issues")  # the first page's ETag is old, the second page fails

    summary = syncing.sync_all()

    assert f"{HOME}: GitHub has a fault of its own (status 500)." in summary.failures
    assert Issue.objects.filter(number__in=[2, 149], objective=True).count() == 2
    assert syncing.sync_all().problem == ""
    assert Issue.objects.objectives().count() == 148


def test_a_thousand_objectives_cost_a_dozen_requests(forge: Forge) -> None:
    for number in range(1, 1001):
        forge.add_issue(HOME, number, title=f"Objective {number}", labels=["roadmap"])
    planning.track(make_item(), [f"{HOME}#7"])

    first, second = syncing.sync_all(), syncing.sync_all()

    assert (first.requests <= 12, first.fetched, second.unchanged) == (True, 1000, 1000)
    assert {request.status for request in forge.log[first.requests :]} == {304}


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
