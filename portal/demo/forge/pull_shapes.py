"""GitHub's JSON shapes of pull requests. `url` is the forge's own address."""

from difflib import SequenceMatcher
from typing import Any

from portal.demo.forge.git import Conflict
from portal.demo.forge.pulls import Pull
from portal.demo.forge.shapes import api, issue_json, issue_page, repository_json, timestamp, user_json
from portal.demo.forge.store import Repository

Json = dict[str, Any]
OF_ISSUE = (
    "id", "node_id", "number", "title", "body", "user", "labels", "state", "locked", "active_lock_reason",
    "assignee", "assignees", "milestone", "comments_url", "created_at", "updated_at", "closed_at",
    "author_association",
)  # fmt: skip


def pull_json(url: str, repository: Repository, pull: Pull) -> Json:
    """A pull request as a list tells it."""
    issue = repository.issue(pull.number)
    told = issue_json(url, repository, issue)
    page = issue_page(url, repository, issue)
    place = f"{api(url, repository)}/pulls/{pull.number}"
    addresses = {
        "url": place,
        "html_url": page,
        "issue_url": told["url"],
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        "commits_url": f"{place}/commits",
        "review_comments_url": f"{place}/comments",
        "review_comment_url": f"{api(url, repository)}/pulls/comments{{/number}}",
        "statuses_url": f"{api(url, repository)}/statuses/{pull.head_sha}",
    }
    return (
        {name: told[name] for name in OF_ISSUE}
        | addresses
        | {
            "draft": issue.draft,
            "auto_merge": None,
            "merged_at": timestamp(pull.merged_at) if pull.merged_at else None,
            "merge_commit_sha": pull.merge_sha or None,
            "requested_reviewers": [],
            "requested_teams": [],
            "head": _side(url, repository, pull.head, pull.head_sha),
            "base": _side(url, repository, pull.base, pull.base_sha),
            "_links": _links(addresses | {"comments_url": told["comments_url"]}),
        }
    )


def full_pull_json(url: str, repository: Repository, pull: Pull) -> Json:
    """A single pull request, as its own address and webhooks tell it."""
    mergeable = None if pull.merged_at else can_merge(repository, pull)
    return pull_json(url, repository, pull) | {
        "merged": pull.merged_at is not None,
        "mergeable": mergeable,
        "rebaseable": mergeable,
        "mergeable_state": {None: "unknown", True: "clean", False: "dirty"}[mergeable],
        "merged_by": user_json(url, pull.merged_by) if pull.merged_by else None,
        "comments": repository.issue(pull.number).comments,
        "review_comments": 0,
        "maintainer_can_modify": False,
        **_figures(repository, pull),
    }


def can_merge(repository: Repository, pull: Pull) -> bool:
    """Whether both branches' changes go together."""
    git = repository.git
    try:
        git.merged(git.commits[git.branches[pull.base]], git.commits[pull.head_sha])
    except Conflict:
        return False
    return True


def _side(url: str, repository: Repository, branch: str, sha: str) -> Json:
    return {
        "label": f"{repository.owner}:{branch}",
        "ref": branch,
        "sha": sha,
        "user": user_json(url, repository.owner),
        "repo": repository_json(url, repository),
    }


def _links(addresses: dict[str, str]) -> Json:
    names = {
        "self": "url", "html": "html_url", "issue": "issue_url", "comments": "comments_url",
        "review_comments": "review_comments_url", "review_comment": "review_comment_url",
        "commits": "commits_url", "statuses": "statuses_url",
    }  # fmt: skip
    return {name: {"href": addresses[key]} for name, key in names.items()}


def _figures(repository: Repository, pull: Pull) -> dict[str, int]:
    git = repository.git
    head, base = git.commits[pull.head_sha], git.commits[pull.base_sha]
    start = git.merge_base(base, head) or base
    paths = [path for path in start.files | head.files if start.files.get(path) != head.files.get(path)]
    added = removed = 0
    for path in paths:
        old, new = (git.content(commit, path) or b"" for commit in (start, head))
        lines = old.splitlines(), new.splitlines()
        for kind, from_old, to_old, from_new, to_new in SequenceMatcher(None, *lines).get_opcodes():
            if kind != "equal":
                added, removed = added + to_new - from_new, removed + to_old - from_old
    return {
        "commits": len(git.since(pull.base_sha, head)),
        "additions": added,
        "deletions": removed,
        "changed_files": len(paths),
    }
