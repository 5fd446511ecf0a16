"""GitHub's JSON shapes of files, commits, branches and pushes. `url` is the forge's own address."""

import base64
import re
from typing import Any
from urllib.parse import quote

from portal.demo.forge.git import NOTHING, Commit, changed_paths, tree_name
from portal.demo.forge.shapes import api, timestamp, user_json
from portal.demo.forge.store import Repository

Json = dict[str, Any]
LARGEST_IN_JSON = 1024 * 1024  # bytes; a larger file's content comes as the raw media type alone
UNVERIFIED = {
    "verified": False, "reason": "unsigned", "signature": None, "payload": None, "verified_at": None,
}  # fmt: skip


def file_json(url: str, repository: Repository, path: str, blob: str, ref: str) -> Json:
    """A file with its content."""
    content = repository.git.blobs[blob]
    whole = len(content) <= LARGEST_IN_JSON
    return entry_json(url, repository, path, blob, ref) | {
        "encoding": "base64" if whole else "none",
        # Lines of 60 characters, each with its end, as GitHub writes them.
        "content": re.sub("(.{1,60})", "\\1\n", base64.b64encode(content).decode()) if whole else "",
    }


def entry_json(url: str, repository: Repository, path: str, blob: str, ref: str) -> Json:
    """A file as a directory lists it."""
    place = f"{api(url, repository)}/contents/{quote(path)}?ref={quote(ref)}"
    git, html = f"{api(url, repository)}/git/blobs/{blob}", file_page(url, repository, path, ref)
    return {
        "type": "file",
        "name": path.rpartition("/")[2],
        "path": path,
        "sha": blob,
        "size": len(repository.git.blobs[blob]),
        "url": place,
        "html_url": html,
        "git_url": git,
        "download_url": f"{url}/{repository.full_name}/raw/{quote(ref)}/{quote(path)}",
        "_links": {"self": place, "git": git, "html": html},
    }


def directory_json(url: str, repository: Repository, path: str, commit: Commit, ref: str) -> list[Json]:
    """What a directory holds; empty when there is none of that name."""
    start = f"{path}/" if path else ""
    inside = {name: blob for name, blob in commit.files.items() if name.startswith(start)}
    files = [
        entry_json(url, repository, name, blob, ref)
        for name, blob in sorted(inside.items())
        if "/" not in name.removeprefix(start)
    ]
    folders = sorted({start + name.removeprefix(start).split("/")[0] for name in inside} - inside.keys())
    return files + [_folder_json(url, repository, folder, commit, ref) for folder in folders]


def commit_json(url: str, repository: Repository, commit: Commit) -> Json:
    """A commit as the list of commits tells it."""
    person = user_json(url, commit.author)
    place = f"{api(url, repository)}/commits/{commit.sha}"
    git = git_commit_json(url, repository, commit)
    kept = ("author", "committer", "message", "tree", "verification")
    return {
        "sha": commit.sha,
        "node_id": git["node_id"],
        "url": place,
        "html_url": git["html_url"],
        "comments_url": f"{place}/comments",
        "commit": {name: git[name] for name in kept} | {"url": git["url"], "comment_count": 0},
        "author": person,
        "committer": person,
        "parents": git["parents"],
    }


def git_commit_json(url: str, repository: Repository, commit: Commit) -> Json:
    """A commit as git's own part of the API tells it."""
    place = f"{api(url, repository)}/git/commits"
    page = f"{url}/{repository.full_name}/commit"
    tree = tree_name(commit.files)
    person = signature(commit.author) | {"date": timestamp(commit.at)}
    return {
        "sha": commit.sha,
        "node_id": f"C_{commit.sha[:16]}",
        "url": f"{place}/{commit.sha}",
        "html_url": f"{page}/{commit.sha}",
        "author": person,
        "committer": person,
        "message": commit.message,
        "tree": {"sha": tree, "url": f"{api(url, repository)}/git/trees/{tree}"},
        "parents": [
            {"sha": sha, "url": f"{place}/{sha}", "html_url": f"{page}/{sha}"} for sha in commit.parents
        ],
        "verification": dict(UNVERIFIED),
    }


def ref_json(url: str, repository: Repository, branch: str) -> Json:
    sha = repository.git.branches[branch]
    return {
        "ref": f"refs/heads/{branch}",
        "node_id": f"REF_{repository.id}_{branch}",
        "url": f"{api(url, repository)}/git/refs/heads/{quote(branch)}",
        "object": {"type": "commit", "sha": sha, "url": f"{api(url, repository)}/git/commits/{sha}"},
    }


def push_json(url: str, repository: Repository, branch: str, before: str, login: str) -> Json:
    """What a push to a branch tells beside the repository; the branch stood at `before` ("" for a new one)."""
    git = repository.git
    after = git.branches[branch]
    new = git.since(before or git.branches.get(git.default_branch, ""), git.commits[after])
    told = [_pushed_json(url, repository, commit) for commit in new]
    page = f"{url}/{repository.full_name}"
    return {
        "ref": f"refs/heads/{branch}",
        "before": before or NOTHING,
        "after": after,
        "created": not before,
        "deleted": False,
        "forced": False,
        "base_ref": None,
        "compare": f"{page}/compare/{before[:12]}...{after[:12]}"
        if before
        else f"{page}/commit/{after[:12]}",
        "commits": told,
        "head_commit": told[-1] if told else _pushed_json(url, repository, git.commits[after]),
        "pusher": signature(login),
    }


def signature(login: str) -> Json:
    """How git names a person."""
    return {"name": login, "email": f"{login}@users.noreply.example"}


def file_page(url: str, repository: Repository, path: str, ref: str) -> str:
    """The file's page for people."""
    return f"{url}/{repository.full_name}/blob/{quote(ref)}/{quote(path)}"


def _folder_json(url: str, repository: Repository, path: str, commit: Commit, ref: str) -> Json:
    sha = tree_name({name: blob for name, blob in commit.files.items() if name.startswith(f"{path}/")})
    place = f"{api(url, repository)}/contents/{quote(path)}?ref={quote(ref)}"
    git = f"{api(url, repository)}/git/trees/{sha}"
    html = f"{url}/{repository.full_name}/tree/{quote(ref)}/{quote(path)}"
    return {
        "type": "dir",
        "name": path.rpartition("/")[2],
        "path": path,
        "sha": sha,
        "size": 0,
        "url": place,
        "html_url": html,
        "git_url": git,
        "download_url": None,
        "_links": {"self": place, "git": git, "html": html},
    }


def _pushed_json(url: str, repository: Repository, commit: Commit) -> Json:
    person = signature(commit.author) | {"username": commit.author}
    before = repository.git.commits[commit.parents[0]] if commit.parents else None
    return {
        "id": commit.sha,
        "tree_id": tree_name(commit.files),
        "distinct": True,
        "message": commit.message,
        "timestamp": timestamp(commit.at),
        "url": f"{url}/{repository.full_name}/commit/{commit.sha}",
        "author": person,
        "committer": person,
        **changed_paths(before, commit),
    }
