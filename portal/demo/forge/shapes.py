"""GitHub's JSON shapes of what the forge knows, valid by GitHub's OpenAPI description.

`url` is the forge's own address without a final slash; REST API and pages share it.
"""

from datetime import datetime
from typing import Any
from urllib.parse import quote
from zlib import crc32

from portal.demo.forge.relation_shapes import reactions_json, relations_json
from portal.demo.forge.store import Comment, Issue, Repository

Json = dict[str, Any]
REPOSITORY_LINKS = {
    "archive_url": "/{archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors",
    "deployments_url": "/deployments",
    "downloads_url": "/downloads",
    "events_url": "/events",
    "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "hooks_url": "/hooks",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "languages_url": "/languages",
    "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers",
    "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "tags_url": "/tags",
    "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
}
USER_LINKS = {
    "url": "",
    "followers_url": "/followers",
    "following_url": "/following{/other_user}",
    "gists_url": "/gists{/gist_id}",
    "starred_url": "/starred{/owner}{/repo}",
    "subscriptions_url": "/subscriptions",
    "organizations_url": "/orgs",
    "repos_url": "/repos",
    "events_url": "/events{/privacy}",
    "received_events_url": "/received_events",
}


def timestamp(time: datetime) -> str:
    """A time as GitHub writes it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def stable_id(text: str) -> int:
    """An id that a name always gets, in place of GitHub's own."""
    return crc32(text.lower().encode()) & 0x7FFFFFFF


def user_json(url: str, login: str) -> Json:
    name = quote(login, safe="")
    links = {key: f"{url}/users/{name}{tail}" for key, tail in USER_LINKS.items()}
    return links | {
        "login": login,
        "id": stable_id(login),
        "node_id": f"U_{stable_id(login)}",
        "avatar_url": f"{url}/avatars/{name}.svg",
        "gravatar_id": "",
        "html_url": f"{url}/{name}",
        "type": "User",
        "site_admin": False,
    }


def label_json(url: str, repository: Repository, name: str) -> Json:
    return {
        "id": stable_id(f"{repository.id}/{name}"),
        "node_id": f"LA_{stable_id(f'{repository.id}/{name}')}",
        "url": f"{api(url, repository)}/labels/{quote(name, safe='')}",
        "name": name,
        "color": repository.color(name),
        "default": False,
        "description": None,
    }


def milestone_json(url: str, repository: Repository, title: str) -> Json:
    number = repository.milestone_number(title)
    issues = [issue for issue in repository.visible_issues() if issue.milestone == title]
    place = f"{api(url, repository)}/milestones/{number}"
    return {
        "url": place,
        "html_url": f"{url}/{repository.full_name}/milestone/{number}",
        "labels_url": f"{place}/labels",
        "id": repository.id * 1000 + number,
        "node_id": f"MI_{repository.id}_{number}",
        "number": number,
        "title": title,
        "description": None,
        "creator": user_json(url, repository.owner),
        "open_issues": sum(issue.state == "open" for issue in issues),
        "closed_issues": sum(issue.state == "closed" for issue in issues),
        "state": "open",
        "created_at": timestamp(repository.created_at),
        "updated_at": timestamp(max((issue.updated_at for issue in issues), default=repository.created_at)),
        "due_on": f"{due}T08:00:00Z" if (due := repository.due.get(title)) else None,
        "closed_at": None,
    }


def issue_json(url: str, repository: Repository, issue: Issue) -> Json:
    place = f"{api(url, repository)}/issues/{issue.number}"
    assignees = [user_json(url, login) for login in issue.assignees]
    return {
        "url": place,
        "repository_url": api(url, repository),
        "labels_url": f"{place}/labels{{/name}}",
        "comments_url": f"{place}/comments",
        "events_url": f"{place}/events",
        "timeline_url": f"{place}/timeline",
        "html_url": issue_page(url, repository, issue),
        "id": issue.id,
        "node_id": f"{'PR' if issue.is_pull_request else 'I'}_{issue.id}",
        "number": issue.number,
        "title": issue.title,
        "body": issue.body or None,
        "user": user_json(url, issue.author) if issue.author else None,
        "labels": [label_json(url, repository, name) for name in issue.labels],
        "state": issue.state,
        "state_reason": issue.state_reason or None,
        "locked": issue.locked,
        "active_lock_reason": None,
        "assignee": assignees[0] if assignees else None,
        "assignees": assignees,
        "milestone": milestone_json(url, repository, issue.milestone) if issue.milestone else None,
        "comments": issue.comments,
        "created_at": timestamp(issue.created_at),
        "updated_at": timestamp(issue.updated_at),
        "closed_at": timestamp(issue.closed_at) if issue.closed_at else None,
        "author_association": "CONTRIBUTOR",
        "reactions": reactions_json(place, issue.reactions),
        "performed_via_github_app": None,
        **relations_json(api(url, repository), repository, issue),
    } | (_pull_request(url, repository, issue) if issue.is_pull_request else {})


def comment_json(url: str, repository: Repository, comment: Comment) -> Json:
    place = comment_place(url, repository, comment)
    issue = f"{api(url, repository)}/issues/{comment.number}"
    page = issue_page(url, repository, repository.issues[comment.number])
    return {
        "url": place,
        "html_url": f"{page}#issuecomment-{comment.id}",
        "issue_url": issue,
        "id": comment.id,
        "node_id": f"IC_{comment.id}",
        "user": user_json(url, comment.author),
        "body": comment.body,
        "created_at": timestamp(comment.created_at),
        "updated_at": timestamp(comment.updated_at),
        "author_association": "CONTRIBUTOR",
        "performed_via_github_app": None,
        "reactions": reactions_json(place, 0),
    }


def comment_place(url: str, repository: Repository, comment: Comment) -> str:
    """The comment's address in the REST API."""
    return f"{api(url, repository)}/issues/comments/{comment.id}"


def repository_json(url: str, repository: Repository) -> Json:
    """A repository as in webhooks and, with two counts more, in the REST API."""
    place, page = api(url, repository), f"{url}/{repository.full_name}"
    links = {key: place + tail for key, tail in REPOSITORY_LINKS.items()}
    return links | {
        "id": repository.id,
        "node_id": f"R_{repository.id}",
        "name": repository.name,
        "full_name": repository.full_name,
        "private": False,
        "owner": user_json(url, repository.owner),
        "html_url": page,
        "url": place,
        "git_url": f"{page.replace('http', 'git', 1)}.git",
        "ssh_url": f"{page.replace('http', 'ssh', 1)}.git",
        "clone_url": f"{page}.git",
        "svn_url": page,
        "description": None,
        "homepage": None,
        "language": None,
        "license": None,
        "mirror_url": None,
        "default_branch": "main",
        "visibility": "public",
        "topics": [],
        "size": 0,
        "created_at": timestamp(repository.created_at),
        "updated_at": timestamp(repository.created_at),
        "pushed_at": timestamp(repository.created_at),
        "open_issues": repository.open_count(),
        "open_issues_count": repository.open_count(),
        "has_issues": True,
        **dict.fromkeys(("fork", "archived", "disabled", "is_template"), False),
        **dict.fromkeys(("has_projects", "has_wiki", "has_pages", "has_discussions", "has_downloads"), False),
        **dict.fromkeys(("forks", "forks_count", "stargazers_count", "watchers", "watchers_count"), 0),
    }


def full_repository_json(url: str, repository: Repository) -> Json:
    return repository_json(url, repository) | {"network_count": 0, "subscribers_count": 0}


def api(url: str, repository: Repository) -> str:
    """The repository's place in the REST API."""
    return f"{url}/repos/{repository.full_name}"


def issue_page(url: str, repository: Repository, issue: Issue) -> str:
    """The issue's page for people."""
    return f"{url}/{repository.full_name}/{'pull' if issue.is_pull_request else 'issues'}/{issue.number}"


def _pull_request(url: str, repository: Repository, issue: Issue) -> Json:
    page = issue_page(url, repository, issue)
    place = f"{api(url, repository)}/pulls/{issue.number}"
    addresses = {"url": place, "html_url": page, "diff_url": f"{page}.diff", "patch_url": f"{page}.patch"}
    pull = repository.pulls.get(issue.number)
    merged_at = pull.merged_at if pull else issue.merged_at
    told = {"merged_at": timestamp(merged_at) if merged_at else None}
    return {"draft": issue.draft, "pull_request": addresses | told}
