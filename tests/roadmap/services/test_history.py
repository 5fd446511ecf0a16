"""What the timeline tells: versions with their changes, and what happened to items between them."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from portal.accounts.models import User
from roadmap.models import Event, Item, Version
from roadmap.services import history
from tests.roadmap.versions import bring, document

pytestmark = pytest.mark.django_db


def lines(version: Version, **asked: Any) -> list[tuple[str, str, str]]:
    return [
        (group.kind, line.name, line.words)
        for group in history.groups_of(version, **asked)
        for line in group.lines
    ]


def happen(item: Item, kind: str, day: int, **data: str) -> Event:
    return Event.objects.create(item=item, kind=kind, at=datetime(2024, 3, day, 12, tzinfo=UTC), data=data)


def test_what_changed_of_one_thing_is_one_line_and_what_was_added_comes_first() -> None:
    bring(document("Tiles", "Night", "Snow"), day=1)
    version = bring(
        document("Map tiles: All about tiles, and more.", "Snow: Cold.", "Signs: Old signs, new signs."),
        day=2,
    )

    assert lines(version) == [
        ("added", "1.3 Signs", "added"),
        ("changed", "1.1 Map tiles", "renamed from “Tiles”, reworded"),
        ("changed", "1.2 Snow", "reworded"),
        ("left", "1.2 Night", "left the roadmap"),
    ]


def test_of_one_item_only_what_happened_to_it_is_told() -> None:
    bring(document("Tiles", "Night"), day=1)
    version = bring(document("Tiles: New.", "Night: New."), day=2)
    night = Item.objects.get(title="Night")

    assert lines(version, item=night) == [("changed", "1.2 Night", "reworded")]


def test_versions_are_found_by_the_item_that_they_changed_and_by_their_kind() -> None:
    first = bring(document("Tiles", "Night"), day=1)
    bring(document("Tiles: New.", "Night"), day=2)
    third = bring(document("Tiles: New.", "Night: New."), day=3)
    night = Item.objects.get(title="Night")

    assert list(history.versions_of(night)) == [third, first]
    assert list(history.versions_of(None, kind="edit")) == []
    assert list(history.versions_of(night, kind="import")) == [third, first]


def test_the_timeline_joins_what_happened_between_two_versions() -> None:
    first = bring(document("Tiles", "Night"), day=1)
    second = bring(document("Tiles", "Night", "Snow"), day=20)
    tiles, night = Item.objects.filter(title__in=["Tiles", "Night"]).order_by("place")
    happen(tiles, "confirmed", 5, words="confirmed by Dana")
    happen(night, "confirmed", 6, words="confirmed by Dana")
    happen(night, "owner_changed", 22, words="Dana looks after it")

    entries = history.timeline([second, first], item=None)

    assert [
        entry.version or [(str(one.event.item), one.words) for one in entry.happened] for entry in entries
    ] == [
        [("1.2 Night", "Dana looks after it")],
        second,
        [("1.2 Night", "confirmed by Dana"), ("1.1 Tiles", "confirmed by Dana")],
        first,
    ]


def test_what_a_version_tells_itself_is_not_told_twice() -> None:
    bring(document("Tiles"), day=1)

    assert history.happened(item=None, until=None, since=None) == []


@pytest.mark.parametrize(
    ("kind", "data", "words"),
    [
        (
            "issue_closed",
            {"issue": "moby/moby#38043", "words": "moby/moby#38043: closed as completed"},
            "Tracking issue #38043 closed as completed",
        ),
        (
            "issue_reopened",
            {"issue": "acme/road#7", "words": "acme/road#7: reopened"},
            "Tracking issue acme/road#7 reopened",
        ),
        ("confirmed", {"words": "confirmed by Dana"}, "confirmed by Dana"),
        ("status_changed", {"before": "planned", "after": "shipped", "source": "issues"}, ""),
        ("something_new", {}, "something new"),
    ],
)
def test_events_are_told_as_people_say_them(
    settings: Settings, kind: str, data: dict[str, str], words: str
) -> None:
    settings.ROADMAP_REPOSITORY = "Moby/moby"

    assert history.words_of(Event(kind=kind, data=data)) == words


def test_the_version_of_a_day_is_the_one_in_force_at_its_end() -> None:
    first = bring(document("Tiles"), at=datetime(2024, 3, 1, 12, tzinfo=UTC))
    second = bring(document("Tiles", "Night"), at=datetime(2024, 3, 5, 23, 59, 59, tzinfo=UTC))

    days = [date(2024, 2, 29), date(2024, 3, 1), date(2024, 3, 4), date(2024, 3, 5), date.max]
    assert [history.version_at(day) for day in days] == [None, first, first, second, None]


def test_a_day_ends_where_the_site_is(settings: Settings) -> None:
    settings.TIME_ZONE = "Asia/Tokyo"
    first = bring(document("Tiles"), at=datetime(2024, 3, 1, 12, tzinfo=UTC))
    second = bring(document("Tiles", "Night"), at=datetime(2024, 3, 5, 15, 30, tzinfo=UTC))

    assert history.version_at(date(2024, 3, 5)) == first
    assert history.version_at(date(2024, 3, 6)) == second


def test_versions_of_one_moment_follow_each_other_in_the_order_in_which_they_came() -> None:
    moment = datetime(2024, 3, 1, tzinfo=UTC)
    first, second, third = (
        bring(document(*items), at=moment) for items in (["Tiles"], ["Tiles", "Night"], ["Night"])
    )

    assert [history.before(one) for one in (first, second, third)] == [None, first, second]
    assert [history.after(one) for one in (first, second, third)] == [second, third, None]
    assert history.first_version() == first


def test_an_old_document_has_the_items_of_today_in_it(dana: User) -> None:
    old = bring(document("Tiles", "Night: Red on black, for eyes that are used to the dark."), day=1)
    bring(document("Night colours: Red on black, for eyes that are used to the dark."), day=2)
    tiles, night = Item.objects.order_by("pk")

    was = history.as_it_was(old)

    assert [entry.title for section in was.document.sections for entry in section.items] == ["Tiles", "Night"]
    assert was.flat() == [tiles, night]
