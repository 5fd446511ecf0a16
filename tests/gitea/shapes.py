"""Gitea's JSON: repositories, issues, pull requests and people, written from its API description."""

from datetime import UTC, datetime
from typing import Any
from zlib import crc32

from tests.gitea.store import Issue, Repository, Shelf

Json = dict[str, Any]


def timestamp(time: datetime | None) -> str | None:
    return None if time is None else f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def number_of(text: str) -> int:
    """An id that a name always gets, in place of the server's own."""
    return (crc32(text.lower().encode()) & 0x7FFFFFFF) or 1


def user_json(url: str, login: str) -> Json:
    return {
        "id": -1 if login == "Ghost" else number_of(login),
        "login": login,
        "full_name": "",
        "email": f"{login}@noreply.example.org",
        "avatar_url": f"{url}/avatars/{number_of(login):x}",
        "html_url": f"{url}/{login}",
        "username": login,
    }


def label_json(url: str, repository: Repository, name: str) -> Json:
    id = number_of(f"{repository.id} {name}")
    return {
        "id": id,
        "name": name,
        "exclusive": False,
        "is_archived": False,
        "color": repository.labels[name],
        "description": "",
        "url": f"{url}/api/v1/repos/{repository.full_name}/labels/{id}",
    }


def milestone_json(repository: Repository, title: str) -> Json:
    return {
        "id": number_of(f"{repository.id} {title}"),
        "title": title,
        "description": "",
        "state": "open",
        "open_issues": 1,
        "closed_issues": 0,
        "created_at": timestamp(repository.created_at),
        "updated_at": timestamp(repository.created_at),
        "closed_at": None,
        "due_on": repository.milestones.get(title) or None,
    }


def repository_json(url: str, repository: Repository) -> Json:
    return {
        "id": repository.id,
        "owner": user_json(url, repository.owner),
        "name": repository.name,
        "full_name": repository.full_name,
        "private": repository.private,
        "html_url": f"{url}/{repository.full_name}",
        "default_branch": "main",
        "has_issues": True,
    }


def issue_json(url: str, repository: Repository, issue: Issue) -> Json:
    """An issue, or a pull request where issues are spoken of."""
    pull = {
        "merged": issue.merged_at is not None,
        "merged_at": timestamp(issue.merged_at),
        "draft": issue.draft,
        "html_url": _page(url, repository, issue),
    }
    meta = {"id": repository.id, "name": repository.name, "owner": repository.owner}
    return _common(url, repository, issue) | {
        "original_author": "",
        "original_author_id": 0,
        "ref": "",
        "assets": [],
        "pull_request": pull if issue.is_pull_request else None,
        "repository": meta | {"full_name": repository.full_name},
    }


def pull_json(url: str, repository: Repository, issue: Issue) -> Json:
    """A pull request in its own webhooks; its id is another than that of the issue that it also is."""
    page = _page(url, repository, issue)
    return _common(url, repository, issue) | {
        "id": issue.id + 100_000,
        "draft": issue.draft,
        "merged": issue.merged_at is not None,
        "merged_at": timestamp(issue.merged_at),
        "merge_commit_sha": "8d2f" * 10 if issue.merged_at else None,
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        "mergeable": True,
    }


def comment_json(url: str, repository: Repository, issue: Issue, shelf: Shelf) -> Json:
    return {
        "id": shelf.next_id(),
        "html_url": f"{_page(url, repository, issue)}#issuecomment-1",
        "user": user_json(url, issue.author),
        "body": "Works here.",
        "created_at": timestamp(issue.updated_at),
        "updated_at": timestamp(issue.updated_at),
    }


def _common(url: str, repository: Repository, issue: Issue) -> Json:
    people = [user_json(url, login) for login in issue.assignees]
    return {
        "id": issue.id,
        "url": f"{url}/api/v1/repos/{repository.full_name}/issues/{issue.number}",
        "html_url": _page(url, repository, issue),
        "number": issue.number,
        "user": user_json(url, issue.author),
        "title": issue.title,
        "body": issue.body,
        "labels": [label_json(url, repository, name) for name in issue.labels],
        "milestone": milestone_json(repository, issue.milestone) if issue.milestone else None,
        "assignee": people[0] if people else None,
        "assignees": people or None,
        "state": issue.state,
        "is_locked": issue.locked,
        "comments": issue.comments,
        "created_at": timestamp(issue.created_at),
        "updated_at": timestamp(issue.updated_at),
        "closed_at": timestamp(issue.closed_at),
        "due_date": None,
        "pin_order": 0,
    }


def _page(url: str, repository: Repository, issue: Issue) -> str:
    return f"{url}/{repository.full_name}/{'pulls' if issue.is_pull_request else 'issues'}/{issue.number}"
