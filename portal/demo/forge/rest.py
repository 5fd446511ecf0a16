"""GitHub's REST API over the workshop: which address answers what, conditional requests, the rate limit.

Source: https://docs.github.com/en/rest/using-the-rest-api
"""

import hashlib
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from portal.demo.forge import comment_rest, git_rest, issue_rest, planning_rest, pull_rest, shapes
from portal.demo.forge.exchange import Answer, Request, error_answer, json_answer
from portal.demo.forge.listing import Invalid, page_of
from portal.demo.forge.store import Deleted, Missing, Moved, Repository
from portal.demo.forge.workshop import Refused, Workshop

PREFIXES = ("/repos/", "/repositories/", "/rate_limit", "/app/", "/orgs/")
TEAM = re.compile(r"/orgs/([^/]+)/teams/([^/]+)/members")
PLACE = re.compile(r"/(?:repos/(?P<name>[^/]+/[^/]+)|repositories/(?P<id>\d+))(?P<rest>/.*)?", re.DOTALL)
WINDOW = 3600  # seconds
Endpoint = Callable[[Workshop, Repository, Request, str], Answer]


def _repository(hub: Workshop, repository: Repository, request: Request, _: str) -> Answer:
    return json_answer(200, shapes.full_repository_json(hub.url, repository))


def _team(hub: Workshop, request: Request, name: str) -> Answer:
    """The members of a team. GitHub hides teams behind a 404 from whoever may not see them."""
    if name not in hub.teams:
        return error_answer(404, "Not Found")
    place = f"{hub.url}{request.path}"
    return page_of(hub.teams[name], request, lambda login: shapes.user_json(hub.url, login), place=place)


# The group of a pattern is what its endpoint is about: a number, a path, a branch.
ENDPOINTS: tuple[tuple[str, str, Endpoint], ...] = (
    ("GET", r"()", _repository),
    ("GET", r"/issues()", issue_rest.list_issues),
    ("POST", r"/issues()", comment_rest.open_issue),
    ("GET", r"/issues/(\d+)", issue_rest.read_issue),
    ("GET", r"/issues/(\d+)/comments", comment_rest.list_comments),
    ("POST", r"/issues/(\d+)/comments", comment_rest.add_comment),
    ("GET", r"/issues/comments/(\d+)", comment_rest.read_comment),
    ("PATCH", r"/issues/comments/(\d+)", comment_rest.edit_comment),
    ("GET", r"/labels()", planning_rest.list_labels),
    ("GET", r"/milestones()", planning_rest.list_milestones),
    ("GET", r"/contents/?(.*)", git_rest.read_contents),
    ("PUT", r"/contents/(.+)", git_rest.write_file),
    ("GET", r"/commits()", git_rest.list_commits),
    ("GET", r"/git/ref/(.+)", git_rest.read_ref),
    ("POST", r"/git/refs()", git_rest.make_ref),
    ("GET", r"/pulls()", pull_rest.list_pulls),
    ("POST", r"/pulls()", pull_rest.open_pull),
    ("GET", r"/pulls/(\d+)", pull_rest.read_pull),
    ("PATCH", r"/pulls/(\d+)", pull_rest.edit_pull),
)


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


def answer(hub: Workshop, limit: RateLimit, request: Request, *, token: str) -> Answer:
    """Answer one request. An Authorization header must carry `token`, where the forge was given one; who
    changes something must send the header in any case."""
    if request.path.rstrip("/") == "/rate_limit":
        rate = limit.as_json()
        return json_answer(
            200, {"resources": {"core": rate, "search": rate}, "rate": rate}, **limit.headers()
        )
    sent = request.headers.get("authorization", "").partition(" ")[2]
    reads = request.method in ("GET", "HEAD")
    if (token and sent and sent != token) or not (sent or reads):
        return error_answer(401, "Bad credentials" if sent else "Requires authentication")
    if limit.is_reached():
        return error_answer(403, "API rate limit exceeded for user ID 1.", **limit.headers())
    found = _find(hub, request)
    found = _conditional(found, request) if reads else found
    if found.status != 304:
        limit.count()
    found.headers |= limit.headers() | {"Vary": "Accept, Authorization"}
    return found


def _find(hub: Workshop, request: Request) -> Answer:
    if team := TEAM.fullmatch(request.path):
        return _team(hub, request, f"{team[1]}/{team[2]}")
    place = PLACE.fullmatch(request.path)
    if place is None:
        return error_answer(404, "Not Found")
    rest = (place["rest"] or "").rstrip("/")
    tail = rest  # what a renamed repository's redirect keeps; an issue's own is whole
    try:
        repository = hub.repository(place["name"] or int(place["id"]))
        tail = ""
        for method, pattern, endpoint in ENDPOINTS:
            match = re.fullmatch(pattern, rest, re.DOTALL)
            if match and method == request.method.replace("HEAD", "GET"):
                return endpoint(hub, repository, request, match[1])
        return error_answer(404, "Not Found")
    except Missing as missing:
        return error_answer(404, *map(str, missing.args or ("Not Found",)))
    except Deleted:
        return error_answer(410, "This issue was deleted")
    except Moved as moved:
        target = f"{hub.url}{moved.path}{tail}" + (f"?{urlencode(request.query)}" if request.query else "")
        # A changed method must not become a GET on the way.
        return json_answer(301 if request.method in ("GET", "HEAD") else 307, _moved(target), Location=target)
    except Invalid as invalid:
        return json_answer(422, _validation_error(*map(str, invalid.args)))
    except Refused as refused:
        return json_answer(422, _refusal(*map(str, refused.args)))


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


def _refusal(message: str, field: str = "", reason: str = "") -> dict[str, object]:
    told: dict[str, object] = {"message": message, "documentation_url": "https://docs.github.com/rest"}
    if field:
        told["errors"] = [{"resource": "PullRequest", "field": field, "code": reason}]
    elif reason:
        told["errors"] = [{"resource": "PullRequest", "code": "custom", "message": reason}]
    return told | {"status": "422"}
