"""What a sync survives: a forge that gives no answers, half answers or refusals, and a worker that is killed."""

import os
import socket
import subprocess
import sys
import threading
from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from django.conf import settings as site
from django.db import OperationalError, connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from portal.demo.forge import Forge
from roadmap.github import client
from roadmap.github.client import GitHub
from roadmap.models import Event, Issue, Repository, SyncRun
from roadmap.services import forges, sync_asking, syncing
from tests.conftest import ROOT
from tests.roadmap.services.looking import HOME
from tests.roadmap.services.many import fill, pages, track_many
from tests.services import wait_until

UNUSABLE = ("500", "502", "timeout", "slow", "cut", "badjson", "html", "empty")
WHOLE = {"page 1": 1, "page 2": 1, "page 3": 1, "since": 1}  # each question of a first sync, answered once


@pytest.fixture(autouse=True)
def thirteen_issues(forge: Forge, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three pages of five; a client that does not wait long."""
    monkeypatch.setattr(client, "PER_PAGE", 5)
    monkeypatch.setattr(forges, "GitHub", partial(GitHub, timeout=0.8))
    fill(forge, range(1, 14))


@pytest.fixture
def tracked(db: None) -> None:
    track_many(range(1, 14))


def answered(forge: Forge) -> Counter[str]:
    """How often each question got a good answer."""
    good = [request.status == 200 for request in forge.log]
    return Counter(name for name, is_good in zip(pages(forge), good, strict=True) if is_good)


def let_it_go_on() -> None:
    over = timezone.now() - timedelta(seconds=1)
    SyncRun.objects.filter(resume_at__isnull=False).update(resume_at=over)
    SyncRun.objects.filter(stopped_until__isnull=False).update(stopped_until=over)


def states() -> dict[tuple[str, str, bool], int]:
    rows = Issue.objects.values_list("state", "absence", "failing_since")
    return Counter((state, absence, failing is not None) for state, absence, failing in rows)


@pytest.mark.usefixtures("tracked")
@pytest.mark.parametrize("after", range(4))
@pytest.mark.parametrize("mode", UNUSABLE)
def test_a_run_that_gets_no_answers_goes_on_at_the_same_page(forge: Forge, mode: str, after: int) -> None:
    forge.fail(mode, times=None, after=after)
    syncing.sync_all()

    run = SyncRun.objects.get()
    assert (run.running, run.resumed, bool(run.problem)) == (True, 0, True)
    assert run.resume_at is not None and run.resume_at - timezone.now() <= timedelta(seconds=45)
    assert run.done == Issue.objects.filter(state="open").count()
    assert set(Issue.objects.values_list("absence", flat=True)) == {""}
    assert (syncing.sync_when_due(), len(forge.log)) == (None, after + 2)
    let_it_go_on()
    syncing.sync_when_due()
    assert len(forge.log) == after + 3  # one question sees whether it is back
    forge.recover()
    let_it_go_on()

    syncing.sync_when_due()

    run = SyncRun.objects.get()
    assert (run.running, run.resumed, run.problem, run.done, run.total) == (False, 2, "", 13, 13)
    assert (run.changed, run.requests, states()) == (13, len(forge.log), {("open", "", False): 13})
    if mode in ("500", "502"):
        assert answered(forge) == WHOLE
    assert Event.objects.filter(kind="status_changed").count() == 0
    assert Repository.objects.get().failing_since is None


@pytest.mark.usefixtures("tracked")
@pytest.mark.parametrize("after", range(4))
@pytest.mark.parametrize("mode", ["403primary", "403secondary", "429"])
def test_a_rate_limit_is_waited_for_and_then_the_same_page_is_asked(
    forge: Forge, mode: str, after: int
) -> None:
    forge.fail(mode, after=after, seconds=1800)
    syncing.sync_all()
    for _ in range(3):
        syncing.sync_when_due()
    assert len(forge.log) == after + 1
    let_it_go_on()

    syncing.sync_when_due()

    run = SyncRun.objects.get()
    assert (run.running, run.resumed, run.problem, run.stopped_until) == (False, 1, "", None)
    assert (answered(forge), states()) == (WHOLE, {("open", "", False): 13})


@pytest.mark.usefixtures("tracked")
def test_a_rate_limit_is_the_tokens_own(forge: Forge, settings: Settings) -> None:
    forge.fail("403primary", after=2, seconds=1800)
    syncing.sync_all()
    settings.GITHUB_TOKEN = "another"

    syncing.sync_when_due()

    assert (answered(forge), SyncRun.objects.get().resumed) == (WHOLE, 1)


@pytest.mark.usefixtures("tracked")
@pytest.mark.parametrize("after", range(4))
def test_a_refused_token_is_tried_once_an_hour_and_another_at_once(
    forge: Forge, settings: Settings, after: int
) -> None:
    forge.fail("401", times=None, after=after)
    for _ in range(3):
        syncing.sync_all()
        syncing.sync_when_due()
    assert len(forge.log) == after + 1
    SyncRun.objects.update(stopped_until=timezone.now(), started_at=timezone.now() - timedelta(minutes=61))
    syncing.sync_when_due()
    assert len(forge.log) == after + 2
    forge.recover()
    settings.GITHUB_TOKEN = "another"

    syncing.sync_when_due()

    assert (answered(forge), states()) == (WHOLE, {("open", "", False): 13})


@pytest.mark.usefixtures("tracked")
@pytest.mark.parametrize("mode", ["403", "500"])
def test_one_question_that_is_never_answered_stops_no_other(forge: Forge, mode: str) -> None:
    fill(forge, range(1, 9), repository="acme/widget")
    track_many(range(1, 9), repository="acme/widget")
    forge.fail(mode, times=None, path="/acme/widget/")

    syncing.sync_all()

    assert states() == {("open", "", False): 13, ("unknown", "", True): 8}
    forge.recover()
    Repository.objects.update(ask_at=None)
    SyncRun.objects.update(started_at=timezone.now() - timedelta(minutes=11))
    let_it_go_on()
    syncing.sync_when_due()
    assert states() == {("open", "", False): 21}


@pytest.mark.usefixtures("tracked")
def test_a_run_that_lacked_an_answer_is_followed_by_the_next_within_a_minute(forge: Forge) -> None:
    fill(forge, range(1, 9), repository="a/widget")
    track_many(range(1, 9), repository="a/widget")
    forge.fail("500", times=2, path="/a/widget/")
    syncing.sync_all()
    run = SyncRun.objects.get()
    assert (run.running, run.problem) == (False, "")

    SyncRun.objects.update(started_at=timezone.now() - timedelta(seconds=61))
    syncing.sync_when_due()

    assert states() == {("open", "", False): 21}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("question", range(1, 5))
def test_a_worker_killed_at_any_question_is_followed_by_the_next(forge: Forge, question: int) -> None:
    track_many(range(1, 14))
    forge.fail("timeout", after=question - 1, done=True)
    worker = start_worker_process()
    try:
        wait_until(lambda: len(forge.log) >= question, 60)
    finally:
        worker.kill()
        worker.wait()
    assert (syncing.sync_when_due(), len(forge.log)) == (None, question)  # its lease still holds
    SyncRun.objects.update(alive_at=timezone.now() - timedelta(seconds=31))

    syncing.sync_when_due()

    run = SyncRun.objects.get()
    assert (run.running, run.resumed, run.problem, run.done, run.changed) == (False, 1, "", 13, 13)
    assert states() == {("open", "", False): 13}
    # Nothing but the question whose answer was lost is asked again.
    assert Counter(pages(forge)) == WHOLE | {list(WHOLE)[question - 1]: 2}


def start_worker_process(**settings: str) -> subprocess.Popen[bytes]:
    """A process that syncs the database of this test with its forge, five issues a page."""
    name, where = str(connection.settings_dict["NAME"]), os.environ["DATABASE_URL"]
    url = f"sqlite:///{name}" if connection.vendor == "sqlite" else where.replace("/postgres?", f"/{name}?")
    code = (
        "import django; django.setup(); from roadmap.github import client; client.PER_PAGE = 5;"
        "from roadmap.services import syncing; syncing.sync_all()"
    )
    environment = os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "GITHUB_API_URL": site.GITHUB_API_URL,
        **settings,
    }
    return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=environment)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("redis", ["refused", "silent"])
def test_a_sync_needs_no_redis(forge: Forge, redis: str) -> None:
    """It was begun before Redis went away, or by hand: whether Redis refuses or swallows what is sent."""
    track_many(range(1, 14))
    forge.close_issue(HOME, 3, reason="completed")

    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1] if redis == "silent" else 1
        ended = start_worker_process(REDIS_URL=f"redis://127.0.0.1:{port}/0").wait(timeout=120)

    run = SyncRun.objects.get()
    assert (ended, run.running, run.problem, run.done) == (0, False, "", 13)
    assert states() == {("open", "", False): 12, ("closed", "", False): 1}


@pytest.mark.django_db(transaction=True)
def test_a_database_that_restarts_costs_one_page(forge: Forge) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no server.")
    track_many(range(1, 14))
    forge.delay = 0.5
    syncs: list[BaseException | None] = []
    worker = threading.Thread(target=lambda: syncs.append(_error_of_sync()))
    worker.start()
    wait_until(lambda: len(forge.log) >= 1, 30)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    worker.join(60)
    forge.delay = 0.0
    SyncRun.objects.update(alive_at=timezone.now() - timedelta(seconds=31))

    syncing.sync_when_due()

    assert (len(syncs), states()) == (1, {("open", "", False): 13})
    assert SyncRun.objects.get().problem == ""


def _error_of_sync() -> BaseException | None:
    try:
        syncing.sync_all()
    except OperationalError as error:
        return error
    finally:
        connection.close()
    return None


@pytest.mark.usefixtures("tracked")
def test_a_run_tells_how_far_it_is(forge: Forge, monkeypatch: pytest.MonkeyPatch) -> None:
    told = []
    renew = sync_asking.Sync.renew

    def look(sync: sync_asking.Sync) -> None:
        renew(sync)
        told.append((sync.run.done, sync.run.total, sync.run.rate_remaining))

    monkeypatch.setattr(sync_asking.Sync, "renew", look)

    syncing.sync_all()

    assert {done for done, _, _ in told} == {0, 5, 10, 13}
    assert {total for _, total, _ in told} == {13}
    assert told[-1] == (13, 13, 4996)
