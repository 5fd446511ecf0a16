"""Every version of the document out of its file's git history."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from portal.accounts.models import User
from roadmap.git import GitError
from roadmap.models import Event, Item, Section, Version
from roadmap.services import editing, importing
from roadmap.services.git_history import Tally, believable, import_history
from tests.repositories import NOON, Repository, retell

FIRST = ["1. Maps section added", "Tiles added"]

pytestmark = pytest.mark.django_db


def document(*items: str, more: str = "") -> str:
    """A small roadmap with these items in one section."""
    return "# Trails\n\n# 1. Maps\n\n" + "".join(f"## {item}\n\n{_body(item)}\n\n" for item in items) + more


def _body(item: str) -> str:
    return f"All that has to be said about {item.lower()} stands here, in a sentence of its own."


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "waymark")


def take(repository: Repository, path: str = "ROADMAP.md") -> tuple[Tally, list[str]]:
    said: list[str] = []
    return import_history(repository.directory, path, repository="acme/trails", say=said.append), said


def story() -> list[tuple[str, str, list[str]]]:
    """Day, subject and differences of each version, the oldest first."""
    versions = reversed(Version.objects.all())
    return [
        (f"{one.at:%Y-%m-%d}", one.subject, [f"{told['name']} {told['words']}" for told in one.differences])
        for one in versions
    ]


def test_the_real_history_of_a_project_becomes_its_versions(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "moby-history"
    manifest = json.loads((folder / "manifest.json").read_text())
    repository = retell(folder, tmp_path / "moby")

    tally, _ = take(repository)

    assert tally == Tally(applied=6)
    versions = list(reversed(Version.objects.all()))
    assert [(one.at, one.author, one.subject, one.source.encode()) for one in versions] == [
        (
            datetime.fromisoformat(known["date"]),
            known["author"],
            known["subject"],
            (folder / known["file"]).read_bytes(),
        )
        for known in manifest
    ]
    assert [one.commit for one in versions] == repository.git("rev-list", "--reverse", "HEAD").split()


def test_the_real_history_is_told_as_it_was_counted(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "moby-history"
    take(retell(folder, tmp_path / "moby"))

    for facts, version in zip(
        json.loads((folder / "expected-diff.json").read_text())["diffs"],
        list(reversed(Version.objects.all()))[1:],
        strict=True,
    ):
        told = version.differences
        body = {"reworded", "link", "formatted"}
        changed = {one["name"] for one in told if one["kind"] in body}
        assert {one["name"] for one in told if one["kind"] == "gone"} == set(facts.get("removed", []))
        assert {one["name"] for one in told if one["kind"] == "added"} == set(facts.get("added", []))
        assert changed == {
            *facts.get("body_changed", []),
            *(after for _, after in facts.get("renumbered_and_body_changed", [])),
        }
        assert not {one["name"] for one in told} & set(facts["unchanged"])


def test_items_of_the_real_history_keep_their_identity_and_leave_on_the_day(
    shared_data: Path, tmp_path: Path
) -> None:
    take(retell(shared_data / "moby-history", tmp_path / "moby"))

    left = Item.objects.filter(left_at__isnull=False).order_by("pk")
    assert [(item.title, f"{item.left_at:%Y-%m-%d}") for item in left] == [
        ("Plugins improvements", "2017-10-11"),
        ("Cluster capable Engine", "2017-10-11"),
        ("Docker exec", "2017-10-11"),
        ("Remote Registry Operations", "2017-10-11"),
        ("Custom assembly tooling", "2018-11-26"),
    ]
    here = Item.objects.current().order_by("position")
    assert [(str(item), f"{item.created_at:%Y}", f"{item.changed_at:%Y}") for item in here] == [
        ("1.1 Runtime improvements", "2016", "2019"),
        ("1.2 Image Builder", "2018", "2018"),
        ("1.3 Rootless Mode", "2018", "2018"),
        ("1.4 Testing", "2018", "2018"),
        ("1.5 Internal decoupling", "2016", "2025"),
    ]
    gone = Section.objects.get(left_at__isnull=False)
    assert (gone.title, f"{gone.left_at:%Y-%m-%d}") == ("Frozen features", "2017-10-11")


def test_an_item_tells_what_happened_to_it_on_the_days_on_which_it_did(
    shared_data: Path, tmp_path: Path
) -> None:
    take(retell(shared_data / "moby-history", tmp_path / "moby"))

    rootless = Item.objects.get(title="Rootless Mode")

    assert [(f"{event.at:%Y-%m-%d}", event.kind, event.data["words"]) for event in rootless.events.all()] == [
        ("2018-11-26", "imported", "added"),
        ("2018-12-20", "imported", "reworded"),
    ]
    assert not Event.objects.filter(announced_at=None).exists(), "It is no news to anybody."


def test_the_same_history_again_brings_nothing_new(repository: Repository) -> None:
    repository.save(document("Tiles"), "Start")
    repository.save(document("Tiles", "Night"), "Plan for the night")
    take(repository)
    before = (story(), Event.objects.count())

    assert take(repository)[0] == Tally(known=2)
    assert (story(), Event.objects.count()) == before


def test_what_was_committed_since_is_applied(repository: Repository) -> None:
    repository.save(document("Tiles"), "Start")
    take(repository)
    repository.save(document("Tiles", "Night"), "Plan for the night")
    repository.save(document("Night"), "Tiles are done")

    assert take(repository)[0] == Tally(applied=2, known=1)
    assert story() == [
        ("2024-01-01", "Start", FIRST),
        ("2024-01-02", "Plan for the night", ["Night added"]),
        ("2024-01-03", "Tiles are done", ["Tiles left the roadmap"]),
    ]


def test_the_story_with_merges_a_rename_a_revert_wrong_clocks_and_a_binary_phase(
    repository: Repository,
) -> None:
    repository.save(document("Tiles"), "Start", path="PLAN.md")
    repository.git("mv", "PLAN.md", "ROADMAP.md")
    repository.commit("Call it a roadmap")
    repository.branch("topic")
    repository.save(document("Tiles", "Night"), "Plan for the night", author="Bob")
    repository.switch("main")
    repository.save("code\n", "Other work", path="code.txt")
    repository.merge("topic", "Merge pull request #7")
    repository.save(b"\x89PNG\r\n\x1a\n\x00\x00", "A picture by mistake")
    repository.save(document("Tiles", "Night"), "Undo the picture")
    repository.save(document("Tiles"), "Not the night", at=datetime(1990, 1, 1, tzinfo=UTC))
    repository.save(document("Tiles", "Night"), "Revert “Not the night”", at=datetime(2090, 1, 1, tzinfo=UTC))
    repository.save(document("Tiles", "Night", more="Thanks to all.\n"), "Thank everybody")

    tally, said = take(repository)

    assert story() == [
        ("2024-01-01", "Start", FIRST),
        ("2024-01-03", "Plan for the night", ["Night added"]),
        ("2024-01-07", "Not the night", ["Night left the roadmap"]),
        ("2024-01-07", "Revert “Not the night”", ["Night back on the roadmap"]),
        ("2024-01-08", "Thank everybody", ["Night reworded"]),
    ]
    assert tally == Tally(applied=5, skipped=1)
    assert [line.split("skipped. ")[1] for line in said if "skipped" in line] == [
        "This document is not UTF-8 text: byte 0 (line 1) does not belong to it. Save it as UTF-8 and try again."
    ]
    assert Item.objects.count() == 2, "What came back is what left."


def test_a_wrapped_paragraph_is_a_version_that_changes_nothing_for_readers(repository: Repository) -> None:
    repository.save(document("Tiles"), "Start")
    repository.save(document("Tiles").replace(" about ", "\nabout "), "Wrap lines")

    _, said = take(repository)

    assert story()[1] == ("2024-01-02", "Wrap lines", [])
    assert said[-1].endswith("Alice: Wrap lines: no change for readers")


def test_a_text_too_large_and_one_that_is_no_roadmap_are_passed_over(repository: Repository) -> None:
    repository.save("x" * 1_000_001, "Too much")
    repository.save("no heading\n", "Too little")
    repository.save("", "Nothing")
    repository.save(document("Tiles"), "A roadmap at last")

    tally, said = take(repository)

    assert tally == Tally(applied=1, skipped=3)
    assert [line.split("skipped. ")[1].split(",")[0] for line in said if "skipped" in line] == [
        "The file was larger than 1",
        "This document has no heading",
        "This document is empty.",
    ]


def test_a_history_without_any_roadmap_imports_nothing(repository: Repository) -> None:
    repository.save("no heading\n", "Too little")

    assert take(repository)[0] == Tally(skipped=1)
    assert not Version.objects.exists()


def bring(text: str) -> Version:
    return importing.apply(importing.preview(text.encode(), repository="acme/trails"), origin="ROADMAP.md")


def outline() -> list[tuple[int, str, int | None, datetime]]:
    return [(item.pk, item.title, item.place, item.changed_at) for item in Item.objects.order_by("pk")]


def test_a_roadmap_that_was_imported_by_hand_gets_its_past_and_its_items_stay(repository: Repository) -> None:
    repository.save(document("Tiles"), "Start")
    repository.save(document("Tiles", "Night"), "Plan for the night")
    repository.save(document("Maps of tiles", "Night", more="Thanks.\n"), "Say it better")
    version = bring(document("Maps of tiles", "Night", more="Thanks.\n"))
    items = outline()

    tally, _ = take(repository)

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
    assert (version.author, version.commit) == ("Alice", repository.git("rev-parse", "HEAD"))
    assert take(repository)[0] == Tally(known=3)


def test_recorded_versions_know_the_items_of_today(repository: Repository) -> None:
    repository.save(document("Tiles"), "Start")
    repository.save(document("Tiles", "Night"), "Plan for the night")
    bring(document("Tiles", "Night"))
    tiles, night = Item.objects.order_by("place")

    take(repository)

    assert [
        [(told["name"], told["item"]) for told in version.differences if told["part"] == "item"]
        for version in reversed(Version.objects.all())
    ] == [[("Tiles", tiles.pk)], [("Night", night.pk)]]
    assert [
        [(f"{event.at:%d}", event.data["words"]) for event in item.events.all()] for item in (tiles, night)
    ] == [[("01", "added")], [("02", "added")]]


def test_versions_that_lie_between_two_known_ones_are_put_there(repository: Repository) -> None:
    repository.save(document("Tiles"), "Start")
    repository.save(document("Tiles", "Night"), "Plan for the night")
    repository.save(document("Tiles", "Night", "Snow"), "Plan for winter")
    bring(document("Tiles"))
    bring(document("Tiles", "Night", "Snow"))

    assert take(repository)[0] == Tally(recorded=1, known=2)
    assert story() == [
        ("2024-01-01", "Start", FIRST),
        ("2024-01-02", "Plan for the night", ["Night added"]),
        ("2024-01-03", "Plan for winter", ["Snow added"]),
    ]


def test_a_roadmap_that_no_commit_has_stays_the_newest_after_all_that_is_older(
    repository: Repository,
) -> None:
    repository.save(document("Tiles"), "Start")
    repository.save(document("Tiles", "Night"), "Plan for the night")
    bring(document("Tiles", "Night", "Snow"))

    assert take(repository)[0] == Tally(recorded=2)
    assert [differences for _, _, differences in story()] == [
        FIRST,
        ["Night added"],
        ["Snow added"],
    ]
    assert [item.title for item in Item.objects.current().order_by("place")] == ["Tiles", "Night", "Snow"]


def test_what_waits_here_stays_on_top_of_what_is_newer(repository: Repository, dana: User) -> None:
    repository.save(document("Tiles"), "Start")
    take(repository)
    editing.edit_item(Item.objects.get(), title="Map tiles", by=dana)
    repository.save(document("Tiles", "Night"), "Plan for the night")

    take(repository)

    newest = Version.objects.all()[0]
    assert newest.kind == Version.Kind.EDIT
    assert newest.source == document("Tiles", "Night").replace("## Tiles", "## Map tiles")
    assert Version.objects.of_repository()[0].source == document("Tiles", "Night")


def test_a_clone_that_cannot_be_read_changes_nothing(repository: Repository) -> None:
    with pytest.raises(GitError, match="has no commits yet"):
        take(repository)

    assert not Version.objects.exists()


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


def test_no_version_is_from_the_future(repository: Repository) -> None:
    repository.save(document("Tiles"), "Start", at=datetime(2090, 1, 1, tzinfo=UTC))

    take(repository)

    assert NOON < Version.objects.get().at < datetime(2089, 1, 1, tzinfo=UTC)
