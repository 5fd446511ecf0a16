"""A repository that has no readable document, or does not answer: it is told, and the old roadmap stays."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from portal.accounts.models import User
from portal.demo.forge import Forge
from portal.notifications.models import Notification
from roadmap.models import Arrival, SyncRun, Upstream
from tests.roadmap.services.documents import (
    DOCUMENT,
    HOME,
    PATH,
    WORDED,
    came,
    due_in,
    fetch,
    newest,
    push,
    row,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "content, words",
    [
        (
            b"# Trails\n\n\xff\xfe\n",
            "This document is not UTF-8 text: byte 10 (line 3) does not belong to it.",
        ),
        (b"# Trails\n\nA \x00 in it.\n", "This document is not text: line 3 holds a NUL character."),
        (b"\n\n", "This document is empty."),
        (b"Just words.\n", "This document has no heading, so it cannot be read as a roadmap."),
        (b"x" * 1_000_001, f"{PATH} in {HOME} has 1,000,001 bytes; at most 1,000,000 can be read."),
    ],
    ids=["not UTF-8", "NUL", "empty", "no heading", "too large"],
)
def test_what_is_no_document_is_told_and_the_old_roadmap_stays(
    repository: Forge, content: bytes, words: str
) -> None:
    push(repository, content)

    told = fetch()

    assert told.startswith(words)
    assert (row().failure, row().failing_since is not None) == (told, True)
    assert (came(), newest()["source"]) == ([], DOCUMENT)
    push(repository, WORDED)
    fetch()
    assert (row().failure, row().failing_since, came()) == (
        "", None, [("waiting", "alice", "Reword the tiles")],
    )  # fmt: skip


def test_an_unreadable_state_fails_until_there_is_another(repository: Forge) -> None:
    push(repository, b"Just words.\n")
    fetch()

    fetch()

    assert row().failure.startswith("This document has no heading")
    push(repository, DOCUMENT, message="Revert")
    fetch()
    assert (row().failure, came()) == ("", [])


def test_a_document_that_only_another_form_reads_arrives_all_the_same(repository: Forge, dana: User) -> None:
    Upstream.objects.update(form="list", applies_by_itself=True)
    push(repository, DOCUMENT + "".join(f"- pair {number}\n" for number in range(2_100)))

    fetch()

    assert (came()[0][0], Arrival.objects.get().form, row().failure) == ("waiting", "list", "")
    assert "items; at most 2,000 can be imported." in Notification.objects.get().text


def test_a_vanished_file_loses_nothing_and_is_asked_for_less_and_less_often(repository: Forge) -> None:
    repository.write_file(HOME, PATH, None)

    told = fetch()

    assert told == f"GitHub does not show {PATH} in {HOME}: it was removed, is private, or never existed."
    assert newest()["source"] == DOCUMENT
    assert timedelta(minutes=7) < due_in() <= timedelta(minutes=10)
    Upstream.objects.update(failing_since=timezone.now() - timedelta(hours=6))
    fetch()
    assert timedelta(hours=4.5) < due_in() <= timedelta(hours=6)
    Upstream.objects.update(failing_since=timezone.now() - timedelta(days=60))
    fetch()
    assert timedelta(hours=19) < due_in() <= timedelta(days=1)


def test_a_directory_at_the_path_is_told(repository: Forge) -> None:
    repository.write_file(HOME, PATH, None)
    repository.write_file(HOME, f"{PATH}/part-1.md", b"# Trails\n")

    assert fetch() == f"{PATH} in {HOME} is a directory, not a file."


@pytest.mark.parametrize("mode", ["500", "502", "cut", "badjson", "html", "empty"])
@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_fault_in_any_answer_is_asked_again_and_then_waits(
    repository: Forge, mode: str, after: int
) -> None:
    push(repository, WORDED)
    repository.fail(mode, times=2, after=after, done=True)

    told = fetch()

    assert (row().failure, newest()["source"], came()) == (told, DOCUMENT, [])
    assert timedelta(seconds=20) < due_in() <= timedelta(seconds=30)
    repository.fail(mode, times=1, after=after, done=True)
    fetch()
    assert (row().failing_since, [state for state, *_ in came()]) == (None, ["waiting"])


def test_a_failure_is_asked_about_as_often_as_it_is_old_but_not_less_often_than_always(
    repository: Forge,
) -> None:
    repository.fail("500", times=None)
    fetch()
    since = row().failing_since
    Upstream.objects.update(failing_since=timezone.now() - timedelta(minutes=4))
    fetch()
    assert timedelta(minutes=3) < due_in() <= timedelta(minutes=4, seconds=1)

    Upstream.objects.update(failing_since=timezone.now() - timedelta(days=4))
    fetch()

    assert timedelta(minutes=7) < due_in() <= timedelta(minutes=10)
    assert since is not None


@pytest.mark.parametrize("mode", ["403primary", "403secondary", "429"])
def test_a_rate_limit_is_kept_to_by_the_sync_and_the_document_alike(repository: Forge, mode: str) -> None:
    push(repository, WORDED)
    repository.fail(mode, times=None, seconds=1800)
    fetch()
    assert timedelta(minutes=29) < due_in() < timedelta(minutes=31)
    sent = len(repository.log)
    repository.recover()

    told = fetch()

    until = SyncRun.objects.exclude(stopped_until=None).latest("pk").stopped_until
    assert until is not None
    assert (told, len(repository.log)) == (f"GitHub allows no request before {until:%H:%M:%S} UTC.", sent)
    assert row().failure == told
    SyncRun.objects.update(stopped_until=timezone.now() - timedelta(seconds=1))
    fetch()
    assert (row().failure, [state for state, *_ in came()]) == ("", ["waiting"])


def test_a_refused_token_is_not_tried_again_for_an_hour(repository: Forge, settings: Settings) -> None:
    repository.token, settings.GITHUB_TOKEN = "right", "expired"

    assert fetch() == "GitHub did not accept the token: it is wrong, expired or revoked."
    sent = len(repository.log)
    fetch()

    assert len(repository.log) == sent
    assert timedelta(minutes=59) < due_in() <= timedelta(minutes=61)
    settings.GITHUB_TOKEN = "right"
    assert fetch() == "Nothing new."


def test_while_the_sync_asks_the_document_waits_a_moment(repository: Forge) -> None:
    running = SyncRun.objects.create()
    sent = len(repository.log)

    told = fetch()

    assert (told, len(repository.log)) == ("GitHub is being asked about something else.", sent)
    assert (row().failing_since, due_in() <= timedelta(seconds=10)) == (None, True)
    running.delete()
    assert fetch() == "Nothing new."
