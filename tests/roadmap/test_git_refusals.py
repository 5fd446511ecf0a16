"""What is no clone is refused in words, and nothing that lies in a clone is run."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from roadmap.clone import Clone, GitError, open_clone
from roadmap.git import Commit, Revision, history, read
from tests.repositories import NOON, Repository
from tests.roadmap.revisions import texts


@pytest.mark.parametrize("path", ["", ".", "/etc/passwd", "../ROADMAP.md", "docs/../../ROADMAP.md", "a\0b"])
def test_a_path_must_lie_in_the_repository(local: Repository, path: str) -> None:
    local.save("1\n", "first")

    with pytest.raises(GitError, match="is not the path of a file in a repository"):
        history(open_clone(local.directory), path)


def test_a_file_that_was_never_there_is_told_with_what_there_is(local: Repository) -> None:
    local.save("1\n", "first", path="docs/Roadmap.md")

    with pytest.raises(GitError) as refused:
        history(open_clone(local.directory), "ROADMAP.md")

    assert str(refused.value) == (
        f"{local.directory} never had a file ROADMAP.md. There is: docs/Roadmap.md. Name it with --path."
    )


def test_a_folder_that_is_no_clone_is_refused_even_inside_of_one(local: Repository) -> None:
    local.save("1\n", "first", path="docs/ROADMAP.md")

    with pytest.raises(GitError, match=r"/docs is not a git repository\. Name the top directory of a clone"):
        open_clone(local.directory / "docs")


def test_what_is_not_there_a_file_and_an_empty_repository_are_refused(
    local: Repository, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("text")

    for path, words in (
        (tmp_path / "nowhere", "cannot be opened: No such file or directory"),
        (tmp_path / "file", "is a file. Name the directory of a git clone"),
        (local.directory, "has no commits yet"),
    ):
        with pytest.raises(GitError, match=words):
            open_clone(path)


def test_without_git_it_is_said_what_to_do(local: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    local.save("1\n", "first")
    monkeypatch.setenv("PATH", str(local.directory))

    with pytest.raises(GitError, match="The git program is not installed here"):
        open_clone(local.directory)


@pytest.mark.skipif(os.getuid() != 0, reason="Only root can give a folder away.")
def test_a_clone_of_somebody_else_is_refused_with_what_to_do(local: Repository) -> None:
    local.save("1\n", "first")
    os.chown(local.directory, 12345, 12345)

    with pytest.raises(GitError) as refused:
        open_clone(local.directory)

    assert str(refused.value).endswith(f"git config --global --add safe.directory {local.directory}")


def trap(local: Repository) -> tuple[Path, Path]:
    """A program that leaves a mark when anything runs it."""
    mark, program = local.directory.parent / "ran", local.directory.parent / "trap"
    program.write_text(f"#!/bin/sh\ntouch {mark}\n")
    program.chmod(0o755)
    return mark, program


def test_nothing_that_the_clone_configures_is_run(local: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    mark, program = trap(local)
    local.write("*.md diff=trap filter=trap\n", path=".gitattributes")
    local.save("1\n", "first")
    local.git("mv", "ROADMAP.md", "PLAN.md")
    sha = local.commit("second")
    sign(local, sha)
    for name in (
        "core.fsmonitor",
        "core.pager",
        "pager.log",
        "gpg.program",
        "diff.external",
        "core.sshCommand",
    ):
        local.git("config", name, str(program))
    for name in ("diff.trap.textconv", "diff.trap.command", "filter.trap.smudge", "core.editor"):
        local.git("config", name, str(program))
    local.git("config", "log.showSignature", "true")
    local.git("config", "core.hooksPath", str(program.parent))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", str(program))
    monkeypatch.setenv("GIT_PAGER", str(program))
    monkeypatch.setenv("GIT_DIR", "/nowhere")

    assert texts(local, "PLAN.md") == [b"1\n", b"1\n"]
    assert not mark.exists()

    subprocess.run(["git", "-C", str(local.directory), "log"], env={"PATH": os.environ["PATH"]}, check=False)
    assert mark.exists(), "The trap is a real one: plain git walks into it."


def sign(local: Repository, sha: str) -> None:
    """Give the newest commit something that looks like a signature."""
    head, _, message = local.git("cat-file", "commit", sha).partition("\n\n")
    signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n xx\n -----END PGP SIGNATURE-----"
    (local.directory.parent / "signed").write_text(f"{head}\n{signature}\n\n{message}\n")
    path = str(local.directory.parent / "signed")
    signed = local.git("hash-object", "-t", "commit", "-w", path)
    local.git("update-ref", "HEAD", signed)


def test_what_a_partial_clone_left_out_is_not_fetched(local: Repository) -> None:
    mark, program = trap(local)
    local.save("1\n", "first")
    blob = local.git("rev-parse", "HEAD:ROADMAP.md")
    (local.directory / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    local.git("config", "core.repositoryFormatVersion", "1")
    local.git("config", "extensions.partialClone", "origin")
    local.git("config", "remote.origin.promisor", "true")
    local.git("config", "remote.origin.url", f"ext::{program}")
    local.git("config", "protocol.ext.allow", "always")

    clone = open_clone(local.directory)
    (revision,) = history(clone, "ROADMAP.md")

    assert revision.size == 0
    with pytest.raises(GitError, match="git could not read"):
        read(clone, revision)
    assert not mark.exists()


def test_a_broken_repository_is_told_in_words(local: Repository) -> None:
    local.save("1\n", "first")
    shutil.rmtree(local.directory / ".git" / "objects")
    (local.directory / ".git" / "objects").mkdir()

    with pytest.raises(GitError, match="has no commits yet"):
        open_clone(local.directory)
    with pytest.raises(GitError, match="git could not read"):
        read(Clone(local.directory), Revision(Commit("0" * 40, NOON, "", ""), "ROADMAP.md", "1" * 40))
