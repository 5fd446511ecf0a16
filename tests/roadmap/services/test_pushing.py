"""A pull request is brought to GitHub over real HTTP: every step can be repeated, and every failure is told."""

import os
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as site
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from portal.accounts.models import User
from portal.demo.forge import Forge
from roadmap.forges.transport import Answer, Transport
from roadmap.github import files
from roadmap.models import Arrival, Item, PullRequest, SyncRun
from roadmap.services import editing, forges, pull_requests, pushing, upstream
from tests.conftest import ROOT
from tests.roadmap.services.documents import DOCUMENT, HOME, PATH, WORDED, asked, bring, fetch, push, row
from tests.services import wait_until

pytestmark = pytest.mark.django_db
NOT_ALLOWED = (
    f"The token may not write to {HOME}: it needs write access to its contents and to its pull requests."
)


class Killed(BaseException):
    """What a worker's end looks like from inside: nothing after it happens."""


@pytest.fixture
def waiting(forge: Forge, dana: User, settings: Settings) -> PullRequest:
    """A pull request that no worker has taken up yet."""
    settings.GITHUB_TOKEN = "t0ken"
    push(forge, DOCUMENT, message="Write the roadmap down")
    bring()
    fetch()
    editing.edit_item(Item.objects.get(title="Offline tiles"), by=dana, body="Tiles on every phone.")
    return pull_requests.open_pull_request(by=dana)


def pushed(pull_request: PullRequest) -> tuple[str, int | None, str]:
    pushing.push(pull_request.pk)
    pull_request.refresh_from_db()
    return pull_request.state, pull_request.number, pull_request.problem


def found(forge: Forge) -> dict[str, Any]:
    """What the repository has: branches, how many commits beside main's, pull requests, the text of the branch."""
    git = forge.repository(HOME).git
    others = {name: sha for name, sha in git.branches.items() if name != "main"}
    main = git.branches["main"]
    return {
        "branches": len(others),
        "commits": [len(git.since(main, git.commits[sha])) for sha in others.values()],
        "pulls": len(forge.repository(HOME).pulls),
        "texts": [git.content(git.commits[sha], PATH) for sha in others.values()],
    }


ONCE = {"branches": 1, "commits": [1], "pulls": 1, "texts": [WORDED.encode()]}


def test_it_takes_eight_questions(waiting: PullRequest, forge: Forge) -> None:
    sent = len(forge.log)

    assert pushed(waiting) == ("open", 1, "")

    assert [(request.method, request.status) for request in forge.log[sent:]] == [
        ("GET", 200), ("GET", 200), ("GET", 200), ("GET", 200),
        ("POST", 201), ("GET", 200), ("PUT", 200), ("POST", 201),
    ]  # fmt: skip
    assert found(forge) == ONCE
    assert {request.headers["authorization"] for request in forge.log[sent:]} == {"Bearer t0ken"}
    [commit] = [c for c in forge.repository(HOME).git.commits.values() if c.author == "signpost-bot"]
    assert commit.message == waiting.title


@pytest.mark.parametrize("done", range(9))
def test_a_worker_killed_after_any_question_leaves_it_to_the_next_one(
    waiting: PullRequest, forge: Forge, monkeypatch: pytest.MonkeyPatch, done: int
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
            pushing.push(waiting.pk)
    monkeypatch.setattr(Transport, "send", send)

    pushing.push_waiting()

    waiting.refresh_from_db()
    assert (waiting.state, waiting.number, found(forge)) == ("open", 1, ONCE)


# When the branch, the commit, the pull request was made; the answer is still on its way.
@pytest.mark.parametrize("questions", [5, 7, 8])
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_for_real_leaves_it_to_the_next_one(
    waiting: PullRequest, forge: Forge, questions: int
) -> None:
    sent = len(forge.log)
    forge.fail("timeout", after=questions - 1, done=True)
    worker = start_worker_process(waiting.pk)
    try:
        wait_until(lambda: len(forge.log) >= sent + questions, 60)
    finally:
        worker.kill()
        worker.wait()
    waiting.refresh_from_db()
    assert waiting.state == "opening"

    pushing.push_waiting()
    assert len(forge.log) == sent + questions  # the lease of the dead one still holds
    SyncRun.objects.filter(running=True).update(alive_at=timezone.now() - timedelta(seconds=61))
    pushing.push_waiting()

    waiting.refresh_from_db()
    assert (waiting.state, waiting.number, found(forge)) == ("open", 1, ONCE)


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


def test_the_lease_of_a_killed_worker_runs_out_first(waiting: PullRequest, forge: Forge) -> None:
    dead = SyncRun.objects.create(whole=False)
    sent = len(forge.log)
    pushing.push_waiting()
    waiting.refresh_from_db()
    assert (waiting.state, len(forge.log)) == ("opening", sent)

    SyncRun.objects.filter(pk=dead.pk).update(alive_at=timezone.now() - timedelta(seconds=61))
    pushing.push_waiting()

    waiting.refresh_from_db()
    assert (waiting.state, found(forge)) == ("open", ONCE)


@pytest.mark.parametrize("method, after", [("POST", 0), ("PUT", 0), ("POST", 1)])
@pytest.mark.parametrize("mode", ["500", "cut", "html"])
def test_an_answer_that_is_lost_after_the_work_was_done_doubles_nothing(
    waiting: PullRequest, forge: Forge, method: str, after: int, mode: str
) -> None:
    forge.fail(mode, method=method, after=after, done=True)

    assert pushed(waiting) == ("open", 1, "")

    assert found(forge) == ONCE


def test_github_that_stays_away_is_told_and_tried_again_by_hand(
    waiting: PullRequest, forge: Forge, dana: User
) -> None:
    forge.fail("502", times=2, method="PUT")

    failed = pushed(waiting)
    pull_requests.try_again(waiting, by=dana)

    assert failed == ("failed", None, "GitHub has a fault of its own (status 502).")
    assert pushed(waiting) == ("open", 1, "")
    assert found(forge) == ONCE


@pytest.mark.parametrize("after", range(4))
@pytest.mark.parametrize("mode", ["500", "html"])
def test_a_fault_while_looking_makes_nothing(
    waiting: PullRequest, forge: Forge, mode: str, after: int
) -> None:
    forge.fail(mode, times=2, after=after)

    state, number, problem = pushed(waiting)

    assert (state, number, bool(problem)) == ("failed", None, True)
    assert found(forge) == {"branches": 0, "commits": [], "pulls": 0, "texts": []}


def test_a_time_out_is_told(waiting: PullRequest, forge: Forge, monkeypatch: pytest.MonkeyPatch) -> None:
    from functools import partial

    from roadmap.github.client import GitHub

    monkeypatch.setattr(forges, "GitHub", partial(GitHub, timeout=0.3))
    forge.fail("timeout", times=2, method="POST")

    assert pushed(waiting) == ("failed", None, "GitHub did not answer within 0.3 seconds.")


@pytest.mark.parametrize("method, after", [("POST", 0), ("PUT", 0), ("POST", 1)])
def test_a_token_that_may_not_write_is_told(
    waiting: PullRequest, forge: Forge, method: str, after: int
) -> None:
    forge.fail("403", method=method, after=after)

    assert pushed(waiting) == ("failed", None, NOT_ALLOWED)


def test_a_refused_token_is_told(waiting: PullRequest, forge: Forge) -> None:
    forge.token = "another"

    assert pushed(waiting) == (
        "failed", None, "GitHub did not accept the token: it is wrong, expired or revoked.",
    )  # fmt: skip


@pytest.mark.parametrize("mode", ["403primary", "403secondary", "429"])
def test_a_rate_limit_is_waited_for_and_then_it_goes_on_by_itself(
    waiting: PullRequest, forge: Forge, mode: str
) -> None:
    forge.fail(mode, method="PUT", seconds=900)

    state, _, problem = pushed(waiting)
    sent = len(forge.log)
    pushing.push_waiting()

    until = SyncRun.objects.exclude(stopped_until=None).latest("pk").stopped_until
    assert until is not None
    assert (state, problem) == (
        "opening", f"GitHub's rate limit is reached until {until:%H:%M:%S} UTC. It goes on by itself then.",
    )  # fmt: skip
    assert len(forge.log) == sent
    SyncRun.objects.update(stopped_until=timezone.now() - timedelta(seconds=1))
    assert pushed(waiting) == ("open", 1, "")
    assert found(forge) == ONCE


def test_a_document_that_changed_meanwhile_is_fetched_first(
    waiting: PullRequest, forge: Forge, dana: User
) -> None:
    push(forge, DOCUMENT.replace("gloves", "tea"), message="Tea")

    state, number, problem = pushed(waiting)

    assert (state, number) == ("failed", None)
    assert problem == (
        f"The document in {HOME} is not the one that the roadmap has. It is being fetched: look at what came, "
        "apply it, and open the pull request then."
    )
    assert found(forge)["branches"] == 0
    assert upstream.fetch_when_due() is not None
    assert [(arrival.state, arrival.subject) for arrival in Arrival.objects.all()] == [("waiting", "Tea")]


def test_a_repository_whose_state_was_put_aside_shows_it_again(
    waiting: PullRequest, forge: Forge, dana: User
) -> None:
    """The roadmap is not what the repository has: nothing may be built on it before somebody decided."""
    push(forge, DOCUMENT.replace("gloves", "tea"), message="Tea")
    fetch()
    Arrival.objects.update(state="dismissed")

    assert pushed(waiting)[0] == "failed"
    upstream.fetch_when_due()

    assert Arrival.objects.get().state == "waiting"


def test_a_vanished_document_is_told(waiting: PullRequest, forge: Forge) -> None:
    forge.write_file(HOME, PATH, None)

    assert pushed(waiting) == (
        "failed", None, f"GitHub does not show {PATH} in {HOME}: it was removed, is private, or never existed.",
    )  # fmt: skip


def test_a_renamed_repository_is_followed(waiting: PullRequest, forge: Forge) -> None:
    forge.rename_repository(HOME, "waymark-maps/way")

    assert pushed(waiting) == ("open", 1, "")
    assert waiting.url == f"{forge.url}/waymark-maps/way/pull/1"


def test_another_main_commit_in_between_does_no_harm(waiting: PullRequest, forge: Forge) -> None:
    forge.write_file(HOME, "other.md", b"Other.\n")

    assert pushed(waiting) == ("open", 1, "")
    forge.merge_pull(HOME, 1)
    assert forge.file(HOME, PATH) == WORDED.encode()


def test_a_fault_of_our_own_ends_it_instead_of_coming_again_for_ever(
    waiting: PullRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object) -> None:
        raise RuntimeError("unexpected")

    monkeypatch.setattr(files, "branch_tip", break_down)

    assert pushed(waiting) == ("failed", None, pushing.FAULT)


def test_what_is_open_or_failed_is_left_alone(waiting: PullRequest, forge: Forge) -> None:
    pushed(waiting)
    sent = asked(forge)

    pushing.push(waiting.pk)
    pushing.push_waiting()
    pushing.push(0)

    assert asked(forge) == sent


def test_the_document_is_kept_as_it_was_with_all_its_bytes(
    forge: Forge, dana: User, settings: Settings
) -> None:
    settings.GITHUB_TOKEN = "t0ken"
    text = "\ufeff" + DOCUMENT.replace("\n", "\r\n").rstrip() + "  "
    push(forge, text)
    bring(text)
    fetch()
    editing.edit_item(Item.objects.get(title="Offline tiles"), by=dana, body="Tiles on every phone.")

    pull_request = pull_requests.open_pull_request(by=dana)

    assert pushed(pull_request)[0] == "open"
    expected = text.replace("on the phone", "on every phone").encode()
    assert forge.file(HOME, PATH, branch=pull_request.branch) == expected
    assert row().failure == ""
