"""A Gitea (or Forgejo) for the tests: its REST API over real HTTP, as its API description tells it.

Every request and every good answer is held against `contract.json`; what does not fit is in `complaints`, and a test's
fixture fails on it.
"""

import threading
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote, urlencode

from portal.demo.forge.exchange import Answer, Request, json_answer
from portal.demo.forge.server import Server
from tests.gitea import contract, shapes
from tests.gitea.store import Issue, Repository, Shelf, change, now
from tests.gitea.webhooks import Webhook, webhook

API = "/api/v1/repos/"


@dataclass
class Fault:
    """The next `times` requests are answered like this."""

    answer: Answer
    times: int


@dataclass
class GiteaServer:
    """As a context manager it serves on a free port. `token` is the only one accepted, and opens private repositories.

    `page_size` is the most entries a page, as the administrator sets it; `redirect` the status for renamed
    repositories: 301 of newer servers, 307 of older ones. `public_url` is what it believes its own address to be.
    """

    token: str = ""
    secret: str = ""
    page_size: int = 50
    redirect: int = 301
    public_url: str = ""
    shelf: Shelf = field(default_factory=Shelf)
    log: list[Request] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        self._server = Server(("127.0.0.1", 0), self._respond)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self.host = f"127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), name="gitea", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.stop()

    def add_issue(self, repository: str, number: int, **fields: Any) -> Issue:
        """Make an issue, or a pull request; see `Issue` for what it may have."""
        with self._lock:
            return self.shelf.add(repository, number, **fields)

    def edit_issue(self, repository: str, number: int, **fields: Any) -> Issue:
        """Change an issue now."""
        with self._lock:
            found = self.shelf.repository(repository)
            change(found, found.issues[number], fields)
            return found.issues[number]

    def close_issue(self, repository: str, number: int) -> Issue:
        return self.edit_issue(repository, number, state="closed")

    def delete_issue(self, repository: str, number: int) -> None:
        """Nothing is left of it: a deleted issue answers like one that never was."""
        with self._lock:
            del self.shelf.repository(repository).issues[number]

    def rename(self, repository: str, new_name: str) -> None:
        with self._lock:
            self.shelf.rename(repository, new_name)

    def fail(self, status: int, *, times: int = 1, **headers: str) -> None:
        """Answer the next requests badly."""
        self.faults.append(Fault(error(self.url, status, "Bad day", **headers), times))

    def garble(self, body: bytes) -> None:
        """Answer the next request with this body."""
        self.faults.append(Fault(Answer(200, body), 1))

    def webhook(self, event: str, action: str, repository: str, number: int) -> Webhook:
        """The webhook that tells this of an issue, signed as Gitea signs."""
        with self._lock:
            return webhook(
                self.url, self.secret, self.shelf, event, action, self.shelf.repository(repository), number
            )

    def _respond(self, request: Request) -> Answer:
        with self._lock:
            self.log.append(request)
            answer = self._answer(request)
            request.status = answer.status
            answer.headers["Date"] = format_datetime(now(), usegmt=True)
            return answer

    def _answer(self, request: Request) -> Answer:
        try:
            operation = contract.check_request(request)
        except AssertionError as complaint:
            self.complaints.append(str(complaint))
            return error(self.url, 500, str(complaint))
        if self.faults:
            self.faults[0].times -= 1
            return self.faults[0].answer if self.faults[0].times else self.faults.pop(0).answer
        given = request.headers.get("authorization", "")
        if given and given != f"token {self.token}":
            return error(self.url, 401, "invalid username, password or token")
        owner, name, *rest = request.path.removeprefix(API).split("/")
        key = f"{owner}/{name}".lower()
        if key in self.shelf.former:
            return self._moved(request, f"{owner}/{name}", self.shelf.former[key].full_name)
        repository = self.shelf.repositories.get(key)
        if repository is None or (repository.private and not given):
            return error(self.url, 404, "The target couldn't be found.")
        if operation == "issueListIssues":
            return self._list(repository, request)
        issue = repository.issues.get(int(rest[1]))
        if issue is None:
            return error(self.url, 404, f"issue does not exist [repo_id: {repository.id}, index: {rest[1]}]")
        return good(operation, shapes.issue_json(self.url, repository, issue))

    def _moved(self, request: Request, old: str, new: str) -> Answer:
        query = f"?{urlencode(request.query)}" if request.query else ""
        return Answer(self.redirect, headers={"Location": quote(request.path.replace(old, new, 1)) + query})

    def _list(self, repository: Repository, request: Request) -> Answer:
        found = [
            issue for issue in repository.issues.values() if _is_asked_for(issue, repository, request.query)
        ]
        found.sort(key=lambda issue: (issue.created_at, issue.id), reverse=True)
        size = min(int(request.query.get("limit", "30")), self.page_size)
        page = int(request.query.get("page", "1"))
        entries = [
            shapes.issue_json(self.url, repository, issue) for issue in found[(page - 1) * size : page * size]
        ]
        answer = good("issueListIssues", entries)
        answer.headers["X-Total-Count"] = str(len(found))
        if page * size < len(found):
            place = f"{self.public_url or self.url}{request.path}"
            query = urlencode(request.query | {"page": str(page + 1)})
            answer.headers["Link"] = f'<{place}?{query}>; rel="next"'
        return answer


def _is_asked_for(issue: Issue, repository: Repository, query: dict[str, str]) -> bool:
    """Labels that nobody made are left out of the question; of the others, any one is enough."""
    known = {name.lower() for name in repository.labels}
    labels = {name for name in query.get("labels", "").lower().split(",") if name in known}
    return (
        query.get("state", "open") in (issue.state, "all")
        and query.get("type", "") in ("", "pulls" if issue.is_pull_request else "issues")
        and (not labels or bool(labels & {label.lower() for label in issue.labels}))
        and ("since" not in query or issue.updated_at >= datetime.fromisoformat(query["since"]))
        and ("before" not in query or issue.updated_at <= datetime.fromisoformat(query["before"]))
    )


def good(operation: str, value: object) -> Answer:
    contract.check_answer(operation, value)
    return json_answer(200, value)


def error(url: str, status: int, message: str, **headers: str) -> Answer:
    told = {"message": message, "url": f"{url}/api/swagger"}
    contract.check_error(told)
    return json_answer(status, told, **headers)
