"""What followers of an item hear, by mail or in the inbox alone, and that nobody hears it twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.notifications.models import Notification
from roadmap import announcements, tasks
from roadmap.models import Event, Follow, Item, PendingChange
from roadmap.progress import Status
from roadmap.services import editing, following, importing, pending, planning
from roadmap.services.git_history import import_history
from tests.at_once import at_once
from tests.factories import make_item, make_user
from tests.repositories import Repository
from tests.roadmap.services.documents import DOCUMENT, HOME, bring

WITHOUT = DOCUMENT.replace("## 1.2 Night colours\n\nRed on black.\n\n", "")


def told() -> list[tuple[str, str, bool]]:
    """(who, subject, by mail too) in the order in which they were told."""
    rows = Notification.objects.select_related("recipient").order_by("pk")
    return [(row.recipient.username, row.subject, row.mail) for row in rows]


def hear() -> list[tuple[str, str, bool]]:
    """Let everything be announced, twice, and forget it; what was told, as `told` says it."""
    announcements.announce_waiting()
    announcements.announce_waiting()
    heard = told()
    Notification.objects.all().delete()
    return heard


@pytest.fixture
def colours(alice: User) -> Item:
    """An item of a document, which Alice follows."""
    bring()
    item = Item.objects.get(title="Night colours")
    following.follow(item, by=alice)
    hear()
    return item


def test_a_status_is_told_and_mailed_when_it_is_the_end(alice: User, dana: User) -> None:
    item = make_item("Tiles")
    following.follow(item, by=alice)

    heard = []
    for status in (Status.IN_PROGRESS, Status.SHIPPED, Status.IN_PROGRESS, Status.DROPPED, Status.PLANNED):
        planning.set_status(item, status, by=dana)
        heard += hear()

    assert heard == [
        ("alice", "In progress: Tiles", False),
        ("alice", "Shipped: Tiles", True),
        ("alice", "In progress: Tiles", False),
        ("alice", "Dropped: Tiles", True),
        ("alice", "Planned: Tiles", False),
    ]


def test_of_several_changes_that_nobody_was_told_yet_the_last_one_is_news(alice: User, dana: User) -> None:
    item = make_item("Tiles")
    following.follow(item, by=alice)

    for status in (Status.IN_PROGRESS, Status.SHIPPED):
        planning.set_status(item, status, by=dana)
    announcements.announce_waiting()

    assert [(row.subject, row.text) for row in Notification.objects.all()] == [
        ("Shipped: Tiles", "Shipped by Dana. Before it was in progress.")
    ]


@pytest.mark.parametrize(
    ("before", "after", "heard"),
    [
        ("Night colours", "Dark colours", "Renamed: 1.2 Dark colours"),
        ("Red on black.", "Amber on black.", "Reworded: 1.2 Night colours"),
        ("Red on black.", "Red on black.\n\nTarget: Q3 2031", "Target changed: 1.2 Night colours"),
        (
            "## 1.2 Night colours\n\nRed on black.\n\n# 2. People",
            "# 2. People\n\n## 2.2 Night colours\n\nRed on black.",
            "Moved: 2.2 Night colours",
        ),
        ("Red on black.", "Red on **black**.", None),
        ("Red on black.", "Red on black.\n\nTracking issues:\n\n- #12 Black", None),
        ("Tiles on the phone.", "Tiles.", None),
    ],
)
def test_what_a_document_changes_of_it_is_in_the_inbox(
    colours: Item, before: str, after: str, heard: str | None
) -> None:
    bring(DOCUMENT.replace(before, after))

    assert hear() == ([("alice", heard, False)] if heard else [])


def test_what_changed_is_said_in_words_with_the_way_to_it(colours: Item, dana: User) -> None:
    importing.apply(
        importing.preview(DOCUMENT.replace("Night colours", "Dark colours").encode(), repository=HOME),
        by=dana,
    )
    announcements.announce_waiting()

    row = Notification.objects.get()
    assert (row.text, row.path, row.topic) == (
        "Renamed from “Night colours”. Dana brought in the document.",
        f"/roadmap/items/{colours.pk}/dark-colours/",
        f"item:{colours.pk}",
    )


def test_an_edit_here_is_told_and_so_is_its_end(colours: Item, dana: User) -> None:
    editing.edit_item(colours, title="Dark colours", by=dana)
    edited = hear()
    pending.drop_change(PendingChange.objects.open().get(), by=dana)

    assert (edited, hear()) == (
        [("alice", "Renamed: 1.2 Dark colours", False)],
        [("alice", "Renamed: 1.2 Night colours", False)],
    )


def test_followers_are_mailed_when_it_leaves_and_hear_of_it_when_it_is_back(colours: Item) -> None:
    bring(WITHOUT)
    announcements.announce_waiting()
    text = Notification.objects.get().text
    left = hear()
    bring()

    assert (left, hear()) == (
        [("alice", "Left the roadmap: 1.2 Night colours", True)],
        [("alice", "Back on the roadmap: 1.2 Night colours", False)],
    )
    day = Event.objects.filter(item=colours, data__changes=["gone"]).get().at
    assert f"It left the roadmap on {day.day} {day:%B %Y}: the document does not have it any more." in text
    assert "you follow it still" in text


def test_nobody_hears_what_they_did_themselves_nor_what_others_follow(alice: User, dana: User) -> None:
    item, other = make_item("Tiles"), make_item("Lakes")
    for member, followed in ((alice, item), (dana, item), (alice, other)):
        following.follow(followed, by=member)

    planning.set_status(item, Status.SHIPPED, by=dana)

    assert hear() == [("alice", "Shipped: Tiles", True)]


def test_the_history_of_a_document_is_no_news(alice: User, tmp_path: Path) -> None:
    repository = Repository(tmp_path / "waymark")
    repository.save(DOCUMENT, "First")
    import_history(repository.directory, "ROADMAP.md", repository=HOME, say=lambda line: None)
    item = Item.objects.get(title="Night colours")
    following.follow(item, by=alice)
    repository.save(WITHOUT, "Second")

    import_history(repository.directory, "ROADMAP.md", repository=HOME, say=lambda line: None)

    item.refresh_from_db()
    assert (item.left_at is None, hear()) == (False, [])


def test_what_nobody_follows_is_done_with_in_one_statement(db: None, django_assert_num_queries: Any) -> None:
    importing.apply(importing.preview(long_document(300), repository=HOME))

    with django_assert_num_queries(2):
        announced = announcements.announce_waiting()

    assert (announced, Event.objects.filter(announced_at=None).count(), told()) == (0, 0, [])


@pytest.mark.django_db(transaction=True)
def test_a_long_import_schedules_one_sweep_and_none_where_nobody_follows(alice: User) -> None:
    with published() as first:
        importing.apply(importing.preview(long_document(60), repository=HOME))
    for item in Item.objects.all():
        following.follow(item, by=alice)
    with published() as second:
        importing.apply(importing.preview(long_document(60, text="Others."), repository=HOME))

    assert (first, second) == ([], ["roadmap.tasks.announce_waiting"])
    assert len(hear()) == 60


@contextmanager
def published() -> Iterator[list[str]]:
    """The announcing tasks that a commit sends to the broker."""
    sent: list[str] = []
    task = tasks.announce_waiting
    before = task._publish
    task._publish = lambda *args, **kwargs: sent.append(task.name)
    try:
        yield sent
    finally:
        task._publish = before


def long_document(length: int, *, text: str = "Words.") -> bytes:
    items = "".join(f"## 1.{number} Topic {number}\n\n{text}\n\n" for number in range(1, length + 1))
    return f"# Trails\n\n# 1. Maps\n\n{items}".encode()


@pytest.mark.django_db(transaction=True)
def test_several_workers_at_the_same_moment_tell_once(alice: User) -> None:
    item = make_item("Tiles")
    following.follow(item, by=alice)
    planning.set_status(item, Status.SHIPPED, by=make_user("root", is_superuser=True))

    errors = at_once(*[partial(announcements.announce_waiting)] * 4)

    assert (errors, told()) == ([""] * 4, [("alice", "Shipped: Tiles", True)])


def test_what_the_broker_lost_is_told_by_the_sweep(alice: User, dana: User) -> None:
    item = make_item("Tiles")
    following.follow(item, by=alice)
    with transaction.atomic():
        planning.set_status(item, Status.SHIPPED, by=dana)

    tasks.announce_waiting()

    assert told() == [("alice", "Shipped: Tiles", True)]


def test_an_event_that_cannot_be_told_does_not_hold_up_the_others(alice: User, dana: User) -> None:
    item = make_item("Tiles")
    following.follow(item, by=alice)
    broken = Event.objects.create(item=item, kind="status_changed", data={}, at=a_year_ago())
    planning.set_status(item, Status.SHIPPED, by=dana)

    assert announcements.announce_waiting() == 2

    broken.refresh_from_db()
    assert (broken.announced_at, told()) == (None, [("alice", "Shipped: Tiles", True)])


def a_year_ago() -> datetime:
    now = timezone.now()
    return now.replace(year=now.year - 1, day=1)


def test_who_unfollowed_meanwhile_is_not_told(alice: User, dana: User) -> None:
    item = make_item("Tiles")
    following.follow(item, by=alice)
    planning.set_status(item, Status.SHIPPED, by=dana)
    following.unfollow(item, by=alice)

    assert (hear(), Follow.objects.count()) == ([], 0)
