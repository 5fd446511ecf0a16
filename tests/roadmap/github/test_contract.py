"""Every request that the client makes is one that GitHub's published description knows, valid in every part."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from portal.demo.forge import Forge
from portal.demo.forge.exchange import Answer, Request
from roadmap.forges.values import IssuePage, NotModified
from roadmap.github import comments, files, planning
from roadmap.github.client import GitHub
from roadmap.github.contributions import merged_page

HOME = "acme/widget"
CONTENT = b"# Roadmap\n"
# The part of the description that lies here leaves these out.
UNDESCRIBED = re.compile(r"/repos/[^/]+/[^/]+/(pulls|git|commits|issues/comments/\d+)(/.*)?|/app/.*")


class Hearing(Forge):
    """A forge that keeps whole requests, their bodies too."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Request] = []

    def _rest(self, request: Request) -> Answer:
        self.heard.append(request)
        return super()._rest(request)


@pytest.fixture
def forge() -> Iterator[Hearing]:
    with Hearing() as forge:
        for number in range(1, 121):
            forge.add_issue(HOME, number, title=f"Widget {number}", labels=["roadmap"])
        forge.write_file(HOME, "ROADMAP.md", CONTENT)
        yield forge


@pytest.fixture
def github(forge: Hearing) -> Iterator[GitHub]:
    with GitHub(base_url=forge.api_url, token="t0ken") as github:
        yield github


@pytest.fixture(scope="module")
def description(shared_data: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((shared_data / "github" / "openapi.json").read_text(encoding="utf-8"))
    return read


def every_page(github: GitHub, since: datetime | None) -> None:
    page: IssuePage | NotModified = github.issues_page(HOME, since=since)
    while isinstance(page, IssuePage) and page.next_page:
        page = github.issues_page(HOME, since=since, page=page.next_page)


def comment(github: GitHub) -> None:
    written = comments.write_comment(github, HOME, 1, "On the roadmap.")
    comments.edit_comment(github, HOME, written.id, "On the roadmap: shipped.")
    comments.find_comment(github, HOME, 1, marker="<!-- none -->")


def open_issue(github: GitHub) -> None:
    comments.open_issue(github, HOME, title="Tiles", body="As accepted.", label="roadmap")
    comments.find_issue(github, HOME, marker="<!-- none -->", since=datetime(2026, 1, 1, tzinfo=UTC))


def edit_file(github: GitHub) -> None:
    blob = files.blob_name(CONTENT)
    files.write_file(
        github, HOME, "ROADMAP.md", b"# Plan\n", branch="main", replaces=blob, message="Reword the title"
    )


QUESTIONS: dict[str, Callable[[GitHub], object]] = {
    "an issue": lambda github: github.issue(HOME, 7, etag='W/"abc"'),
    "all issues": lambda github: every_page(github, None),
    "what changed": lambda github: every_page(github, datetime(2026, 1, 1, 12, 30, tzinfo=UTC)),
    "the objectives": lambda github: github.open_issues(HOME, label="roadmap"),
    "a repository": lambda github: files.read_repository(github, HOME),
    "labels": lambda github: planning.labels_page(github, HOME, 1),
    "milestones": lambda github: planning.milestones_page(github, HOME, 1),
    "merged pull requests": lambda github: merged_page(
        github, HOME, since=datetime(2026, 1, 1, 12, 30, tzinfo=UTC)
    ),
    "a file": lambda github: files.read_file(github, HOME, "ROADMAP.md", most=1000, ref="main"),
    "an edit of a file": edit_file,
    "comments": comment,
    "an issue to open": open_issue,
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_request_is_valid_by_githubs_description(
    forge: Hearing, github: GitHub, description: dict[str, Any], name: str
) -> None:
    QUESTIONS[name](github)

    described = [request for request in forge.heard if not UNDESCRIBED.fullmatch(request.path)]
    assert described
    assert {request.status for request in forge.log} <= {200, 201}
    assert [fault for request in described for fault in faults(description, request)] == []


def test_the_description_would_find_a_fault(description: dict[str, Any]) -> None:
    headers = {"accept": "application/vnd.github+json", "x-github-api-version": "2022-11-28"}
    query = {"state": "shut", "since": "yesterday", "per_page": "many", "colour": "red"}
    wrong = Request("GET", f"/repos/{HOME}/issues", query, headers)
    written = Request("POST", f"/repos/{HOME}/issues", {}, {}, b'{"body": 7}')

    assert [fault.split(":")[0] for fault in faults(description, wrong)] == [
        "state", "since", "per_page", "colour",
    ]  # fmt: skip
    assert len(faults(description, written)) == 4
    assert faults(description, Request("DELETE", f"/repos/{HOME}/issues", {}, headers)) == [
        f"DELETE /repos/{HOME}/issues: GitHub has no such request"
    ]


def faults(description: dict[str, Any], request: Request) -> list[str]:
    """What GitHub's description finds wrong with a request."""
    place = _place(description, request)
    operation = description["paths"].get(place, {}).get(request.method.lower())
    if operation is None:
        return [f"{request.method} {request.path}: GitHub has no such request"]
    known = {told["name"]: told for told in map(_resolved(description), operation.get("parameters", []))}
    found = []
    for name, value in request.query.items():
        if name not in known or known[name]["in"] != "query":
            found.append(f"{name}: no parameter")
        else:
            found += _errors(description, known[name]["schema"], _typed(value, known[name]["schema"]), name)
    if not re.fullmatch(r"application/vnd\.github(\.raw)?\+json", request.headers.get("accept", "")):
        found.append("accept: not GitHub's own")
    if request.headers.get("x-github-api-version") != "2022-11-28":
        found.append("x-github-api-version: missing")
    body = operation.get("requestBody")
    if body:
        schema = body["content"]["application/json"]["schema"]
        found += _errors(description, schema, json.loads(request.body), "body")
    elif request.body:
        found.append("body: none is expected")
    return found


def _place(description: dict[str, Any], request: Request) -> str:
    # A list's pages are told by the repository's number; they are the same requests.
    path = re.sub(r"^/repositories/\d+", f"/repos/{HOME}", request.path)
    for template in description["paths"]:
        pattern = re.sub(
            r"\\\{(\w+)\\\}", lambda name: ".+" if name[1] == "path" else "[^/]+", re.escape(template)
        )
        if re.fullmatch(pattern, path):
            return str(template)
    return path


def _resolved(description: dict[str, Any]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def resolve(told: dict[str, Any]) -> dict[str, Any]:
        name = told.get("$ref", "").rpartition("/")[2]
        return description["components"]["parameters"][name] if name else told

    return resolve


def _typed(value: str, schema: dict[str, Any]) -> object:
    if schema.get("type") == "integer":
        return int(value) if value.isdecimal() else value
    return value == "true" if schema.get("type") == "boolean" else value


def _errors(description: dict[str, Any], schema: dict[str, Any], value: object, name: str) -> list[str]:
    checker = FormatChecker()
    checker.checks("date-time", raises=ValueError)(lambda text: bool(datetime.fromisoformat(str(text))))
    # References in a schema begin at the description's root.
    whole = {**schema, "components": description["components"]}
    validator = Draft202012Validator(whole, format_checker=checker)
    return [f"{name}: {error.message[:200]}" for error in validator.iter_errors(value)]
