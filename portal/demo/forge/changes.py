"""What can happen to an issue, and the webhook actions that tell of it.

Each function changes the issue and returns (action, further payload fields) in the order in which GitHub
would send them: none, when nothing changed.
"""

from collections.abc import Callable, Iterable
from typing import Any

from portal.demo.forge import shapes
from portal.demo.forge.store import Issue, Repository, label_names

Actions = list[tuple[str, dict[str, Any]]]
CLOSE_REASONS = ("completed", "not_planned", "duplicate")


def close(issue: Issue, *, reason: str) -> Actions:
    """Close with GitHub's reason. Closing again with another reason changes the reason, as on GitHub."""
    if reason not in CLOSE_REASONS:
        raise ValueError(f"{reason!r} is none of {', '.join(CLOSE_REASONS)}.")
    if (issue.state, issue.state_reason) == ("closed", reason):
        return []
    issue.touch()
    issue.state, issue.state_reason, issue.closed_at = "closed", reason, issue.updated_at
    return [("closed", {})]


def reopen(issue: Issue) -> Actions:
    if issue.state == "open":
        return []
    issue.touch()
    issue.state, issue.state_reason, issue.closed_at = "open", "reopened", None
    return [("reopened", {})]


def retitle(issue: Issue, *, title: str | None, body: str | None) -> Actions:
    """Change title and body; None leaves one as it is."""
    old = {"title": issue.title, "body": issue.body}
    new = {"title": issue.title if title is None else title, "body": issue.body if body is None else body}
    changed = {name: {"from": old[name]} for name in old if old[name] != new[name]}
    if not changed:
        return []
    issue.title, issue.body = new["title"], new["body"]
    issue.touch()
    return [("edited", {"changes": changed})]


def relabel(
    url: str, repository: Repository, issue: Issue, labels: Iterable[str | tuple[str, str]]
) -> Actions:
    """Give the issue exactly these labels."""
    old, issue.labels = issue.labels, label_names(repository, labels)
    return _set_changed(
        issue, old, issue.labels, ("labeled", "unlabeled"),
        lambda name: {"label": shapes.label_json(url, repository, name)},
    )  # fmt: skip


def assign(url: str, issue: Issue, assignees: Iterable[str]) -> Actions:
    """Assign exactly these people."""
    old, issue.assignees = issue.assignees, list(assignees)
    return _set_changed(
        issue, old, issue.assignees, ("assigned", "unassigned"),
        lambda login: {"assignee": shapes.user_json(url, login)},
    )  # fmt: skip


def plan(url: str, repository: Repository, issue: Issue, milestone: str) -> Actions:
    """Put the issue into a milestone; an empty title takes it out."""
    old, issue.milestone = issue.milestone, milestone
    return _set_changed(
        issue, [old] if old else [], [milestone] if milestone else [], ("milestoned", "demilestoned"),
        lambda title: {"milestone": shapes.milestone_json(url, repository, title)},
    )  # fmt: skip


def _set_changed(
    issue: Issue,
    old: list[str],
    new: list[str],
    actions: tuple[str, str],
    fields: Callable[[str], dict[str, Any]],
) -> Actions:
    added, taken = actions
    gone = [(taken, fields(name)) for name in old if name not in new]
    come = [(added, fields(name)) for name in new if name not in old]
    if gone or come:
        issue.touch()
    return gone + come
