"""The versions of one file in a local clone, read with the git program. Pure: no Django."""

import os
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from roadmap.clone import Clone, GitError, run, says

FORMAT = "%H%x00%P%x00%ct%x00%an%x00%s"


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
    return run(clone, "cat-file", "blob", revision.blob)


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
    out = run(
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
    entry = run(clone, "ls-tree", "-z", "--long", "--full-tree", commit.sha, "--", path)
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
    if not says(clone, "rev-parse", "--verify", "--quiet", f"{sha}^"):
        return ""
    out = run(
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
    names = os.fsdecode(run(clone, "ls-tree", "-r", "-z", "--name-only", "--full-tree", "HEAD")).split("\0")
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
