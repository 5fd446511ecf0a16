"""The versions of a file in a clone: in the order of ancestry, and without running anything that lies in it."""

import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from roadmap.git import Clone, Commit, GitError, Revision, history, is_shallow, open_clone, read
from tests.repositories import NOON, Repository


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "waymark")


def story(repository: Repository, path: str = "ROADMAP.md") -> list[str]:
    """The subjects of the versions, the oldest first; a reason stands behind those without a text."""
    revisions = history(open_clone(repository.directory), path)
    return [f"{one.commit.subject} {one.problem}".strip() for one in revisions]


def texts(repository: Repository, path: str = "ROADMAP.md") -> list[bytes]:
    clone = open_clone(repository.directory)
    return [read(clone, one) for one in history(clone, path) if not one.problem]


def test_each_commit_of_the_file_is_a_revision_with_its_date_and_author(repository: Repository) -> None:
    first = repository.save("one\n", "Start the roadmap")
    repository.save("no roadmap\n", "Say more in the README", path="README.md")
    second = repository.save("two\r\n", "Löschen “alles”", author="Jörg 山")

    clone = open_clone(repository.directory)
    revisions = history(clone, "ROADMAP.md")

    assert [revision.commit for revision in revisions] == [
        Commit(first, NOON, "Alice", "Start the roadmap"),
        Commit(second, NOON.replace(day=3), "Jörg 山", "Löschen “alles”"),
    ]
    assert [(one.path, one.size, read(clone, one)) for one in revisions] == [
        ("ROADMAP.md", 4, b"one\n"),
        ("ROADMAP.md", 5, b"two\r\n"),
    ]


def test_a_bare_repository_and_the_folder_of_a_clone_tell_the_same(
    repository: Repository, tmp_path: Path
) -> None:
    repository.save("one\n", "Start")
    bare = tmp_path / "bare.git"
    repository.git("clone", "--quiet", "--bare", ".", str(bare))

    found = [
        history(open_clone(folder), "ROADMAP.md")
        for folder in (repository.directory, repository.directory / ".git", bare)
    ]

    assert len(found[0]) == 1
    assert found[0] == found[1] == found[2]


def test_the_order_is_that_of_ancestry_whatever_the_dates_say(repository: Repository) -> None:
    repository.save("1\n", "first", at=datetime(2020, 1, 1, tzinfo=UTC))
    repository.save("2\n", "second, by a clock that is behind", at=datetime(1999, 1, 1, tzinfo=UTC))
    repository.save("3\n", "third, by a clock that is ahead", at=datetime(2090, 1, 1, tzinfo=UTC))
    repository.save("4\n", "fourth", at=datetime(2021, 1, 1, tzinfo=UTC))

    assert [subject.split(",")[0] for subject in story(repository)] == ["first", "second", "third", "fourth"]


def test_a_merge_that_only_brings_a_change_in_is_told_as_that_change(repository: Repository) -> None:
    repository.save("1\n", "Start")
    repository.branch("topic")
    repository.save("2\n", "Plan rootless mode", author="Bob")
    repository.switch("main")
    repository.save("code\n", "Other work", path="code.txt")
    repository.merge("topic", "Merge pull request #7")

    assert story(repository) == ["Start", "Plan rootless mode"]


def test_where_two_changes_were_joined_the_line_they_came_into_and_the_merge_count(
    repository: Repository,
) -> None:
    repository.save("a\n\n\n\nz\n", "Start")
    repository.branch("topic")
    repository.save("a\n\n\n\nZ\n", "Change the end on a branch")
    repository.switch("main")
    repository.save("A\n\n\n\nz\n", "Change the start")
    repository.merge("topic", "Merge both")

    assert story(repository) == ["Start", "Change the start", "Merge both"]
    assert texts(repository) == [b"a\n\n\n\nz\n", b"A\n\n\n\nz\n", b"A\n\n\n\nZ\n"]


def test_a_file_is_followed_through_its_names(repository: Repository) -> None:
    text = "".join(f"line {number}\n" for number in range(20))
    repository.save(text, "Start", path="TODO.md")
    repository.git("mv", "TODO.md", "ROADMAP.md")
    repository.commit("Call it a roadmap")
    (repository.directory / "docs").mkdir()
    repository.git("mv", "ROADMAP.md", "docs/Road map [1].md")
    repository.save(text + "more\n", "Move it, and say more", path="docs/Road map [1].md")

    revisions = history(open_clone(repository.directory), "docs/Road map [1].md")

    assert [(one.path, one.commit.subject) for one in revisions] == [
        ("TODO.md", "Start"),
        ("ROADMAP.md", "Call it a roadmap"),
        ("docs/Road map [1].md", "Move it, and say more"),
    ]


def test_a_file_that_was_renamed_away_and_back_is_told_without_a_gap(repository: Repository) -> None:
    repository.save("one\ntwo\nthree\n", "Start")
    repository.git("mv", "ROADMAP.md", "PLAN.md")
    repository.commit("Call it a plan")
    repository.save("one\ntwo\nthree\nfour\n", "Say more", path="PLAN.md")
    repository.git("mv", "PLAN.md", "ROADMAP.md")
    repository.commit("Call it a roadmap again")

    assert story(repository) == ["Start", "Call it a plan", "Say more", "Call it a roadmap again"]


def test_a_file_that_was_taken_away_and_written_anew_keeps_what_it_was(repository: Repository) -> None:
    repository.save("one\n", "Start")
    (repository.directory / "ROADMAP.md").unlink()
    repository.commit("No roadmap any more")
    repository.save("an entirely other text\n", "A new one")

    assert story(repository) == ["Start", "No roadmap any more the file was taken away", "A new one"]


def test_what_is_no_file_has_a_reason_instead_of_a_text(repository: Repository) -> None:
    repository.save("elsewhere\n", "Start", path="docs/plan.md")
    (repository.directory / "ROADMAP.md").symlink_to("docs/plan.md")
    repository.commit("Link it")
    (repository.directory / "ROADMAP.md").unlink()
    repository.save("a part\n", "Cut it in pieces", path="ROADMAP.md/one.md")

    assert story(repository) == [
        "Link it ROADMAP.md was a symbolic link",
        "Cut it in pieces ROADMAP.md was a directory",
    ]


def test_a_shallow_clone_says_that_it_is_one(repository: Repository, tmp_path: Path) -> None:
    repository.save("1\n", "first")
    repository.save("2\n", "second")
    shallow = tmp_path / "shallow"
    repository.git("clone", "--quiet", "--depth=1", f"file://{repository.directory}", str(shallow))

    clone = open_clone(shallow)

    assert (is_shallow(clone), is_shallow(open_clone(repository.directory))) == (True, False)
    assert [revision.commit.subject for revision in history(clone, "ROADMAP.md")] == ["second"]


@pytest.mark.parametrize("path", ["", ".", "/etc/passwd", "../ROADMAP.md", "docs/../../ROADMAP.md", "a\0b"])
def test_a_path_must_lie_in_the_repository(repository: Repository, path: str) -> None:
    repository.save("1\n", "first")

    with pytest.raises(GitError, match="is not the path of a file in a repository"):
        history(open_clone(repository.directory), path)


def test_a_path_is_taken_as_people_write_it(repository: Repository) -> None:
    repository.save("1\n", "first", path="docs/ROADMAP.md")

    assert story(repository, "./docs//ROADMAP.md") == ["first"]


def test_a_file_that_was_never_there_is_told_with_what_there_is(repository: Repository) -> None:
    repository.save("1\n", "first", path="docs/Roadmap.md")

    with pytest.raises(GitError) as refused:
        history(open_clone(repository.directory), "ROADMAP.md")

    assert str(refused.value) == (
        f"{repository.directory} never had a file ROADMAP.md. There is: docs/Roadmap.md. Name it with --path."
    )


def test_a_folder_that_is_no_clone_is_refused_even_inside_of_one(repository: Repository) -> None:
    repository.save("1\n", "first", path="docs/ROADMAP.md")

    with pytest.raises(GitError, match=r"/docs is not a git repository\. Name the top directory of a clone"):
        open_clone(repository.directory / "docs")


def test_what_is_not_there_a_file_and_an_empty_repository_are_refused(
    repository: Repository, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("text")

    for path, words in (
        (tmp_path / "nowhere", "cannot be opened: No such file or directory"),
        (tmp_path / "file", "is a file. Name the directory of a git clone"),
        (repository.directory, "has no commits yet"),
    ):
        with pytest.raises(GitError, match=words):
            open_clone(path)


def test_without_git_it_is_said_what_to_do(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.save("1\n", "first")
    monkeypatch.setenv("PATH", str(repository.directory))

    with pytest.raises(GitError, match="The git program is not installed here"):
        open_clone(repository.directory)


@pytest.mark.skipif(os.getuid() != 0, reason="Only root can give a folder away.")
def test_a_clone_of_somebody_else_is_refused_with_what_to_do(repository: Repository) -> None:
    repository.save("1\n", "first")
    os.chown(repository.directory, 12345, 12345)

    with pytest.raises(GitError) as refused:
        open_clone(repository.directory)

    assert str(refused.value).endswith(f"git config --global --add safe.directory {repository.directory}")


def trap(repository: Repository) -> tuple[Path, Path]:
    """A program that leaves a mark when anything runs it."""
    mark, program = repository.directory.parent / "ran", repository.directory.parent / "trap"
    program.write_text(f"#!/bin/sh\ntouch {mark}\n")
    program.chmod(0o755)
    return mark, program


def test_nothing_that_the_clone_configures_is_run(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark, program = trap(repository)
    repository.write("*.md diff=trap filter=trap\n", path=".gitattributes")
    repository.save("1\n", "first")
    repository.git("mv", "ROADMAP.md", "PLAN.md")
    sha = repository.commit("second")
    sign(repository, sha)
    for name in (
        "core.fsmonitor",
        "core.pager",
        "pager.log",
        "gpg.program",
        "diff.external",
        "core.sshCommand",
    ):
        repository.git("config", name, str(program))
    for name in ("diff.trap.textconv", "diff.trap.command", "filter.trap.smudge", "core.editor"):
        repository.git("config", name, str(program))
    repository.git("config", "log.showSignature", "true")
    repository.git("config", "core.hooksPath", str(program.parent))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", str(program))
    monkeypatch.setenv("GIT_PAGER", str(program))
    monkeypatch.setenv("GIT_DIR", "/nowhere")

    assert texts(repository, "PLAN.md") == [b"1\n", b"1\n"]
    assert not mark.exists()

    subprocess.run(
        ["git", "-C", str(repository.directory), "log"], env={"PATH": os.environ["PATH"]}, check=False
    )
    assert mark.exists(), "The trap is a real one: plain git walks into it."


def sign(repository: Repository, sha: str) -> None:
    """Give the newest commit something that looks like a signature."""
    head, _, message = repository.git("cat-file", "commit", sha).partition("\n\n")
    signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n xx\n -----END PGP SIGNATURE-----"
    (repository.directory.parent / "signed").write_text(f"{head}\n{signature}\n\n{message}\n")
    path = str(repository.directory.parent / "signed")
    signed = repository.git("hash-object", "-t", "commit", "-w", path)
    repository.git("update-ref", "HEAD", signed)


def test_what_a_partial_clone_left_out_is_not_fetched(repository: Repository) -> None:
    mark, program = trap(repository)
    repository.save("1\n", "first")
    blob = repository.git("rev-parse", "HEAD:ROADMAP.md")
    (repository.directory / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    repository.git("config", "core.repositoryFormatVersion", "1")
    repository.git("config", "extensions.partialClone", "origin")
    repository.git("config", "remote.origin.promisor", "true")
    repository.git("config", "remote.origin.url", f"ext::{program}")
    repository.git("config", "protocol.ext.allow", "always")

    clone = open_clone(repository.directory)
    (revision,) = history(clone, "ROADMAP.md")

    assert revision.size == 0
    with pytest.raises(GitError, match="git could not read"):
        read(clone, revision)
    assert not mark.exists()


def test_a_broken_repository_is_told_in_words(repository: Repository) -> None:
    repository.save("1\n", "first")
    shutil.rmtree(repository.directory / ".git" / "objects")
    (repository.directory / ".git" / "objects").mkdir()

    with pytest.raises(GitError, match="has no commits yet"):
        open_clone(repository.directory)
    with pytest.raises(GitError, match="git could not read"):
        read(Clone(repository.directory), Revision(Commit("0" * 40, NOON, "", ""), "ROADMAP.md", "1" * 40))
