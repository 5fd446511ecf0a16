"""A repository's files, commits and branches on GitHub.

Sources: https://docs.github.com/en/rest/repos/contents, https://docs.github.com/en/rest/commits/commits and
https://docs.github.com/en/rest/git/refs
"""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from roadmap.forges import fields
from roadmap.forges.errors import BadPayload, NotFound, Rejected, Unavailable, Unreadable
from roadmap.forges.values import NotModified
from roadmap.github.client import GitHub

RAW = "application/vnd.github.raw+json"
HEADS = "refs/heads/"


@dataclass(frozen=True)
class File:
    """A file, whole: `blob` is git's name of its content, and was compared with it."""

    blob: str
    content: bytes
    etag: str


@dataclass(frozen=True)
class Commit:
    """A commit; `at` is when it was committed, in UTC, `subject` the first line of its message."""

    sha: str
    author: str
    at: datetime
    subject: str


@dataclass(frozen=True)
class Repository:
    """What a repository is called now, and the branch that pull requests go to."""

    full_name: str
    default_branch: str


def read_repository(github: GitHub, repository: str) -> Repository:
    """Ask for a repository by its name, or one that it had before."""
    told = fields.mapping(github.json_of(github.read(repository, "", asked_for=repository)))
    name, branch = fields.text(told.get("full_name")), fields.text(told.get("default_branch"))
    if not name or not branch:
        raise BadPayload("GitHub sent something else where a repository was expected.")
    return Repository(name, branch)


def read_file(
    github: GitHub, repository: str, path: str, *, most: int, ref: str = "", etag: str = ""
) -> File | NotModified:
    """Ask for a file of a branch or commit (the default branch for "").

    Raises Unreadable for what is no file or has more than `most` bytes, and Unavailable for half of one: content
    that is not what its own length and name say.
    """
    asked_for, rest = f"{path} in {repository}", f"contents/{quote(path)}"
    at = {"ref": ref} if ref else {}
    answer = github.read(repository, rest, asked_for=asked_for, etag=etag, **at)
    if answer.status == 304:
        return NotModified()
    told = github.json_of(answer)
    if isinstance(told, list):
        raise Unreadable(f"{asked_for} is a directory, not a file.")
    told = fields.mapping(told)
    if told.get("type") != "file":
        raise Unreadable(f"{asked_for} is not a file but a {fields.text(told.get('type')) or 'secret'}.")
    size = fields.count(told.get("size"))
    if size > most:
        raise Unreadable(f"{asked_for} has {size:,} bytes; at most {most:,} can be read.")
    content = _content(told)
    if content is None:
        content = github.read(repository, rest, asked_for=asked_for, accept=RAW, **at).body
    blob = fields.text(told.get("sha"))
    if len(content) != size or blob_name(content) != blob:
        raise Unavailable(f"GitHub did not send the whole of {asked_for}.")
    return File(blob, content, answer.headers.get("etag", ""))


def last_commit(github: GitHub, repository: str, path: str) -> Commit:
    """Ask for the newest commit of the default branch that changed a file."""
    asked_for = f"the commits of {path} in {repository}"
    told = github.json_of(github.read(repository, "commits", asked_for=asked_for, path=path, per_page="1"))
    if not isinstance(told, list) or not told:
        raise Unavailable(f"GitHub does not know {asked_for} yet.")
    commit = fields.mapping(fields.mapping(told[0]).get("commit"))
    sha = fields.text(fields.mapping(told[0]).get("sha"))
    at = fields.time(fields.mapping(commit.get("committer")).get("date"))
    if not sha or at is None:
        raise BadPayload("GitHub sent something else where a commit was expected.")
    message = commit.get("message")
    subject = message.strip().partition("\n")[0] if isinstance(message, str) else ""
    author = fields.text(fields.mapping(commit.get("author")).get("name"))
    return Commit(sha, author, at, fields.text(subject))


def branch_tip(github: GitHub, repository: str, branch: str) -> str | None:
    """The commit that a branch stands at; None where there is no such branch."""
    try:
        answer = github.read(
            repository, f"git/ref/heads/{quote(branch)}", asked_for=f"the branch {branch} of {repository}"
        )
    except NotFound:
        return None
    sha = fields.text(fields.mapping(fields.mapping(github.json_of(answer)).get("object")).get("sha"))
    if not sha:
        raise BadPayload("GitHub sent something else where a branch was expected.")
    return sha


def make_branch(github: GitHub, repository: str, branch: str, *, commit: str) -> None:
    """Make a branch at a commit. One of that name that is there already is left as it is."""
    asked_for = f"a new branch in {repository}"
    try:
        github.write(
            "POST", repository, "git/refs", {"ref": HEADS + branch, "sha": commit}, asked_for=asked_for
        )
    except Rejected:
        if branch_tip(github, repository, branch) is None:
            raise


def write_file(
    github: GitHub, repository: str, path: str, content: bytes, *, branch: str, replaces: str, message: str
) -> None:
    """Commit a file on top of a branch, in place of the blob `replaces`. Raises Rejected when another one is there."""
    sent = {
        "message": message,
        "content": base64.b64encode(content).decode(),
        "branch": branch,
        "sha": replaces,
    }
    asked_for = f"a commit of {path} in {repository}"
    github.write("PUT", repository, f"contents/{quote(path)}", sent, asked_for=asked_for)


def blob_name(content: bytes) -> str:
    """Git's name of a file's content, as `git hash-object` works it out."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _content(told: Mapping[str, Any]) -> bytes | None:
    """The content that came along; None where GitHub left it out, as it does of larger files."""
    if told.get("encoding") != "base64":
        return None
    try:
        return base64.b64decode("".join(str(told.get("content")).split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unavailable("GitHub's answer holds a file that cannot be decoded.") from error
