"""The versions of one file in a local clone, read with the git program. Pure: no Django.

Whose clone it is may not be known, so nothing in it is run: no hooks, no file-system monitor, no textconv or diff
programs, no signature checks, no fetching of what a partial clone left out.
"""

import os
import posixpath
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

SECONDS = 300  # for one call; a log of a large repository takes a while
SETTINGS = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.attributesFile=/dev/null",
    "log.showSignature=false",
    "protocol.allow=never",
    "diff.renames=true",
    # The directory was named by a person, so it may be a bare one.
    "safe.bareRepository=all",
)
FORMAT = "%H%x00%P%x00%ct%x00%an%x00%s"
MISSING = "The git program is not installed here. Install git, or import single documents instead."
FOREIGN = (
    "{0} belongs to another user of this machine, so git does not read it. If you trust it, say so once: "
    "git config --global --add safe.directory {0}"
)


class GitError(Exception):
    """A clone that cannot be read; the message is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Clone:
    """A local repository, with or without a work tree."""

    directory: Path


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit. `at` is when it was committed, which is nearer than its author's date to when it was there."""

    sha: str
    at: datetime
    author: str
    subject: str


@dataclass(frozen=True, slots=True)
class Revision:
    """The file after one commit that changed it. `problem` says in words why there is no text to read."""

    commit: Commit
    path: str
    blob: str = ""
    size: int = 0
    problem: str = ""


def open_clone(directory: Path) -> Clone:
    """The clone at exactly this directory (a work tree's top, or a bare repository). Raises GitError in words."""
    try:
        clone = Clone(directory.resolve(strict=True))
    except OSError as error:
        raise GitError(f"{directory} cannot be opened: {error.strerror}.") from error
    if not clone.directory.is_dir():
        raise GitError(f"{directory} is a file. Name the directory of a git clone.")
    _run(clone, "rev-parse", "--git-dir")
    if not _says(clone, "rev-parse", "--verify", "--quiet", "HEAD^{commit}"):
        raise GitError(f"{directory} has no commits yet.")
    return clone


def is_shallow(clone: Clone) -> bool:
    """Whether the clone has only the newest part of the history."""
    return _run(clone, "rev-parse", "--is-shallow-repository").strip() == b"true"


def history(clone: Clone, path: str) -> list[Revision]:
    """Every state of the file on the way to HEAD, the oldest first; a renamed file is followed to its old name.

    The order is that of ancestry, whatever the dates say. A merge that only brings a change in is passed over for the
    commit that made it; one that joined two changes of the file counts itself, and the line that it was merged into.
    Raises GitError in words, also for a path that was never there.
    """
    path = _tidy(path)
    found: list[Revision] = []
    start = "HEAD"
    seen: set[str] = set()
    while start:
        start, path = _follow(clone, start, path, found, seen)
    if not found:
        raise GitError(_no_such_file(clone, path))
    return found[::-1]


def read(clone: Clone, revision: Revision, *, most: int | None = None) -> bytes:
    """The file's bytes at that revision. Raises GitError where the clone does not have them, or more than `most`."""
    if most is not None and revision.size > most:
        raise GitError(f"The file was larger than {most:,} bytes, the most that can be read.")
    return _run(clone, "cat-file", "blob", revision.blob)


def _follow(clone: Clone, start: str, path: str, found: list[Revision], seen: set[str]) -> tuple[str, str]:
    """Add the file's revisions under this name; returns where to go on under which older name, or empty texts."""
    line = [commit for commit in _line(clone, start, path) if commit.sha not in seen]
    revisions = [_revision(clone, commit, path) for commit in line]
    for place, revision in enumerate(revisions):
        found.append(revision)
        seen.add(revision.commit.sha)
        earlier = revisions[place + 1] if place + 1 < len(revisions) else None
        if revision.blob and (earlier is None or not earlier.blob):
            old = _old_name(clone, revision.commit.sha, path)
            if old:
                return f"{revision.commit.sha}^", old
    return "", path


def _line(clone: Clone, start: str, path: str) -> Iterator[Commit]:
    """The commits that changed the path, newest first, along first parents where two lines were really joined."""
    out = _run(
        clone,
        *("log", "--topo-order", "--parents", "-z", f"--format={FORMAT}", "--encoding=UTF-8"),
        *("--no-color", "--no-follow", "--no-show-signature", "--no-ext-diff", "--no-textconv", "--no-notes"),
        *(start, "--", path),
    )
    fields = out.decode("utf-8", "replace").split("\0")
    records = [fields[at : at + 5] for at in range(0, len(fields) - 4, 5)]
    by_sha = {record[0]: record for record in records}
    sha = records[0][0] if records else ""
    while sha in by_sha:
        _, parents, seconds, author, subject = by_sha.pop(sha)
        yield Commit(sha, _moment(seconds), author, subject)
        sha = parents.split(" ")[0]


def _revision(clone: Clone, commit: Commit, path: str) -> Revision:
    entry = _run(clone, "ls-tree", "-z", "--long", "--full-tree", commit.sha, "--", path)
    facts = entry.decode("utf-8", "replace").split("\0")[0].partition("\t")[0].split()
    if not facts:
        return Revision(commit, path, problem="the file was taken away")
    mode, kind, blob, size = facts
    if kind != "blob":
        name = "a directory" if kind == "tree" else "another repository"
        return Revision(commit, path, blob, problem=f"{path} was {name}")
    if mode == "120000":
        return Revision(commit, path, blob, problem=f"{path} was a symbolic link")
    # A partial clone may not have the text, nor its size.
    return Revision(commit, path, blob, int(size) if size.isdigit() else 0)


def _old_name(clone: Clone, sha: str, path: str) -> str:
    """What the file that this commit brought was called before; empty where it was new."""
    if not _says(clone, "rev-parse", "--verify", "--quiet", f"{sha}^"):
        return ""
    out = _run(
        clone,
        *(
            "diff-tree",
            "-r",
            "-z",
            "-M",
            "--diff-filter=R",
            "--name-status",
            "--no-ext-diff",
            "--no-textconv",
        ),
        *(f"{sha}^", sha),
    )
    fields = os.fsdecode(out).split("\0")
    names = {fields[at + 2]: fields[at + 1] for at in range(0, len(fields) - 2, 3)}
    return names.get(path, "")


def _no_such_file(clone: Clone, path: str) -> str:
    names = os.fsdecode(_run(clone, "ls-tree", "-r", "-z", "--name-only", "--full-tree", "HEAD")).split("\0")
    alike = [
        name for name in names if "roadmap" in name.lower() and name.lower().endswith((".md", ".markdown"))
    ]
    there = f" There is: {', '.join(alike[:5])}. Name it with --path." if alike else ""
    return f"{clone.directory} never had a file {path}.{there}"


def _tidy(path: str) -> str:
    tidy = posixpath.normpath(path) if path else ""
    if not tidy or "\0" in tidy or tidy.startswith(("/", "..")) or tidy == ".":
        raise GitError(f"“{path}” is not the path of a file in a repository, such as docs/ROADMAP.md.")
    return tidy


def _moment(seconds: str) -> datetime:
    """A commit's time; git stores whatever it was told, so a year that no calendar has becomes the nearest one."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)


def _says(clone: Clone, *arguments: str) -> bool:
    """Whether git answers at all, for questions that it answers with an exit code."""
    return _call(clone, arguments).returncode == 0


def _run(clone: Clone, *arguments: str) -> bytes:
    done = _call(clone, arguments)
    if done.returncode:
        raise GitError(_explain(clone, os.fsdecode(done.stderr)))
    return done.stdout


def _call(clone: Clone, arguments: Sequence[str]) -> "subprocess.CompletedProcess[bytes]":
    program = shutil.which("git")
    if program is None:
        raise GitError(MISSING)
    settings = [part for setting in SETTINGS for part in ("-c", setting)]
    command = [program, *settings, "--no-pager", "--no-optional-locks", "--no-replace-objects", *arguments]
    try:
        return subprocess.run(
            command,
            cwd=clone.directory,
            env=_environment(clone),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise GitError(f"git did not answer within {SECONDS} seconds.") from error


def _environment(clone: Clone) -> dict[str, str]:
    """The environment without what others set for git, and so that git looks at this directory and nowhere else."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | {
        "LC_ALL": "C",
        "GIT_CEILING_DIRECTORIES": str(clone.directory.parent),
        "GIT_LITERAL_PATHSPECS": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ALLOW_PROTOCOL": "",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_PAGER": "cat",
    }


def _explain(clone: Clone, said: str) -> str:
    if "dubious ownership" in said:
        return FOREIGN.format(clone.directory)
    if "not a git repository" in said:
        return f"{clone.directory} is not a git repository. Name the top directory of a clone, or a bare one."
    line = next((line for line in said.splitlines() if line.strip()), "it gave no reason")
    return f"git could not read {clone.directory}: {line.removeprefix('fatal: ').removeprefix('error: ')}"
