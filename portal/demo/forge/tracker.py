"""The issues that can be worked with: every change is saved and told by webhook."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from portal.demo.forge import changes, saving, shapes
from portal.demo.forge.hooks import Delivery, Sender, delivery
from portal.demo.forge.store import Issue, Missing, Repository, Store

Labels = Iterable[str | tuple[str, str]]
REMEMBERED = 20_000  # deliveries


class Tracker:
    """Repositories with issues. Safe for threads.

    Changes send webhooks to `hook_url` signed with `secret`, tried again after each of `retry_delays`
    (seconds); without a `hook_url` they are silent. Names and numbers that don't exist raise store.Absent.
    """

    def __init__(
        self,
        *,
        hook_url: str,
        secret: str,
        state: Path | None,
        seed: Path | None,
        retry_delays: tuple[float, ...],
    ) -> None:
        self.hook_url, self.secret, self.url = hook_url, secret, ""
        self.teams: dict[str, list[str]] = {}  # "organization/team": who is in it
        self._state, self._lock = state, threading.RLock()
        self._store = _opened(state, seed)
        self._sender = Sender(retry_delays)
        self._deliveries: deque[Delivery] = deque(maxlen=REMEMBERED)

    @property
    def deliveries(self) -> list[Delivery]:
        """The webhooks so far, the oldest first."""
        with self._lock:
            return list(self._deliveries)

    def repository(self, name: str | int) -> Repository:
        """A repository by "owner/name" or by its id. Raises store.Absent."""
        if isinstance(name, int):
            return self._store.repository_by_id(name)
        return self._store.repository(name)

    def wait_for_deliveries(self, timeout: float = 10.0) -> None:
        """Wait until every webhook was taken or given up. Raises TimeoutError after `timeout` seconds."""
        deadline = time.monotonic() + timeout
        for sent in self.deliveries:
            if not sent.done.wait(max(0.0, deadline - time.monotonic())):
                raise TimeoutError(f"Webhook {sent.event} {sent.action} is still on its way.")

    def add_issue(
        self, repository: str, number: int, *, title: str, labels: Labels = (), **values: Any
    ) -> Issue:
        """Add an issue as it stands, without a webhook; `values` as in a seed (see `saving`)."""
        with self._lock:
            issue = saving.add(
                self._store, repository, number=number, title=title, labels=list(labels), **values
            )
            self._save()
            return issue

    def close_issue(self, repository: str, number: int, *, reason: str = "completed") -> list[Delivery]:
        return self._change(repository, number, lambda _, issue: changes.close(issue, reason=reason))

    def reopen_issue(self, repository: str, number: int) -> list[Delivery]:
        return self._change(repository, number, lambda _, issue: changes.reopen(issue))

    def edit_issue(
        self,
        repository: str,
        number: int,
        *,
        title: str | None = None,
        body: str | None = None,
        labels: Labels | None = None,
        assignees: Iterable[str] | None = None,
        milestone: str | None = None,
        comments: int | None = None,
    ) -> list[Delivery]:
        """Change what is given. Each kind of change sends its own action, as on GitHub; `comments` none."""

        def edit(found: Repository, issue: Issue) -> changes.Actions:
            actions = changes.retitle(issue, title=title, body=body)
            if labels is not None:
                actions += changes.relabel(self.url, found, issue, labels)
            if assignees is not None:
                actions += changes.assign(self.url, issue, assignees)
            if milestone is not None:
                actions += changes.plan(self.url, found, issue, milestone)
            if comments is not None and comments != issue.comments:
                issue.comments = comments
                issue.touch()
            return actions

        return self._change(repository, number, edit)

    def delete_issue(self, repository: str, number: int) -> list[Delivery]:
        """Delete for good: 410 from now on."""

        def delete(found: Repository, issue: Issue) -> changes.Actions:
            del found.issues[issue.number]
            found.deleted.append(issue.number)
            return [("deleted", {})]

        return self._change(repository, number, delete)

    def transfer_issue(
        self, repository: str, number: int, to: str, to_number: int | None = None
    ) -> list[Delivery]:
        """Move an issue to another repository: 301 from now on. The webhook comes from the old one."""
        with self._lock:
            source = self._store.repository(repository)
            before = shapes.issue_json(self.url, source, source.issue(number))
            target, issue = self._store.transfer(repository, number, to, to_number)
            moved = {
                "new_issue": shapes.issue_json(self.url, target, issue),
                "new_repository": shapes.repository_json(self.url, target),
            }
            self._save()
            return self._send("issues", source, {"action": "transferred", "issue": before, "changes": moved})

    def rename_repository(self, repository: str, new_name: str) -> list[Delivery]:
        """Rename "owner/name": 301 from now on."""
        with self._lock:
            old = self._store.repository(repository).name
            renamed = self._store.rename(repository, new_name)
            self._save()
            told = {"repository": {"name": {"from": old}}}
            return self._send("repository", renamed, {"action": "renamed", "changes": told})

    def hide(self, repository: str, number: int | None = None) -> None:
        """Make a repository or one issue private: 404, without a webhook."""
        self._set_hidden(repository, number, hidden=True)

    def show(self, repository: str, number: int | None = None) -> None:
        """Make it public again."""
        self._set_hidden(repository, number, hidden=False)

    def ping(self, repository: str) -> list[Delivery]:
        """Send the `ping` that GitHub sends when a webhook is set up."""
        with self._lock:
            hook = {
                "type": "Repository",
                "id": 1,
                "name": "web",
                "active": True,
                "events": ["*"],
            }
            found = self._store.repository(repository)
            return self._send(
                "ping", found, {"zen": "Keep it logically awesome.", "hook_id": 1, "hook": hook}
            )

    def _set_hidden(self, full_name: str, number: int | None, *, hidden: bool) -> None:
        with self._lock:
            named = [r for r in self._store.repositories.values() if r.full_name.lower() == full_name.lower()]
            if not named or (number is not None and number not in named[0].issues):
                raise Missing
            thing: Repository | Issue = named[0] if number is None else named[0].issues[number]
            thing.hidden = hidden
            self._save()

    def change_issue(
        self, repository: str, number: int, change: Callable[[Issue], changes.Actions], *, by: str
    ) -> list[Delivery]:
        """Change an issue by one of the functions of `changes`."""
        return self._change(repository, number, lambda _, issue: change(issue), by)

    def _change(
        self,
        full_name: str,
        number: int,
        change: Callable[[Repository, Issue], changes.Actions],
        by: str = "",
    ) -> list[Delivery]:
        with self._lock:
            repository = self._store.repository(full_name)
            issue = repository.issue(number)
            actions = change(repository, issue)
            self._save()
            told = shapes.issue_json(self.url, repository, issue)
            payloads = [{"action": action, "issue": told} | fields for action, fields in actions]
            return [sent for one in payloads for sent in self._send("issues", repository, one, by=by)]

    def _send(self, event: str, repository: Repository, payload: shapes.Json, by: str = "") -> list[Delivery]:
        if not self.hook_url:
            return []
        about = {
            "repository": shapes.repository_json(self.url, repository),
            "sender": shapes.user_json(self.url, by or repository.owner),
        }
        prepared = delivery(self.hook_url, self.secret, event, payload | about)
        self._deliveries.append(prepared)
        self._sender.send(prepared)
        return [prepared]

    def _save(self) -> None:
        if self._state:
            saving.save(self._store, self._state)

    def _delivery(self, delivery_id: str) -> Delivery | None:
        return next((sent for sent in self._deliveries if sent.id == delivery_id), None)


def _opened(state: Path | None, seed: Path | None) -> Store:
    if state and state.exists():
        store = saving.load(state)
        if seed:
            saving.plant_files(store, seed)
        return store
    store = Store()
    if seed:
        saving.plant(store, seed)
    return store
