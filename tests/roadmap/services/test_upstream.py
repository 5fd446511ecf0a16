"""The document's file is fetched from the repository, over real HTTP: conditional, whole, or not at all."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import User
from portal.demo.forge import Forge
from portal.notifications.models import Notification
from roadmap.github import files
from roadmap.github.client import GitHub
from roadmap.models import Arrival, Item, Version
from roadmap.services import arrivals
from tests.roadmap.services.documents import (
    DOCUMENT,
    HOME,
    PATH,
    WORDED,
    asked,
    came,
    fetch,
    newest,
    push,
    row,
)

pytestmark = pytest.mark.django_db


def test_a_new_site_waits_for_a_maintainers_word(forge: Forge, dana: User) -> None:
    commit = push(forge, DOCUMENT, message="Write the roadmap down\n\nAt last.")

    told = fetch()

    arrival = Arrival.objects.get()
    assert told == f"{HOME}/{PATH} of commit {commit[:10]} arrived."
    assert (arrival.state, arrival.source, arrival.commit, arrival.author, arrival.subject) == (
        "waiting", DOCUMENT, commit, "alice", "Write the roadmap down",
    )  # fmt: skip
    assert (arrival.repository, arrival.origin, arrival.by) == (HOME, f"{HOME}/{PATH}", None)
    assert arrival.committed_at == forge.repository(HOME).git.commits[commit].at
    assert (Version.objects.count(), Item.objects.count()) == (0, 0)
    assert asked(forge) == [(PATH, 200), ("commits", 200), (PATH, 200)]
    assert forge.log[2].query == {"ref": commit}


def test_what_the_roadmap_has_already_does_not_arrive(repository: Forge) -> None:
    assert (came(), row().commit, bool(row().etag)) == (
        [], repository.repository(HOME).git.branches["main"], True,
    )  # fmt: skip


def test_an_unchanged_file_is_one_free_question_and_writes_only_when_it_was_checked(
    repository: Forge,
) -> None:
    before = vars(row())
    sent = len(repository.log)

    with CaptureQueriesContext(connection) as queries:
        told = fetch()

    after = vars(row())
    writes = [query["sql"] for query in queries if query["sql"].startswith(("UPDATE", "INSERT", "DELETE"))]
    assert (told, asked(repository)[sent:]) == ("Nothing new.", [(PATH, 304)])
    del before["_state"], after["_state"]
    assert {name for name in before if before[name] != after[name]} == {"checked_at", "due_at"}
    assert after["checked_at"] > before["checked_at"]
    others = ("roadmap_upstream", "roadmap_syncrun", "roadmap_delivery")
    assert [sql for sql in writes if not any(table in sql for table in others)] == []


def test_a_new_state_arrives_and_maintainers_are_told_once(
    repository: Forge, dana: User, alice: User
) -> None:
    commit = push(repository, WORDED)

    fetch()
    fetch()

    arrival = Arrival.objects.get()
    assert (came(), row().commit) == ([("waiting", "alice", "Reword the tiles")], commit)
    [told] = Notification.objects.all()
    assert (told.recipient, told.mail, told.path) == (
        dana, True, f"/admin/roadmap/arrival/{arrival.pk}/change/",
    )  # fmt: skip
    assert told.subject == "The roadmap document changed in the repository"
    assert f"“Reword the tiles” by alice ({HOME}/{PATH}, commit {commit[:10]})" in told.text
    assert "- 1.1 Offline tiles: reworded" in told.text
    assert newest()["source"] == DOCUMENT


def test_a_newer_state_replaces_the_one_that_waits(repository: Forge) -> None:
    push(repository, WORDED)
    fetch()
    push(repository, WORDED.replace("gloves", "gloves and tea"), message="Tea", author="bob")

    fetch()

    assert came() == [("replaced", "alice", "Reword the tiles"), ("waiting", "bob", "Tea")]
    assert Arrival.objects.get(state="replaced").ended_at is not None


def test_going_back_to_what_the_roadmap_has_leaves_nothing_to_wait(repository: Forge) -> None:
    push(repository, WORDED)
    fetch()
    push(repository, DOCUMENT, message="Revert")

    fetch()

    assert came() == [("replaced", "alice", "Reword the tiles")]


def test_an_upload_that_waits_is_not_replaced(repository: Forge, dana: User) -> None:
    upload = arrivals.bring(WORDED.encode(), by=dana, repository=HOME, origin="plan.md")
    push(repository, WORDED.replace("gloves", "tea"))

    fetch()

    upload.refresh_from_db()
    assert upload.state == "waiting"


def test_a_renamed_repository_is_followed(repository: Forge) -> None:
    repository.rename_repository(HOME, "waymark-maps/way")
    repository.write_file("waymark-maps/way", PATH, WORDED.encode(), author="alice", message="Reword")

    fetch()

    assert came() == [("waiting", "alice", "Reword")]


def test_a_push_in_between_costs_no_state(repository: Forge, monkeypatch: pytest.MonkeyPatch) -> None:
    push(repository, WORDED)
    last_commit = files.last_commit

    def and_somebody_pushes(github: GitHub, repository: str, path: str) -> files.Commit:
        commit = last_commit(github, repository, path)
        monkeypatch.setattr(files, "last_commit", last_commit)
        push(forge, WORDED.replace("gloves", "tea"), message="Tea")
        return commit

    forge = repository
    monkeypatch.setattr(files, "last_commit", and_somebody_pushes)
    fetch()
    assert came() == [("waiting", "alice", "Reword the tiles")]

    fetch()

    assert [subject for *_, subject in came()] == ["Reword the tiles", "Tea"]


def test_an_older_answer_about_commits_does_not_hide_the_newer_text(
    repository: Forge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GitHub's machines learn of a push one after the other."""
    old = files.last_commit
    known = repository.repository(HOME).git.commits[row().commit]
    push(repository, WORDED)
    stale = files.Commit(known.sha, known.author, known.at, known.message)
    monkeypatch.setattr(files, "last_commit", lambda *args: stale)
    fetch()
    assert (came(), row().etag) == ([], "")

    monkeypatch.setattr(files, "last_commit", old)
    fetch()

    assert came() == [("waiting", "alice", "Reword the tiles")]
