"""Issues that can be opened and talked about: every word is saved and told by webhook."""

from collections.abc import Iterable

from portal.demo.forge import shapes
from portal.demo.forge.hooks import Delivery
from portal.demo.forge.store import Comment, Issue, Missing, Repository, label_names, now
from portal.demo.forge.tracker import Tracker


class Talk(Tracker):
    """A tracker with comments. Safe for threads; absent things raise store.Absent."""

    def open_issue(
        self, repository: str, *, title: str, body: str = "", labels: Iterable[str] = (), author: str = ""
    ) -> tuple[Issue, list[Delivery]]:
        """Open an issue. GitHub tells of its labels in webhooks of their own."""
        with self._lock:
            found = self._store.repository(repository)
            issue = Issue(
                id=self._store.next_id(),
                number=found.next_number(),
                title=title,
                body=body,
                author=author or found.owner,
                labels=label_names(found, labels),
            )
            found.issues[issue.number] = issue
            self._save()
            told = {"issue": shapes.issue_json(self.url, found, issue)}
            sent = self._send("issues", found, {"action": "opened"} | told, issue.author)
            for name in issue.labels:
                label = {"label": shapes.label_json(self.url, found, name)}
                sent += self._send("issues", found, {"action": "labeled"} | told | label, issue.author)
            return issue, sent

    def comments(self, repository: str, number: int) -> list[Comment]:
        """What was said to an issue, the oldest first. Of comments that are only counted nobody knows the words."""
        with self._lock:
            found = self._store.repository(repository)
            found.issue(number)
            return [comment for comment in found.said.values() if comment.number == number]

    def add_comment(
        self, repository: str, number: int, body: str, *, by: str = ""
    ) -> tuple[Comment, list[Delivery]]:
        with self._lock:
            found = self._store.repository(repository)
            issue = found.issue(number)
            comment = Comment(self._store.next_id(), number, body, by or found.owner)
            found.said[comment.id] = comment
            issue.comments += 1
            issue.touch()
            return comment, self._tell_of(found, comment, "created", by)

    def edit_comment(
        self, repository: str, comment_id: int, body: str, *, by: str = ""
    ) -> tuple[Comment, list[Delivery]]:
        with self._lock:
            found, comment = self._comment(repository, comment_id)
            before, comment.body, comment.updated_at = comment.body, body, now()
            found.issue(comment.number).touch()
            changes = {"changes": {"body": {"from": before}}}
            return comment, self._tell_of(found, comment, "edited", by, changes)

    def delete_comment(self, repository: str, comment_id: int, *, by: str = "") -> list[Delivery]:
        with self._lock:
            found, comment = self._comment(repository, comment_id)
            issue = found.issue(comment.number)
            issue.comments -= 1
            issue.touch()
            del found.said[comment.id]
            return self._tell_of(found, comment, "deleted", by)

    def _comment(self, repository: str, comment_id: int) -> tuple[Repository, Comment]:
        found = self._store.repository(repository)
        if comment_id not in found.said:
            raise Missing
        found.issue(found.said[comment_id].number)
        return found, found.said[comment_id]

    def _tell_of(
        self, repository: Repository, comment: Comment, action: str, by: str, more: shapes.Json | None = None
    ) -> list[Delivery]:
        self._save()
        issue = repository.issue(comment.number)
        told = {
            "action": action,
            "issue": shapes.issue_json(self.url, repository, issue),
            "comment": shapes.comment_json(self.url, repository, comment),
        }
        return self._send("issue_comment", repository, told | (more or {}), by or comment.author)
