"""The versions of a file in a clone, in the order of ancestry."""

from datetime import UTC, datetime
from pathlib import Path

from roadmap.clone import is_shallow, open_clone
from roadmap.git import Commit, history, read
from tests.repositories import NOON, Repository
from tests.roadmap.revisions import story, texts


def test_each_commit_of_the_file_is_a_revision_with_its_date_and_author(local: Repository) -> None:
    first = local.save("one\n", "Start the roadmap")
    local.save("no roadmap\n", "Say more in the README", path="README.md")
    second = local.save("two\r\n", "Löschen “alles”", author="Jörg 山")

    clone = open_clone(local.directory)
    revisions = history(clone, "ROADMAP.md")

    assert [revision.commit for revision in revisions] == [
        Commit(first, NOON, "Alice", "Start the roadmap"),
        Commit(second, NOON.replace(day=3), "Jörg 山", "Löschen “alles”"),
    ]
    assert [(one.path, one.size, read(clone, one)) for one in revisions] == [
        ("ROADMAP.md", 4, b"one\n"),
        ("ROADMAP.md", 5, b"two\r\n"),
    ]


def test_a_bare_repository_and_the_folder_of_a_clone_tell_the_same(local: Repository, tmp_path: Path) -> None:
    local.save("one\n", "Start")
    bare = tmp_path / "bare.git"
    local.git("clone", "--quiet", "--bare", ".", str(bare))

    found = [
        history(open_clone(folder), "ROADMAP.md")
        for folder in (local.directory, local.directory / ".git", bare)
    ]

    assert len(found[0]) == 1
    assert found[0] == found[1] == found[2]


def test_the_order_is_that_of_ancestry_whatever_the_dates_say(local: Repository) -> None:
    local.save("1\n", "first", at=datetime(2020, 1, 1, tzinfo=UTC))
    local.save("2\n", "second, by a clock that is behind", at=datetime(1999, 1, 1, tzinfo=UTC))
    local.save("3\n", "third, by a clock that is ahead", at=datetime(2090, 1, 1, tzinfo=UTC))
    local.save("4\n", "fourth", at=datetime(2021, 1, 1, tzinfo=UTC))

    assert [subject.split(",")[0] for subject in story(local)] == ["first", "second", "third", "fourth"]


def test_a_merge_that_only_brings_a_change_in_is_told_as_that_change(local: Repository) -> None:
    local.save("1\n", "Start")
    local.branch("topic")
    local.save("2\n", "Plan rootless mode", author="Bob")
    local.switch("main")
    local.save("code\n", "Other work", path="code.txt")
    local.merge("topic", "Merge pull request #7")

    assert story(local) == ["Start", "Plan rootless mode"]


def test_where_two_changes_were_joined_the_line_they_came_into_and_the_merge_count(
    local: Repository,
) -> None:
    local.save("a\n\n\n\nz\n", "Start")
    local.branch("topic")
    local.save("a\n\n\n\nZ\n", "Change the end on a branch")
    local.switch("main")
    local.save("A\n\n\n\nz\n", "Change the start")
    local.merge("topic", "Merge both")

    assert story(local) == ["Start", "Change the start", "Merge both"]
    assert texts(local) == [b"a\n\n\n\nz\n", b"A\n\n\n\nz\n", b"A\n\n\n\nZ\n"]


def test_a_file_is_followed_through_its_names(local: Repository) -> None:
    text = "".join(f"line {number}\n" for number in range(20))
    local.save(text, "Start", path="TODO.md")
    local.git("mv", "TODO.md", "ROADMAP.md")
    local.commit("Call it a roadmap")
    (local.directory / "docs").mkdir()
    local.git("mv", "ROADMAP.md", "docs/Road map [1].md")
    local.save(text + "more\n", "Move it, and say more", path="docs/Road map [1].md")

    revisions = history(open_clone(local.directory), "docs/Road map [1].md")

    assert [(one.path, one.commit.subject) for one in revisions] == [
        ("TODO.md", "Start"),
        ("ROADMAP.md", "Call it a roadmap"),
        ("docs/Road map [1].md", "Move it, and say more"),
    ]


def test_a_file_that_was_renamed_away_and_back_is_told_without_a_gap(local: Repository) -> None:
    local.save("one\ntwo\nthree\n", "Start")
    local.git("mv", "ROADMAP.md", "PLAN.md")
    local.commit("Call it a plan")
    local.save("one\ntwo\nthree\nfour\n", "Say more", path="PLAN.md")
    local.git("mv", "PLAN.md", "ROADMAP.md")
    local.commit("Call it a roadmap again")

    assert story(local) == ["Start", "Call it a plan", "Say more", "Call it a roadmap again"]


def test_a_file_that_was_taken_away_and_written_anew_keeps_what_it_was(local: Repository) -> None:
    local.save("one\n", "Start")
    (local.directory / "ROADMAP.md").unlink()
    local.commit("No roadmap any more")
    local.save("an entirely other text\n", "A new one")

    assert story(local) == ["Start", "No roadmap any more the file was taken away", "A new one"]


def test_what_is_no_file_has_a_reason_instead_of_a_text(local: Repository) -> None:
    local.save("elsewhere\n", "Start", path="docs/plan.md")
    (local.directory / "ROADMAP.md").symlink_to("docs/plan.md")
    local.commit("Link it")
    (local.directory / "ROADMAP.md").unlink()
    local.save("a part\n", "Cut it in pieces", path="ROADMAP.md/one.md")

    assert story(local) == [
        "Link it ROADMAP.md was a symbolic link",
        "Cut it in pieces ROADMAP.md was a directory",
    ]


def test_a_shallow_clone_says_that_it_is_one(local: Repository, tmp_path: Path) -> None:
    local.save("1\n", "first")
    local.save("2\n", "second")
    shallow = tmp_path / "shallow"
    local.git("clone", "--quiet", "--depth=1", f"file://{local.directory}", str(shallow))

    clone = open_clone(shallow)

    assert (is_shallow(clone), is_shallow(open_clone(local.directory))) == (True, False)
    assert [revision.commit.subject for revision in history(clone, "ROADMAP.md")] == ["second"]


def test_a_path_is_taken_as_people_write_it(local: Repository) -> None:
    local.save("1\n", "first", path="docs/ROADMAP.md")

    assert story(local, "./docs//ROADMAP.md") == ["first"]
