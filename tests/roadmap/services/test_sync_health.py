"""The sync's health, told from its rows."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from portal.accounts.models import User
from roadmap.models import Delivery, Issue, IssueComment, PullRequest, Repository, SyncRun, Version
from roadmap.services import sync_facts, sync_health, sync_runs
from roadmap.standing import Standing
from tests.factories import make_issue, make_item, track

pytestmark = pytest.mark.django_db


def before(minutes: int) -> datetime:
    return timezone.now() - timedelta(minutes=minutes)


def make_run(minutes: int, **fields: Any) -> SyncRun:
    """A run that began so many minutes ago and took one."""
    times = {"started_at": before(minutes), "finished_at": before(minutes - 1)}
    return SyncRun.objects.create(**{"running": False, "requests": 3, **times, **fields})


def tracked(**fields: Any) -> Issue:
    issue = make_issue(**fields)
    track(make_item(), issue)
    return issue


def test_a_new_site_has_no_forge_yet() -> None:
    health = sync_health.look()

    assert (health.forges, health.standing, health.confirmed_at) == ([], Standing.NEVER, None)


def test_the_newest_runs_of_each_kind_say_how_it_stands() -> None:
    make_run(40)
    complete = make_run(20)
    rated = make_run(
        10, problem="GitHub is away.", rate_limit=60, rate_remaining=7, rate_reset_at=before(-30), requests=0
    )
    under_way = SyncRun.objects.create(total=8, done=3)

    [facts] = sync_health.look().forges

    assert (facts.standing, facts.problem) == (Standing.FAILING, "GitHub is away.")
    assert (facts.confirmed_at, facts.confirmed_until) == (complete.started_at, complete.finished_at)
    assert (facts.under_way, facts.asks_now, facts.rated) == (under_way, True, rated)
    assert facts.behind_by is None


def test_runs_over_single_issues_confirm_nothing() -> None:
    make_run(50)
    make_run(1, whole=False)

    [facts] = sync_facts.by_forge()

    assert facts.standing == Standing.BEHIND
    assert facts.behind_by and facts.behind_by > timedelta(minutes=50)


def test_a_run_that_waits_to_go_on_is_a_pause() -> None:
    make_run(50)
    waiting = SyncRun.objects.create(total=8, done=3, resume_at=before(-5), problem="GitHub is away.")

    [facts] = sync_facts.by_forge()

    assert (facts.standing, facts.paused_until, facts.limited_until) == (
        *(Standing.PAUSED, waiting.resume_at, None),
    )
    assert not facts.asks_now


def test_a_run_whose_worker_died_asks_nothing() -> None:
    SyncRun.objects.create(alive_at=before(5))

    [facts] = sync_facts.by_forge()

    assert not facts.asks_now


def test_a_forge_that_is_not_asked_any_more_is_left_out() -> None:
    make_run(900, forge="git.example.org")

    assert sync_facts.by_forge() == []


def test_issues_that_fail_or_were_never_asked_about_are_behind_the_longest_first() -> None:
    tracked()
    late = tracked(failing_since=before(5), failure="GitHub is away.")
    later = tracked(failing_since=before(500), failure="GitHub is away.")
    never = tracked(fetched_at=None)
    tracked(failing_since=before(5), absence="deleted")
    tracked(repository="git.example.org/waymark/maps", fetched_at=None)
    make_issue(failing_since=before(5))

    assert list(sync_health.issues_behind()) == [never, later, late]
    health = sync_health.look()
    assert (health.issues, health.issues_behind) == (5, 3)


def test_repositories_are_behind_after_three_intervals_or_when_they_fail(settings: Settings) -> None:
    settings.SYNC_MINUTES = 20
    rows: dict[str, dict[str, Any]] = {
        "o/fresh": {"synced_at": before(58)},
        "o/failing": {"synced_at": before(1), "failing_since": before(1), "failure": "It is away."},
        "o/late": {"synced_at": before(62)},
        "o/never": {},
    }
    for name, fields in rows.items():
        Repository.objects.create(name=name, **fields)
        tracked(repository=name)
    Repository.objects.create(name="o/untracked", failing_since=before(900))

    assert [row.name for row in sync_health.repositories_behind()] == ["o/never", "o/late", "o/failing"]
    assert [row.name for row in sync_health.by_lag()] == ["o/never", "o/late", "o/fresh", "o/failing"]


def test_deliveries_and_what_goes_out_are_counted(dana: User) -> None:
    for number, state in enumerate(["waiting", "applied", "applied", "ignored", "failed"]):
        last = Delivery.objects.create(
            guid=str(number), event="issues", payload={}, state=state, received_at=before(9 - number)
        )
    IssueComment.objects.create(issue=make_issue(), text="Hello", due_at=before(0))
    IssueComment.objects.create(issue=make_issue(), text="Hello", due_at=None, problem="No.")
    IssueComment.objects.create(issue=make_issue(), text="Hello", due_at=None, done_at=before(0))
    IssueComment.objects.create(issue=make_issue(), text="Hello", done_at=before(0), problem="")
    version = Version.objects.create(source="# R\n", digest="0" * 64, title="Trails")
    for number, state in enumerate(["failed", "opening"]):
        PullRequest.objects.create(
            state=state, repository="o/r", branch=str(number), title="T", body="", version=version, by=dana
        )

    health = sync_health.look()

    assert health.deliveries == sync_health.Deliveries(1, 2, 1, 1, last_at=last.received_at)
    assert health.outgoing == sync_health.Outgoing(waiting=2, given_up=1)


def test_the_last_complete_run_is_kept_however_old_it_is() -> None:
    old, complete = make_run(90_000), make_run(80_000)
    make_run(70_000, problem="GitHub is away.")
    run = sync_runs.start(whole=True)
    assert run is not None
    run.problem = "GitHub is away."

    sync_runs.finish(run)

    assert set(SyncRun.objects.all()) == {complete, run}
    assert old.pk != complete.pk
