"""Labels, milestones and relations of the forge's issues that change: saved, and told by webhook as GitHub does."""

from collections.abc import Callable
from typing import Any

from portal.demo.forge import pull_shapes, shapes
from portal.demo.forge.hooks import Delivery
from portal.demo.forge.store import Issue, Missing, Repository
from portal.demo.forge.talk import Talk


class Planning(Talk):
    """A tracker in which people plan. Safe for threads; absent things raise store.Absent.

    As on GitHub, what happens to a label or a milestone leaves its issues' `updated_at` as it is, and so does a
    reaction, of which there is no webhook either.
    """

    def edit_label(self, repository: str, name: str, *, to: str = "", color: str = "") -> list[Delivery]:
        """Give a label another name, another colour, or both."""
        with self._lock:
            found = self._labelled(repository, name)
            before, now = found.color(name), to or name
            found.colors.pop(name, None)
            found.colors[now] = color or before
            for issue in found.issues.values():
                issue.labels = [now if label == name else label for label in issue.labels]
            renamed = {"name": {"from": name}} if now != name else {}
            recoloured = {"color": {"from": before}} if found.color(now) != before else {}
            told = {"label": shapes.label_json(self.url, found, now), "changes": renamed | recoloured}
            return self._saved(found, "label", {"action": "edited"} | told)

    def delete_label(self, repository: str, name: str) -> list[Delivery]:
        with self._lock:
            found = self._labelled(repository, name)
            told = {"action": "deleted", "label": shapes.label_json(self.url, found, name)}
            found.colors.pop(name, None)
            for issue in found.issues.values():
                issue.labels = [label for label in issue.labels if label != name]
            return self._saved(found, "label", told)

    def edit_milestone(
        self, repository: str, title: str, *, to: str = "", due: str | None = None
    ) -> list[Delivery]:
        """Give a milestone another title or another due date ("2026-12-24"; "" for none)."""
        with self._lock:
            found = self._planned(repository, title)
            before, now = found.due.pop(title, ""), to or title
            found.due[now] = before if due is None else due
            found.milestones[found.milestones.index(title)] = now
            for issue in found.issues.values():
                issue.milestone = now if issue.milestone == title else issue.milestone
            renamed = {"title": {"from": title}} if now != title else {}
            moved = {"due_on": {"from": before or None}} if found.due[now] != before else {}
            told = {"milestone": shapes.milestone_json(self.url, found, now), "changes": renamed | moved}
            return self._saved(found, "milestone", {"action": "edited"} | told)

    def delete_milestone(self, repository: str, title: str) -> list[Delivery]:
        with self._lock:
            found = self._planned(repository, title)
            told = {"action": "deleted", "milestone": shapes.milestone_json(self.url, found, title)}
            found.milestones[found.milestones.index(title)] = ""  # the others keep their numbers
            found.due.pop(title, None)
            for issue in found.issues.values():
                issue.milestone = "" if issue.milestone == title else issue.milestone
            return self._saved(found, "milestone", told)

    def lock_issue(self, repository: str, number: int) -> list[Delivery]:
        return self._change(repository, number, lambda _, issue: _set(issue, "locked", True, "locked"))

    def unlock_issue(self, repository: str, number: int) -> list[Delivery]:
        return self._change(repository, number, lambda _, issue: _set(issue, "locked", False, "unlocked"))

    def react(self, repository: str, number: int, reactions: int) -> None:
        """Let so many people put their thumbs up."""
        with self._lock:
            self._store.repository(repository).issue(number).reactions = reactions
            self._save()

    def add_part(self, repository: str, number: int, part: int) -> list[Delivery]:
        """Make one issue a sub-issue of another one of the repository."""
        return self._relate(repository, number, part, "sub_issue_added", _join)

    def remove_part(self, repository: str, number: int, part: int) -> list[Delivery]:
        return self._relate(repository, number, part, "sub_issue_removed", _part)

    def block(self, repository: str, number: int, by: int) -> list[Delivery]:
        """Let an issue wait for another one of the repository."""
        with self._lock:
            found = self._store.repository(repository)
            blocked, blocking = found.issue(number), found.issue(by)
            blocked.blocked_by.append(by)
            blocked.touch()
            names = {"blocked_issue": blocked, "blocking_issue": blocking}
            return self._saved(found, "issue_dependencies", self._both(found, "blocked_by_added", names))

    def convert_to_draft(self, repository: str, number: int) -> list[Delivery]:
        return self._redraft(repository, number, "converted_to_draft", draft=True)

    def mark_ready(self, repository: str, number: int) -> list[Delivery]:
        return self._redraft(repository, number, "ready_for_review", draft=False)

    def _redraft(self, repository: str, number: int, action: str, *, draft: bool) -> list[Delivery]:
        with self._lock:
            found = self._store.repository(repository)
            pull, issue = found.pull(number), found.issue(number)
            issue.draft = draft
            issue.touch()
            told = pull_shapes.full_pull_json(self.url, found, pull)
            return self._saved(
                found, "pull_request", {"action": action, "number": number, "pull_request": told}
            )

    def _relate(
        self, repository: str, number: int, part: int, action: str, change: Callable[[Issue, Issue], None]
    ) -> list[Delivery]:
        with self._lock:
            found = self._store.repository(repository)
            whole, piece = found.issue(number), found.issue(part)
            change(whole, piece)
            whole.touch()
            names = {"parent_issue": whole, "sub_issue": piece}
            return self._saved(found, "sub_issues", self._both(found, action, names))

    def _both(self, repository: Repository, action: str, issues: dict[str, Issue]) -> dict[str, Any]:
        told: dict[str, Any] = {"action": action}
        for name, issue in issues.items():
            told[f"{name}_id"] = issue.id
            told[name] = shapes.issue_json(self.url, repository, issue)
            told[f"{name}_repo"] = shapes.repository_json(self.url, repository)
        return told

    def _saved(self, repository: Repository, event: str, told: dict[str, Any]) -> list[Delivery]:
        self._save()
        return self._send(event, repository, told)

    def _labelled(self, repository: str, name: str) -> Repository:
        found = self._store.repository(repository)
        if name not in found.labels():
            raise Missing
        return found

    def _planned(self, repository: str, title: str) -> Repository:
        found = self._store.repository(repository)
        if not title or title not in found.milestones:
            raise Missing
        return found


def _set(issue: Issue, name: str, value: bool, action: str) -> list[tuple[str, dict[str, Any]]]:
    if getattr(issue, name) == value:
        return []
    setattr(issue, name, value)
    issue.touch()
    return [(action, {})]


def _join(whole: Issue, piece: Issue) -> None:
    piece.part_of = whole.number


def _part(whole: Issue, piece: Issue) -> None:
    piece.part_of = 0
