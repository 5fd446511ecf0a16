"""Versions of a clone behind those that are there already, and which of its times are believed."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from portal.accounts.models import User
from roadmap.models import Item, Version
from roadmap.services import editing, importing
from roadmap.services.git_history import Tally, believable
from tests.repositories import NOON, Repository
from tests.roadmap.services.clones import FIRST, document, story, take

pytestmark = pytest.mark.django_db


def bring(text: str) -> Version:
    return importing.apply(importing.preview(text.encode(), repository="acme/trails"), origin="ROADMAP.md")


def outline() -> list[tuple[int, str, int | None, datetime]]:
    return [(item.pk, item.title, item.place, item.changed_at) for item in Item.objects.order_by("pk")]


def test_a_roadmap_that_was_imported_by_hand_gets_its_past_and_its_items_stay(local: Repository) -> None:
    local.save(document("Tiles"), "Start")
    local.save(document("Tiles", "Night"), "Plan for the night")
    local.save(document("Maps of tiles", "Night", more="Thanks.\n"), "Say it better")
    version = bring(document("Maps of tiles", "Night", more="Thanks.\n"))
    items = outline()

    tally, _ = take(local)

    assert tally == Tally(recorded=2, known=1)
    assert outline() == items
    assert story() == [
        ("2024-01-01", "Start", FIRST),
        ("2024-01-02", "Plan for the night", ["Night added"]),
        (
            "2024-01-03",
            "Say it better",
            ["Maps of tiles renamed from “Tiles”", "Maps of tiles reworded", "Night reworded"],
        ),
    ]
    version.refresh_from_db()
    assert (version.author, version.commit) == ("Alice", local.git("rev-parse", "HEAD"))
    assert take(local)[0] == Tally(known=3)


def test_recorded_versions_know_the_items_of_today(local: Repository) -> None:
    local.save(document("Tiles"), "Start")
    local.save(document("Tiles", "Night"), "Plan for the night")
    bring(document("Tiles", "Night"))
    tiles, night = Item.objects.order_by("place")

    take(local)

    assert [
        [(told["name"], told["item"]) for told in version.differences if told["part"] == "item"]
        for version in reversed(Version.objects.all())
    ] == [[("Tiles", tiles.pk)], [("Night", night.pk)]]
    assert [
        [(f"{event.at:%d}", event.data["words"]) for event in item.events.all()] for item in (tiles, night)
    ] == [[("01", "added")], [("02", "added")]]


def test_versions_that_lie_between_two_known_ones_are_put_there(local: Repository) -> None:
    local.save(document("Tiles"), "Start")
    local.save(document("Tiles", "Night"), "Plan for the night")
    local.save(document("Tiles", "Night", "Snow"), "Plan for winter")
    bring(document("Tiles"))
    bring(document("Tiles", "Night", "Snow"))

    assert take(local)[0] == Tally(recorded=1, known=2)
    assert story() == [
        ("2024-01-01", "Start", FIRST),
        ("2024-01-02", "Plan for the night", ["Night added"]),
        ("2024-01-03", "Plan for winter", ["Snow added"]),
    ]


def test_a_roadmap_that_no_commit_has_stays_the_newest_after_all_that_is_older(
    local: Repository,
) -> None:
    local.save(document("Tiles"), "Start")
    local.save(document("Tiles", "Night"), "Plan for the night")
    bring(document("Tiles", "Night", "Snow"))

    assert take(local)[0] == Tally(recorded=2)
    assert [differences for _, _, differences in story()] == [
        FIRST,
        ["Night added"],
        ["Snow added"],
    ]
    assert [item.title for item in Item.objects.current().order_by("place")] == ["Tiles", "Night", "Snow"]


def test_what_waits_here_stays_on_top_of_what_is_newer(local: Repository, dana: User) -> None:
    local.save(document("Tiles"), "Start")
    take(local)
    editing.edit_item(Item.objects.get(), title="Map tiles", by=dana)
    local.save(document("Tiles", "Night"), "Plan for the night")

    take(local)

    newest = Version.objects.all()[0]
    assert newest.kind == Version.Kind.EDIT
    assert newest.source == document("Tiles", "Night").replace("## Tiles", "## Map tiles")
    assert Version.objects.of_repository()[0].source == document("Tiles", "Night")


@pytest.mark.parametrize(
    ("days", "believed"),
    [
        ([1, 2, 3], [1, 2, 3]),
        ([1, 1, 1], [1, 1, 1]),
        ([5, 6, 1, 7], [5, 6, 6, 7]),
        ([5, 28, 6, 7], [5, 5, 6, 7]),
        ([28, 5, 6], [5, 5, 6]),
        ([40, 2, 3], [2, 2, 3]),
        ([40, 50], [30, 30]),
        ([], []),
    ],
)
def test_of_the_times_of_commits_as_many_are_believed_as_can_be(days: list[int], believed: list[int]) -> None:
    day: Callable[[int], datetime] = lambda number: datetime.fromtimestamp(number * 86_400, UTC)  # noqa: E731  a name for what stands in one line

    assert believable([day(number) for number in days], now=day(30)) == [day(number) for number in believed]


def test_no_version_is_from_the_future(local: Repository) -> None:
    local.save(document("Tiles"), "Start", at=datetime(2090, 1, 1, tzinfo=UTC))

    take(local)

    assert NOON < Version.objects.get().at < datetime(2089, 1, 1, tzinfo=UTC)
