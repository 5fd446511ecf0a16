"""A forge that answers badly or not at all costs no issue its last known state."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from portal.demo.forge import Forge
from roadmap.models import Issue, Item, Repository, SyncRun
from roadmap.services import planning, syncing
from tests.factories import make_issue, make_item, track
from tests.roadmap.services.looking import HOME, asked, issue, kept

pytestmark = pytest.mark.django_db


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
