"""Every version of the document out of its file's git history."""

from datetime import UTC, datetime

import pytest

from roadmap.clone import GitError
from roadmap.models import Event, Item, Version
from roadmap.services.git_history import Tally
from tests.repositories import Repository
from tests.roadmap.services.clones import FIRST, document, story, take

pytestmark = pytest.mark.django_db


def test_the_same_history_again_brings_nothing_new(local: Repository) -> None:
    local.save(document("Tiles"), "Start")
    local.save(document("Tiles", "Night"), "Plan for the night")
    take(local)
    before = (story(), Event.objects.count())

    assert take(local)[0] == Tally(known=2)
    assert (story(), Event.objects.count()) == before


def test_what_was_committed_since_is_applied(local: Repository) -> None:
    local.save(document("Tiles"), "Start")
    take(local)
    local.save(document("Tiles", "Night"), "Plan for the night")
    local.save(document("Night"), "Tiles are done")

    assert take(local)[0] == Tally(applied=2, known=1)
    assert story() == [
        ("2024-01-01", "Start", FIRST),
        ("2024-01-02", "Plan for the night", ["Night added"]),
        ("2024-01-03", "Tiles are done", ["Tiles left the roadmap"]),
    ]


def test_the_story_with_merges_a_rename_a_revert_wrong_clocks_and_a_binary_phase(
    local: Repository,
) -> None:
    local.save(document("Tiles"), "Start", path="PLAN.md")
    local.git("mv", "PLAN.md", "ROADMAP.md")
    local.commit("Call it a roadmap")
    local.branch("topic")
    local.save(document("Tiles", "Night"), "Plan for the night", author="Bob")
    local.switch("main")
    local.save("code\n", "Other work", path="code.txt")
    local.merge("topic", "Merge pull request #7")
    local.save(b"\x89PNG\r\n\x1a\n\x00\x00", "A picture by mistake")
    local.save(document("Tiles", "Night"), "Undo the picture")
    local.save(document("Tiles"), "Not the night", at=datetime(1990, 1, 1, tzinfo=UTC))
    local.save(document("Tiles", "Night"), "Revert “Not the night”", at=datetime(2090, 1, 1, tzinfo=UTC))
    local.save(document("Tiles", "Night", more="Thanks to all.\n"), "Thank everybody")

    tally, said = take(local)

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


def test_a_wrapped_paragraph_is_a_version_that_changes_nothing_for_readers(local: Repository) -> None:
    local.save(document("Tiles"), "Start")
    local.save(document("Tiles").replace(" about ", "\nabout "), "Wrap lines")

    _, said = take(local)

    assert story()[1] == ("2024-01-02", "Wrap lines", [])
    assert said[-1].endswith("Alice: Wrap lines: no change for readers")


def test_a_text_too_large_and_one_that_is_no_roadmap_are_passed_over(local: Repository) -> None:
    local.save("x" * 1_000_001, "Too much")
    local.save("no heading\n", "Too little")
    local.save("", "Nothing")
    local.save(document("Tiles"), "A roadmap at last")

    tally, said = take(local)

    assert tally == Tally(applied=1, skipped=3)
    assert [line.split("skipped. ")[1].split(",")[0] for line in said if "skipped" in line] == [
        "The file was larger than 1",
        "This document has no heading",
        "This document is empty.",
    ]


def test_a_history_without_any_roadmap_imports_nothing(local: Repository) -> None:
    local.save("no heading\n", "Too little")

    assert take(local)[0] == Tally(skipped=1)
    assert not Version.objects.exists()


def test_a_clone_that_cannot_be_read_changes_nothing(local: Repository) -> None:
    with pytest.raises(GitError, match="has no commits yet"):
        take(local)

    assert not Version.objects.exists()
