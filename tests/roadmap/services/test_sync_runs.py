"""Runs of the sync: one at a time, when they are due, and none before GitHub allows it."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from pytest_django.fixtures import Settings

from portal.demo.forge import Forge
from roadmap.models import Issue, Item, SyncRun
from roadmap.services import sync_asking, sync_runs, syncing
from tests.at_once import at_once
from tests.factories import make_item, track
from tests.roadmap.services.looking import HOME, asked, issue

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("mode", ["403primary", "403secondary", "429"])
def test_a_rate_limit_stops_all_questions_until_its_end(forge: Forge, offline: Item, mode: str) -> None:
    forge.fail(mode, times=None, path="/issues/42", seconds=1800)
    begun = timezone.now()

    summary = syncing.sync_all()

    assert summary.stopped_until is not None
    assert timedelta(minutes=29) < summary.stopped_until - begun < timedelta(minutes=31)
    assert summary.problem.startswith("GitHub's rate limit is reached until ")
    assert (issue(41).state, issue(42).failure) == ("open", summary.problem)
    sent = len(forge.log)
    forge.recover()
    again, some = syncing.sync_all(), syncing.sync_some([issue(42).pk])
    assert len(forge.log) == sent
    assert again.stopped_until == some.stopped_until == summary.stopped_until
    assert again.problem == f"GitHub allows no request before {summary.stopped_until:%H:%M:%S} UTC."


def test_after_the_rate_limit_the_run_goes_on_where_it_stopped(forge: Forge, offline: Item) -> None:
    forge.fail("429", path="/issues/42")
    syncing.sync_all()
    over = timezone.now() - timedelta(seconds=1)
    SyncRun.objects.update(stopped_until=over, resume_at=over)
    sent = len(forge.log)

    syncing.sync_when_due()

    assert asked(forge)[sent:] == [("issues", 304), ("42", 200)]
    run = SyncRun.objects.get()
    assert (run.resumed, run.running, run.problem, run.fetched, run.done, run.total) == (
        1,
        False,
        "",
        2,
        2,
        2,
    )


def test_an_exhausted_allowance_is_not_tried_out(forge: Forge, offline: Item, settings: Settings) -> None:
    settings.ROADMAP_REPOSITORY = ""
    with Forge(rate_limit=1) as poor:
        settings.GITHUB_API_URL = poor.api_url
        poor.add_issue(HOME, 41, title="Store tiles")

        summary = syncing.sync_all()

        assert asked(poor) == [("41", 200)]
        assert summary.stopped_until is not None


def test_a_refused_token_stops_the_run_at_once_and_a_new_token_goes_on(
    forge: Forge, offline: Item, settings: Settings
) -> None:
    forge.token, settings.GITHUB_TOKEN = "right", "expired"

    summary = syncing.sync_all()
    syncing.sync_all()

    assert asked(forge) == [("issues", 401)]
    assert summary.problem == "GitHub did not accept the token: it is wrong, expired or revoked."
    assert [row.failure for row in Issue.objects.all()] == [summary.problem] * 2
    settings.GITHUB_TOKEN = "right"
    assert syncing.sync_all().problem == ""
    assert issue(41).state == "open"


def test_while_a_run_is_alive_no_second_one_starts(forge: Forge, offline: Item) -> None:
    SyncRun.objects.create()

    summary = syncing.sync_all()

    assert (summary.busy, summary.problem, forge.log) == (True, "Another sync is running.", [])


def test_a_new_site_is_synced_at_once_and_then_once_an_interval(forge: Forge, offline: Item) -> None:
    assert syncing.sync_when_due() is not None
    assert syncing.sync_when_due() is None

    SyncRun.objects.update(started_at=timezone.now() - timedelta(minutes=settings.SYNC_MINUTES, seconds=1))

    assert syncing.sync_when_due() is not None
    assert SyncRun.objects.count() == 2


def test_an_issue_whose_message_was_lost_is_due_at_once(forge: Forge, offline: Item) -> None:
    syncing.sync_all()
    late = Issue.objects.create(repository=HOME, number=43)
    assert not sync_runs.is_due()

    track(make_item(), late)

    assert sync_runs.is_due()
    syncing.sync_when_due()
    assert not sync_runs.is_due()


def test_a_run_whose_worker_died_is_taken_over_where_it_stopped(forge: Forge, offline: Item) -> None:
    dead = SyncRun.objects.create(
        alive_at=timezone.now() - timedelta(seconds=31), cursor={"reached": issue(41).pk}, done=1, requests=2
    )
    assert not syncing.sync_some([issue(41).pk]).busy

    summary = syncing.sync_when_due()

    dead.refresh_from_db()
    assert (dead.running, dead.problem, dead.resumed, dead.requests) == (False, "", 1, 4)
    assert summary is not None and summary.problem == ""
    assert asked(forge) == [("41", 200), ("issues", 200), ("42", 200)]


def test_a_conversation_whose_worker_died_is_ended(forge: Forge, offline: Item) -> None:
    dead = SyncRun.objects.create(alive_at=timezone.now() - timedelta(seconds=31), whole=False)

    syncing.sync_all()

    dead.refresh_from_db()
    assert (dead.running, dead.problem, dead.finished_at is not None) == (False, "Its worker stopped.", True)


def test_a_run_that_was_taken_over_stops_and_leaves_the_figures_to_the_other(
    forge: Forge, offline: Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = sync_asking.Sync.count

    def lose_the_lease(*args: Any) -> None:
        count(*args)
        SyncRun.objects.update(holder="another")

    monkeypatch.setattr(sync_asking.Sync, "count", lose_the_lease)

    summary = syncing.sync_all()

    assert summary.problem == "Another worker took this sync over."
    assert asked(forge) == [("issues", 200), ("41", 200)]
    run = SyncRun.objects.get()
    assert (issue(41).state, issue(42).failing_since, run.running, run.fetched) == ("unknown", None, True, 0)


def test_old_runs_are_forgotten(forge: Forge) -> None:
    SyncRun.objects.create(running=False, finished_at=timezone.now() - timedelta(days=31))
    SyncRun.objects.create(running=False, finished_at=timezone.now() - timedelta(days=29))

    syncing.sync_all()

    assert SyncRun.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_runs_at_once_one_asks(forge: Forge, offline: Item) -> None:
    forge.delay = 0.1
    summaries: list[syncing.Summary] = []

    at_once(*[lambda: summaries.append(syncing.sync_all())] * 4)

    assert sorted((summary.busy, summary.fetched) for summary in summaries) == [
        (False, 2), (True, 0), (True, 0), (True, 0),
    ]  # fmt: skip
    assert (forge.most_in_flight, SyncRun.objects.count()) == (1, 1)
