"""The document's file is fetched from the repository, over real HTTP: conditional, whole, or not at all.

What came is the roadmap only by a maintainer's word, unless maintainers chose otherwise or readers see no change.
"""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import Settings

from portal.accounts.models import User
from portal.demo.forge import Forge
from portal.notifications.models import Notification
from roadmap.forges.values import NotModified
from roadmap.github import files
from roadmap.github.client import GitHub
from roadmap.models import Arrival, Item, PendingChange, Section, SyncRun, Upstream, Version
from roadmap.services import arrivals, due, editing, exporting, importing, planning, upstream
from tests.at_once import at_once
from tests.roadmap.services.documents import (
    DOCUMENT,
    HOME,
    PATH,
    WORDED,
    asked,
    bring,
    came,
    due_in,
    fetch,
    newest,
    push,
    row,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def repository(forge: Forge) -> Forge:
    """The repository has the very document that was imported, and that is known."""
    push(forge, DOCUMENT, message="Write the roadmap down")
    bring()
    fetch()
    return forge


def apply_by_itself() -> None:
    Upstream.objects.update(applies_by_itself=True)


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


def test_a_history_that_was_forced_back_arrives_again(repository: Forge, dana: User) -> None:
    first = repository.repository(HOME).git.branches["main"]
    second = push(repository, WORDED)
    fetch()
    arrivals.apply_arrival(Arrival.objects.get(), by=dana)
    repository.repository(HOME).git.branches["main"] = first
    fetch()
    back = Arrival.objects.get(commit=first)
    repository.repository(HOME).git.branches["main"] = second

    fetch()

    back.refresh_from_db()
    assert (back.state, row().commit) == ("replaced", second)
    repository.repository(HOME).git.branches["main"] = first
    fetch()
    version = arrivals.apply_arrival(Arrival.objects.get(commit=first), by=dana)
    assert (version.source, newest()["source"]) == (DOCUMENT, DOCUMENT)


def test_a_dismissed_state_stays_dismissed_while_the_repository_has_it(repository: Forge, dana: User) -> None:
    push(repository, WORDED)
    fetch()
    arrivals.dismiss(Arrival.objects.get(), by=dana)

    fetch()
    Upstream.objects.update(etag="")
    fetch()

    assert came() == [("dismissed", "alice", "Reword the tiles")]


def test_maintainers_may_choose_that_it_is_applied_by_itself(repository: Forge, dana: User) -> None:
    apply_by_itself()
    commit = push(repository, WORDED)

    told = fetch()

    assert told == f"{HOME}/{PATH} of commit {commit[:10]} is the roadmap now."
    assert newest() == {
        "kind": "import", "source": WORDED, "commit": commit, "author": "alice",
        "subject": "Reword the tiles", "origin": f"{HOME}/{PATH}",
    }  # fmt: skip
    assert Item.objects.get(title="Offline tiles").body == "Tiles on every phone."
    [told_of] = Notification.objects.all()
    assert (told_of.recipient, told_of.mail, "1.1 Offline tiles: reworded" in told_of.text) == (
        dana,
        False,
        True,
    )
    assert Arrival.objects.get().version == Version.objects.first()


def test_an_item_that_was_added_here_never_leaves_without_a_word(repository: Forge, dana: User) -> None:
    maps = Section.objects.current().get(title="Maps")
    added = planning.add_item(maps, title="Contours", body="", issues=[], by=dana)
    by_hand = importing.preview(exporting.export().encode(), repository=HOME)
    importing.apply(by_hand, by=dana)  # brought, although the repository never had it
    apply_by_itself()
    push(repository, WORDED)

    fetch()

    added.refresh_from_db()
    assert (added.left_at, Arrival.objects.get().state) == (None, "waiting")


def test_what_waited_is_applied_at_the_next_look_after_maintainers_chose_so(repository: Forge) -> None:
    push(repository, WORDED)
    fetch()
    apply_by_itself()

    fetch()

    assert (came()[0][0], newest()["source"]) == ("applied", WORDED)


def test_a_conflict_waits_for_a_word_even_then(repository: Forge, dana: User) -> None:
    apply_by_itself()
    tiles = Item.objects.get(title="Offline tiles")
    editing.edit_item(tiles, by=dana, body="Tiles on no phone.")
    push(repository, WORDED)

    fetch()

    assert (came()[0][0], newest()["kind"]) == ("waiting", "edit")
    assert Notification.objects.get().mail is True
    assert PendingChange.objects.get().state == "waiting"


def test_what_readers_see_already_needs_nobodys_word(repository: Forge, dana: User) -> None:
    editing.edit_item(Item.objects.get(title="Offline tiles"), by=dana, body="Tiles on every phone.")
    editing.edit_item(Item.objects.get(title="Work days"), by=dana, body="Bring tea.")
    commit = push(repository, WORDED, message="Merge what the portal proposed")

    fetch()

    changes = {change.item.title: change.state for change in PendingChange.objects.all()}
    assert changes == {"Offline tiles": "arrived", "Work days": "waiting"}
    there, here = Version.objects.of_repository().first(), Version.objects.first()
    assert there is not None and here is not None
    assert (there.source, there.commit) == (WORDED, commit)
    assert here.source == WORDED.replace("Bring gloves.", "Bring tea.")
    assert Notification.objects.count() == 0


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


def test_a_site_without_a_repository_asks_nothing(forge: Forge, settings: Settings) -> None:
    settings.ROADMAP_REPOSITORY = ""

    assert (upstream.fetch_when_due(), forge.log) == (None, [])


def test_it_is_due_once_an_interval_and_when_somebody_asks(repository: Forge, settings: Settings) -> None:
    settings.ROADMAP_DOCUMENT_SECONDS = 3600
    fetch()
    assert timedelta(minutes=59) < due_in() <= timedelta(minutes=60)
    assert upstream.fetch_when_due() is None

    upstream.fetch_soon()

    assert upstream.fetch_when_due() == "Nothing new."


def test_a_worker_that_died_is_followed_by_another_after_a_minute(repository: Forge) -> None:
    Upstream.objects.update(due_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert due.claim() is not None

    assert timedelta(seconds=55) < due_in() <= timedelta(seconds=60)
    assert upstream.fetch_when_due() is None
    Upstream.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert upstream.fetch_when_due() == "Nothing new."


def test_a_push_during_a_fetch_makes_it_due_again(repository: Forge, monkeypatch: pytest.MonkeyPatch) -> None:
    keep = upstream._keep

    def and_a_push(until: datetime, found: upstream.Found | NotModified) -> str:
        upstream.fetch_soon()
        return keep(until, found)

    monkeypatch.setattr(upstream, "_keep", and_a_push)
    fetch()

    assert due_in() <= timedelta(0)


@pytest.mark.django_db(transaction=True)
def test_of_four_workers_at_once_one_asks(forge: Forge) -> None:
    push(forge, DOCUMENT)
    Upstream.load()
    upstream.fetch_soon()
    forge.delay = 0.1
    told: list[str | None] = []

    errors = at_once(*[lambda: told.append(upstream.fetch_when_due())] * 4)

    assert (errors, sum(words is not None for words in told)) == ([""] * 4, 1)
    assert (len(forge.log), forge.most_in_flight, Arrival.objects.count()) == (3, 1, 1)


def test_forgetting_lets_a_dismissed_state_arrive_again(repository: Forge, dana: User) -> None:
    push(repository, WORDED)
    fetch()
    arrivals.dismiss(Arrival.objects.get(), by=dana)

    upstream.forget()
    upstream.fetch_when_due()

    assert came() == [("waiting", "alice", "Reword the tiles")]


def test_a_new_site_is_due_at_once(forge: Forge) -> None:
    push(forge, DOCUMENT)

    for _ in range(20):
        Upstream.objects.all().delete()
        assert due.claim() is not None
