"""GitHub's REST API over the store: repositories, issues, conditional requests, the rate limit.

Source: https://docs.github.com/en/rest/issues/issues and https://docs.github.com/en/rest/using-the-rest-api
"""

import hashlib
import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from operator import attrgetter
from urllib.parse import urlencode

from portal.demo.forge import shapes
from portal.demo.forge.exchange import Answer, Request, error_answer, json_answer
from portal.demo.forge.store import Deleted, Issue, Missing, Moved, Repository, Store

PREFIXES = ("/repos/", "/repositories/", "/rate_limit")
PLACE = re.compile(
    r"/(?:repos/(?P<name>[^/]+/[^/]+)|repositories/(?P<id>\d+))(?P<issues>/issues(?:/(?P<number>\d+))?)?/?"
)
SORTS = {"created": "created_at", "updated": "updated_at", "comments": "comments"}
WINDOW = 3600  # seconds


@dataclass
class RateLimit:
    """The primary rate limit: `limit` requests in an hour. Unchanged answers are free."""

    limit: int
    used: int = 0
    reset: int = field(default_factory=lambda: int(time.time()) + WINDOW)

    def is_reached(self) -> bool:
        if time.time() >= self.reset:
            self.used, self.reset = 0, int(time.time()) + WINDOW
        return self.used >= self.limit

    def count(self) -> None:
        self.used = min(self.used + 1, self.limit)

    def as_json(self) -> dict[str, int]:
        left = self.limit - self.used
        return {"limit": self.limit, "remaining": left, "reset": self.reset, "used": self.used}

    def headers(self) -> dict[str, str]:
        figures = {f"x-ratelimit-{name}": str(value) for name, value in self.as_json().items()}
        return figures | {"x-ratelimit-resource": "core"}


class Invalid(Exception):
    """422: a parameter has a value that GitHub refuses; `args` are its name and value."""


def answer(store: Store, limit: RateLimit, request: Request, *, url: str, token: str) -> Answer:
    """Answer one GET. An Authorization header must carry `token`, where the forge was given one."""
    if request.path.rstrip("/") == "/rate_limit":
        rate = limit.as_json()
        return json_answer(
            200, {"resources": {"core": rate, "search": rate}, "rate": rate}, **limit.headers()
        )
    sent = request.headers.get("authorization", "").partition(" ")[2]
    if token and sent and sent != token:
        return error_answer(401, "Bad credentials")
    if limit.is_reached():
        return error_answer(403, "API rate limit exceeded for user ID 1.", **limit.headers())
    found = _conditional(_find(store, request, url=url), request)
    if found.status != 304:
        limit.count()
    found.headers |= limit.headers() | {"Vary": "Accept, Authorization"}
    return found


def _find(store: Store, request: Request, *, url: str) -> Answer:
    place = PLACE.fullmatch(request.path)
    if place is None:
        return error_answer(404, "Not Found")
    tail = place["issues"] or ""  # what a renamed repository's redirect keeps; an issue's own is whole
    try:
        repository = (
            store.repository(place["name"]) if place["name"] else store.repository_by_id(int(place["id"]))
        )
        tail = ""
        if place["number"]:
            return _issue(repository, repository.issue(int(place["number"])), url=url)
        if place["issues"]:
            return _issues(repository, request.query, url=url)
        return json_answer(200, shapes.full_repository_json(url, repository))
    except Missing:
        return error_answer(404, "Not Found")
    except Deleted:
        return error_answer(410, "This issue was deleted")
    except Moved as moved:
        target = f"{url}{moved.path}{tail}" + (f"?{urlencode(request.query)}" if request.query else "")
        return json_answer(301, _moved(target), Location=target)
    except Invalid as invalid:
        return json_answer(422, _validation_error(*map(str, invalid.args)))


def _issue(repository: Repository, issue: Issue, *, url: str) -> Answer:
    modified = format_datetime(issue.updated_at.astimezone(UTC), usegmt=True)
    return json_answer(200, shapes.issue_json(url, repository, issue), Last_Modified=modified)


def _issues(repository: Repository, query: dict[str, str], *, url: str) -> Answer:
    issues = _selected(repository, query)
    per_page = min(_whole_number(query, "per_page", 30), 100)
    page = _whole_number(query, "page", 1)
    shown = issues[(page - 1) * per_page : page * per_page]
    found = json_answer(200, [shapes.issue_json(url, repository, issue) for issue in shown])
    last = max(1, -(-len(issues) // per_page))
    pages = {"prev": page - 1, "next": page + 1, "last": last, "first": 1}
    if page <= 1:
        del pages["prev"], pages["first"]
    if page >= last:
        del pages["next"], pages["last"]
    place = f"{url}/repositories/{repository.id}/issues"
    links = [f'<{place}?{urlencode(query | {"page": str(to)})}>; rel="{rel}"' for rel, to in pages.items()]
    if links:
        found.headers["Link"] = ", ".join(links)
    return found


def _selected(repository: Repository, query: dict[str, str]) -> list[Issue]:
    state = _one_of(query, "state", ("open", "closed", "all"))
    labels = {label.lower() for label in query.get("labels", "").split(",") if label}
    since = _time(query, "since")
    chosen = [
        issue
        for issue in repository.visible_issues()
        if state in ("all", issue.state)
        and labels <= {label.lower() for label in issue.labels}
        and (since is None or issue.updated_at >= since)
    ]
    key = attrgetter(SORTS[_one_of(query, "sort", tuple(SORTS))], "number")
    return sorted(chosen, key=key, reverse=_one_of(query, "direction", ("desc", "asc")) == "desc")


def _one_of(query: dict[str, str], name: str, allowed: tuple[str, ...]) -> str:
    value = query.get(name, allowed[0])
    if value not in allowed:
        raise Invalid(name, value)
    return value


def _whole_number(query: dict[str, str], name: str, default: int) -> int:
    """GitHub takes nonsense here for the default."""
    match = re.fullmatch(r"0*([1-9][0-9]{0,8})", query.get(name, ""))
    return int(match[1]) if match else default


def _time(query: dict[str, str], name: str) -> datetime | None:
    if not query.get(name):
        return None
    try:
        time = datetime.fromisoformat(query[name])
    except ValueError as error:
        raise Invalid(name, query[name]) from error
    return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)


def _conditional(found: Answer, request: Request) -> Answer:
    """Add the ETag, and say 304 to who has it already. As on GitHub it speaks for the body alone, and a 304
    carries no Link."""
    if found.status != 200:
        return found
    etag = f'W/"{hashlib.sha256(found.body).hexdigest()}"'
    found.headers |= {"ETag": etag, "Cache-Control": "private, max-age=60, s-maxage=60"}
    known = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
    if etag.removeprefix("W/") not in known:
        return found
    kept = ("ETag", "Last-Modified", "Cache-Control")
    return Answer(304, headers={name: text for name, text in found.headers.items() if name in kept})


def _moved(target: str) -> dict[str, str]:
    documentation = (
        "https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api#follow-redirects"
    )
    return {"message": "Moved Permanently", "url": target, "documentation_url": documentation}


def _validation_error(name: str, value: str) -> dict[str, object]:
    return {
        "message": "Validation Failed",
        "errors": [{"resource": "Issue", "field": name, "code": "invalid", "value": value}],
        "documentation_url": "https://docs.github.com/rest/issues/issues#list-repository-issues",
    }
