"""The history's pages: the timeline, and one item's part of it."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries, Settings

from portal.accounts.models import User
from roadmap.models import Event, Item, Version
from roadmap.services import editing, git_history
from tests.repositories import retell
from tests.roadmap.versions import HOME, bring, document
from tests.roadmap.views.words import page

pytestmark = pytest.mark.django_db


def test_before_the_first_import_the_history_says_what_to_do(client: Client) -> None:
    told = page(client, "/roadmap/history/")

    assert "There is no version yet" in told
    assert "manage.py import_roadmap --history" in told


def test_the_timeline_tells_the_true_story_of_a_real_project(
    client: Client, shared_data: Path, tmp_path: Path, settings: Settings
) -> None:
    settings.ROADMAP_REPOSITORY = "moby/moby"
    clone = retell(shared_data / "moby-history", tmp_path / "moby").directory
    git_history.import_history(clone, "ROADMAP.md", say=lambda line: None)
    rootless = Item.objects.get(title="Rootless Mode")
    Event.objects.create(
        item=rootless,
        kind="issue_closed",
        at=datetime(2019, 11, 4, tzinfo=UTC),
        data={"issue": "moby/moby#37375", "words": "moby/moby#37375: closed as completed"},
    )

    told = page(client, "/roadmap/history/")

    story = [
        "July 2025 update github links to moby/moby 31 July 2025, 23:48 by Sebastiaan van Stijn "
        "Came from the repository",
        "1.5 Internal decoupling link changed: https://godoc.org/github.com/docker/docker/daemon#Daemon → "
        "https://pkg.go.dev/github.com/moby/moby/v2/daemon#Daemon",
        "November 2019 1.3 Rootless Mode: Tracking issue #37375 closed as completed 4 November",
        "January 2019 Fix some typos in ROADMAP.md",
        "1.1 Runtime improvements reworded",
        "December 2018 Correct spelling error in roadmap",
        "1.3 Rootless Mode reworded",
        "November 2018 Update roadmap to reflect reality.",
        "1.2 Image Builder added 1.3 Rootless Mode added 1.4 Testing added "
        "1.1 Runtime improvements reworded, tracking issue #38043 added 1.5 Internal decoupling reworded "
        "1.3 Custom assembly tooling left the roadmap",
        "October 2017 Update the Roadmap",
        "Moby Project Roadmap renamed from “Docker Engine Roadmap”",
        "2. Frozen features section removed 2.1 Docker exec left the roadmap",
        "December 2016 Header has incorrect punctuation.",
        "The first version, with 11 parts",
    ]
    places = [told.find(part) for part in story]
    assert -1 not in places, story[places.index(-1)]
    assert places == sorted(places)


def test_a_version_links_to_its_commit_and_its_items_to_their_pages(
    client: Client, settings: Settings
) -> None:
    settings.FORGE_URL = "https://github.com"
    version = bring(document("Tiles"), day=1, subject="Start")
    item = Item.objects.get()

    html = client.get("/roadmap/history/").content.decode()

    assert f'href="https://github.com/{HOME}/commit/{version.commit}"' in html
    assert f'<a href="{item.get_absolute_url()}">1.1 Tiles</a> added' in html


def test_where_a_file_lay_on_the_server_is_not_told(client: Client) -> None:
    bring(document("Tiles"))
    Version.objects.update(origin="/home/dana/secret/ROADMAP.md")

    html = client.get("/roadmap/history/").content.decode()

    assert "secret" not in html
    assert "<span>ROADMAP.md</span>" in html


def test_a_wrapped_paragraph_is_a_version_without_a_change(client: Client) -> None:
    bring(document("Tiles: All about tiles."), day=1, subject="Start")
    bring(document("Tiles: All about\ntiles."), day=2, subject="Wrap")

    assert (
        "Wrap 2 March 2024, 12:00 by Alice Came from the repository 0000000000 No change for readers"
        in page(client, "/roadmap/history/")
    )


def test_an_edit_is_told_with_who_made_it(client: Client, dana: User) -> None:
    bring(document("Tiles"), day=1)
    editing.edit_item(Item.objects.get(), title="Map tiles", by=dana)

    told = page(client, "/roadmap/history/?kind=edit")

    assert "by Dana Edited here" in told
    assert "1.1 Map tiles renamed from “Tiles”" in told
    assert "Came from the repository 1 Edited here 1 Handed to the repository 0" in told


def test_the_history_of_one_item_leaves_the_others_out(client: Client) -> None:
    bring(document("Tiles", "Night"), day=1, subject="Start")
    bring(document("Tiles: New.", "Night"), day=2, subject="About tiles")
    bring(document("Tiles: New.", "Night: New."), day=3, subject="About the night")
    tiles, night = Item.objects.order_by("place")
    for item in (tiles, night):
        Event.objects.create(item=item, kind="confirmed", data={"words": f"confirmed {item.title}"})

    told = page(client, f"/roadmap/history/?item={night.pk}")

    assert "confirmed Night" in told
    assert "About the night" in told
    assert "1.2 Night reworded" in told
    for other in ("confirmed Tiles", "1.1 Tiles reworded", "About tiles 2 March"):
        assert other not in told


def test_the_timeline_has_pages_and_what_happened_stands_on_one_of_them(client: Client) -> None:
    for day in range(1, 26):
        bring(
            document("Tiles", *(f"Topic {number}" for number in range(day))), day=day, subject=f"Day {day}."
        )
    item = Item.objects.get(title="Tiles")
    for day in (3, 5, 6, 24):
        moment = datetime(2024, 3, day, 18, tzinfo=UTC)
        Event.objects.create(item=item, kind="confirmed", at=moment, data={"words": f"said so on {day}."})

    first, second = page(client, "/roadmap/history/"), page(client, "/roadmap/history/?page=2")

    assert (
        re.findall(r"Day \d+\.(?= \d+ March)", first)[-1],
        re.findall(r"Day \d+\.(?= \d+ March)", second)[0],
    ) == (
        "Day 6.",
        "Day 5.",
    )
    assert re.findall(r"said so on \d+", first) == ["said so on 24", "said so on 6"]
    assert re.findall(r"said so on \d+", second) == ["said so on 5", "said so on 3"]


def test_the_timeline_costs_the_same_with_few_and_with_many_versions(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for start, end in ((1, 3), (3, 16)):
        for day in range(start, end):
            bring(document(*(f"Topic {number}" for number in range(day))), day=day)
            item = Item.objects.order_by("pk").last()
            Event.objects.create(item=item, kind="confirmed", data={"words": "confirmed by Dana"})

        with django_assert_num_queries(8):
            client.get("/roadmap/history/")


def test_when_too_much_happened_between_two_versions_it_is_said(client: Client) -> None:
    bring(document("Tiles"), day=1)
    item = Item.objects.get()
    Event.objects.bulk_create(
        Event(item=item, kind="confirmed", data={"words": f"said so for time {number}."})
        for number in range(301)
    )

    told = page(client, "/roadmap/history/")

    assert "300 things happened to items" in told
    assert "More than 300 things happened to items meanwhile; only the newest are shown." in told
    assert "said so for time 300." in told
    assert "said so for time 0." not in told


@pytest.mark.parametrize(
    ("query", "status", "message"),
    [
        ("item=99", 404, "The roadmap never had an item “99”."),
        ("item=x", 404, "The roadmap never had an item “x”."),
        ("item=99999999999999999999", 404, "The roadmap never had an item “99999999999999999999”."),
        ("kind=upload", 400, "There is no kind “upload”. There is: import, edit, export."),
        ("page=2", 404, "There is no page 2."),
        ("page=0", 404, "There is no page 0."),
    ],
)
def test_what_the_history_does_not_have_is_refused_in_words(
    client: Client, query: str, status: int, message: str
) -> None:
    bring(document("Tiles"), day=1)

    assert message in page(client, f"/roadmap/history/?{query}", status=status)
