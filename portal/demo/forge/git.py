"""A repository's files: blobs, commits and branches, as git keeps them, without the packing."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from portal.demo.forge.merging import merge_lines

NOTHING = "0" * 40  # git's name for no commit


class Conflict(Exception):
    """Two sides changed the same lines; `args` are the paths."""


@dataclass
class Commit:
    """One commit; `files` are all its files, path -> blob. Its time is in UTC, in whole seconds."""

    sha: str
    parents: list[str]
    author: str
    at: datetime
    message: str
    files: dict[str, str]


@dataclass
class Git:
    """Everything by its SHA-1; a branch is the name of a commit."""

    blobs: dict[str, bytes] = field(default_factory=dict)
    commits: dict[str, Commit] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)
    default_branch: str = "main"

    def tip(self, ref: str = "") -> Commit | None:
        """The commit that a branch (the default one for "") or a commit's name stands for."""
        return self.commits.get(self.branches.get(ref or self.default_branch, ref))

    def content(self, commit: Commit, path: str) -> bytes | None:
        blob = commit.files.get(path)
        return None if blob is None else self.blobs[blob]

    def commit(
        self, branch: str, changes: Mapping[str, bytes | None], *, author: str, message: str
    ) -> Commit:
        """Put a commit on top of a branch, which is made if there is none. None deletes a file."""
        before = self.tip(branch)
        files = dict(before.files) if before else {}
        for path, content in changes.items():
            if content is None:
                files.pop(path, None)
            else:
                files[path] = self._keep(content)
        return self._put(branch, files, [before.sha] if before else [], author=author, message=message)

    def merge(self, head: str, into: str, *, author: str, message: str) -> Commit:
        """Merge the branch `head`, always with a commit of its own. Raises Conflict and changes nothing."""
        ours, theirs = self.commits[self.branches[into]], self.commits[self.branches[head]]
        files = self.merged(ours, theirs)
        return self._put(into, files, [ours.sha, theirs.sha], author=author, message=message)

    def merged(self, ours: Commit, theirs: Commit) -> dict[str, str]:
        """The files of both sides together. Raises Conflict."""
        common = self.merge_base(ours, theirs)
        base = common.files if common else {}
        files, conflicts = dict(ours.files), []
        for path in sorted(base.keys() | theirs.files.keys()):
            old, mine, other = base.get(path), ours.files.get(path), theirs.files.get(path)
            if other in (old, mine):
                continue
            if mine == old:
                _set(files, path, other)
            elif (blob := self._merged_blob(old, mine, other)) is None:
                conflicts.append(path)
            else:
                files[path] = blob
        if conflicts:
            raise Conflict(*conflicts)
        return files

    def merge_base(self, one: Commit, other: Commit) -> Commit | None:
        """The newest commit that both have."""
        known = {commit.sha for commit in self.ancestry(one)}
        return next((commit for commit in self.ancestry(other) if commit.sha in known), None)

    def ancestry(self, commit: Commit) -> Iterator[Commit]:
        """The commit and all before it, the newest first."""
        waiting, seen = [commit], {commit.sha}
        while waiting:
            waiting.sort(key=lambda waiter: waiter.at)
            newest = waiting.pop()
            yield newest
            parents = [self.commits[sha] for sha in newest.parents if sha not in seen]
            seen.update(parent.sha for parent in parents)
            waiting += parents

    def history(self, commit: Commit, path: str) -> Iterator[Commit]:
        """The commits that changed a path, the newest first, simplified as `git log -- path` does it: a merge
        that took a parent's file as it is leads to that parent alone."""
        waiting, seen = [commit], {commit.sha}
        while waiting:
            waiting.sort(key=lambda waiter: waiter.at)
            newest = waiting.pop()
            parents = [self.commits[sha] for sha in newest.parents]
            same = [parent for parent in parents if parent.files.get(path) == newest.files.get(path)]
            if not same and (parents or path in newest.files):
                yield newest
            following = same[:1] or parents
            waiting += [parent for parent in following if parent.sha not in seen]
            seen.update(parent.sha for parent in following)

    def since(self, old: str, new: Commit) -> list[Commit]:
        """The commits that `new` has and `old` has not, the oldest first."""
        before = self.commits.get(old)
        known = {commit.sha for commit in self.ancestry(before)} if before else set()
        return [commit for commit in self.ancestry(new) if commit.sha not in known][::-1]

    def _merged_blob(self, old: str | None, mine: str | None, other: str | None) -> str | None:
        if old is None or mine is None or other is None:
            return None
        merged = merge_lines(self.blobs[old], self.blobs[mine], self.blobs[other])
        return None if merged is None else self._keep(merged)

    def _keep(self, content: bytes) -> str:
        name = blob_name(content)
        self.blobs[name] = content
        return name

    def _put(
        self, branch: str, files: dict[str, str], parents: list[str], *, author: str, message: str
    ) -> Commit:
        # Later than its parents, so that two commits of one second keep their order.
        times = [self.commits[parent].at + timedelta(seconds=1) for parent in parents]
        at = max([datetime.now(UTC).replace(microsecond=0), *times])
        text = "\0".join([tree_name(files), *parents, author, at.isoformat(), message])
        sha = hashlib.sha1(f"commit {text}".encode(), usedforsecurity=False).hexdigest()
        self.commits[sha] = Commit(sha, parents, author, at, message, files)
        self.branches[branch] = sha
        return self.commits[sha]


def blob_name(content: bytes) -> str:
    """Git's name of a file's content."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def tree_name(files: Mapping[str, str]) -> str:
    listing = "\n".join(f"{path}\0{blob}" for path, blob in sorted(files.items()))
    return hashlib.sha1(f"tree {listing}".encode(), usedforsecurity=False).hexdigest()


def changed_paths(before: Commit | None, after: Commit) -> dict[str, list[str]]:
    """The paths that a commit added, removed and modified."""
    old, new = before.files if before else {}, after.files
    return {
        "added": sorted(new.keys() - old.keys()),
        "removed": sorted(old.keys() - new.keys()),
        "modified": sorted(path for path in new.keys() & old.keys() if new[path] != old[path]),
    }


def _set(files: dict[str, str], path: str, blob: str | None) -> None:
    if blob is None:
        files.pop(path, None)
    else:
        files[path] = blob
