"""What a worker's death, a lost answer and a GitHub that is away do to a pull request: nothing twice, nothing lost."""

import os
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as site
from django.db import connection
from django.utils import timezone

from portal.accounts.models import User
from portal.demo.forge import Forge
from roadmap.forges.transport import Answer, Transport
from roadmap.models import PullRequest, SyncRun
from roadmap.services import forges, pull_requests, pushing
from tests.conftest import ROOT
from tests.roadmap.services.documents import HOME
from tests.roadmap.services.pulls import ONCE, found, pushed
from tests.services import wait_until

pytestmark = pytest.mark.django_db


NOT_ALLOWED = (
    f"The token may not write to {HOME}: it needs write access to its contents and to its pull requests."
)


class Killed(BaseException):
    """What a worker's end looks like from inside: nothing after it happens."""


@pytest.mark.parametrize("done", range(9))
def test_a_worker_killed_after_any_question_leaves_it_to_the_next_one(
    unpushed: PullRequest, forge: Forge, monkeypatch: pytest.MonkeyPatch, done: int
) -> None:
    send = Transport.send
    sent: list[int] = []

    def and_die(self: Transport, *args: Any, **options: Any) -> Answer:
        if len(sent) == done:
            raise Killed
        sent.append(1)
        answer = send(self, *args, **options)
        if len(sent) == done:
            raise Killed
        return answer

    monkeypatch.setattr(Transport, "send", and_die)
    if done < 9:
        with pytest.raises(Killed):
            pushing.push(unpushed.pk)
    monkeypatch.setattr(Transport, "send", send)

    pushing.push_waiting()

    unpushed.refresh_from_db()
    assert (unpushed.state, unpushed.number, found(forge)) == ("open", 1, ONCE)


# When the branch, the commit, the pull request was made; the answer is still on its way.
@pytest.mark.parametrize("questions", [5, 7, 8])
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_for_real_leaves_it_to_the_next_one(
    unpushed: PullRequest, forge: Forge, questions: int
) -> None:
    sent = len(forge.log)
    forge.fail("timeout", after=questions - 1, done=True)
    worker = start_worker_process(unpushed.pk)
    try:
        wait_until(lambda: len(forge.log) >= sent + questions, 60)
    finally:
        worker.kill()
        worker.wait()
    unpushed.refresh_from_db()
    assert unpushed.state == "opening"

    pushing.push_waiting()
    assert len(forge.log) == sent + questions  # the lease of the dead one still holds
    SyncRun.objects.filter(running=True).update(alive_at=timezone.now() - timedelta(seconds=61))
    pushing.push_waiting()

    unpushed.refresh_from_db()
    assert (unpushed.state, unpushed.number, found(forge)) == ("open", 1, ONCE)


def start_worker_process(pull_request_id: int) -> subprocess.Popen[bytes]:
    """A process that brings the pull request to GitHub, with the database and the forge of this test."""
    name, where = str(connection.settings_dict["NAME"]), os.environ["DATABASE_URL"]
    url = f"sqlite:///{name}" if connection.vendor == "sqlite" else where.replace("/postgres?", f"/{name}?")
    code = f"import django; django.setup(); from roadmap.services import pushing; pushing.push({pull_request_id})"
    environment = os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "GITHUB_API_URL": site.GITHUB_API_URL,
        "GITHUB_TOKEN": "t0ken",
    }
    return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=environment)


def test_the_lease_of_a_killed_worker_runs_out_first(unpushed: PullRequest, forge: Forge) -> None:
    dead = SyncRun.objects.create(whole=False)
    sent = len(forge.log)
    pushing.push_waiting()
    unpushed.refresh_from_db()
    assert (unpushed.state, len(forge.log)) == ("opening", sent)

    SyncRun.objects.filter(pk=dead.pk).update(alive_at=timezone.now() - timedelta(seconds=61))
    pushing.push_waiting()

    unpushed.refresh_from_db()
    assert (unpushed.state, found(forge)) == ("open", ONCE)


@pytest.mark.parametrize("method, after", [("POST", 0), ("PUT", 0), ("POST", 1)])
@pytest.mark.parametrize("mode", ["500", "cut", "html"])
def test_an_answer_that_is_lost_after_the_work_was_done_doubles_nothing(
    unpushed: PullRequest, forge: Forge, method: str, after: int, mode: str
) -> None:
    forge.fail(mode, method=method, after=after, done=True)

    assert pushed(unpushed) == ("open", 1, "")

    assert found(forge) == ONCE


def test_github_that_stays_away_is_told_and_tried_again_by_hand(
    unpushed: PullRequest, forge: Forge, dana: User
) -> None:
    forge.fail("502", times=2, method="PUT")

    failed = pushed(unpushed)
    pull_requests.try_again(unpushed, by=dana)

    assert failed == ("failed", None, "GitHub has a fault of its own (status 502).")
    assert pushed(unpushed) == ("open", 1, "")
    assert found(forge) == ONCE


@pytest.mark.parametrize("after", range(4))
@pytest.mark.parametrize("mode", ["500", "html"])
def test_a_fault_while_looking_makes_nothing(
    unpushed: PullRequest, forge: Forge, mode: str, after: int
) -> None:
    forge.fail(mode, times=2, after=after)

    state, number, problem = pushed(unpushed)

    assert (state, number, bool(problem)) == ("failed", None, True)
    assert found(forge) == {"branches": 0, "commits": [], "pulls": 0, "texts": []}


def test_a_time_out_is_told(unpushed: PullRequest, forge: Forge, monkeypatch: pytest.MonkeyPatch) -> None:
    from functools import partial

    from roadmap.github.client import GitHub

    monkeypatch.setattr(forges, "GitHub", partial(GitHub, timeout=0.8))
    forge.fail("timeout", times=2, method="POST")

    assert pushed(unpushed) == ("failed", None, "GitHub did not answer within 0.8 seconds.")


@pytest.mark.parametrize("method, after", [("POST", 0), ("PUT", 0), ("POST", 1)])
def test_a_token_that_may_not_write_is_told(
    unpushed: PullRequest, forge: Forge, method: str, after: int
) -> None:
    forge.fail("403", method=method, after=after)

    assert pushed(unpushed) == ("failed", None, NOT_ALLOWED)


def test_a_refused_token_is_told(unpushed: PullRequest, forge: Forge) -> None:
    forge.token = "another"

    assert pushed(unpushed) == (
        "failed", None, "GitHub did not accept the token: it is wrong, expired or revoked.",
    )  # fmt: skip


@pytest.mark.parametrize("mode", ["403primary", "403secondary", "429"])
def test_a_rate_limit_is_waited_for_and_then_it_goes_on_by_itself(
    unpushed: PullRequest, forge: Forge, mode: str
) -> None:
    forge.fail(mode, method="PUT", seconds=900)

    state, _, problem = pushed(unpushed)
    sent = len(forge.log)
    pushing.push_waiting()

    until = SyncRun.objects.exclude(stopped_until=None).latest("pk").stopped_until
    assert until is not None
    assert (state, problem) == (
        "opening", f"GitHub's rate limit is reached until {until:%H:%M:%S} UTC. It goes on by itself then.",
    )  # fmt: skip
    assert len(forge.log) == sent
    SyncRun.objects.update(stopped_until=timezone.now() - timedelta(seconds=1))
    assert pushed(unpushed) == ("open", 1, "")
    assert found(forge) == ONCE
