"""The forge answers as GitHub's documentation and its OpenAPI description say."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from portal.demo.forge import Forge

ROOT = Path(__file__).resolve().parents[3]
OPENAPI = ROOT.parent / "shared" / "data" / "github" / "openapi.json"
ISSUE = "/repos/{owner}/{repo}/issues/{issue_number}"
ISSUES = "/repos/{owner}/{repo}/issues"
REPOSITORY = "/repos/{owner}/{repo}"

needs_openapi = pytest.mark.skipif(
    not OPENAPI.is_file(), reason="GitHub's OpenAPI description is not on this machine"
)


@cache
def registry() -> Registry[Any]:
    document = json.loads(OPENAPI.read_text(encoding="utf-8"))
    resource: Resource[Any] = Resource.from_contents(document, DRAFT202012)
    found: Registry[Any] = Registry().with_resource("github", resource)
    return found


def faults(path: str, response: httpx.Response, method: str = "get") -> list[str]:
    """What GitHub's description of `path` finds wrong with the answer."""
    place = f"/paths/{path.replace('/', '~1')}/{method}/responses/{response.status_code}"
    described = registry().resolver("github").lookup(f"#{place}").contents
    if "$ref" in described:
        described = registry().resolver("github").lookup(described["$ref"]).contents
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    schema = {"$ref": f"github#{place}/content/application~1json/schema"}
    if "content" not in registry().resolver("github").lookup(f"#{place}").contents:
        name = registry().resolver("github").lookup(f"#{place}").contents["$ref"].removeprefix("#")
        schema = {"$ref": f"github#{name}/content/application~1json/schema"}
    validator = Draft202012Validator(schema, registry=registry())
    return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(response.json())]


@pytest.fixture
def rich(forge: Forge) -> Forge:
    forge.add_issue(
        "acme/widget",
        13,
        title="Everything",
        body="Text",
        labels=["roadmap", ("odd one", "abcdef")],
        assignees=["bob", "carol"],
        milestone="2.0",
        comments=7,
        state="closed",
        state_reason="not_planned",
    )
    forge.add_issue("acme/widget", 14, title="A pull request", is_pull_request=True)
    return forge


@needs_openapi
@pytest.mark.parametrize(
    "address, path",
    [
        ("/repos/acme/widget", REPOSITORY),
        ("/repositories/1001", REPOSITORY),
        ("/repos/acme/widget/issues?state=all", ISSUES),
        ("/repos/acme/widget/issues/12", ISSUE),
        ("/repos/acme/widget/issues/13", ISSUE),
        ("/repos/acme/widget/issues/14", ISSUE),
        ("/rate_limit", "/rate_limit"),
    ],
)
def test_every_answer_is_valid_by_githubs_description(
    rich: Forge, browser: httpx.Client, address: str, path: str
) -> None:
    response = browser.get(address)

    assert (response.status_code, faults(path, response)) == (200, [])


@needs_openapi
def test_the_description_would_find_a_fault(rich: Forge, browser: httpx.Client) -> None:
    response = browser.get("/repos/acme/widget/issues/13")
    broken = response.json() | {"state_reason": "tired", "number": "13"}

    kind = {"content-type": response.headers["content-type"]}

    found = faults(ISSUE, httpx.Response(200, content=json.dumps(broken), headers=kind))

    assert sorted(fault.split(":")[0] for fault in found) == ["$.number", "$.state_reason"]


@needs_openapi
@pytest.mark.parametrize(
    "change, address, path, status",
    [
        (lambda forge: None, "/repos/acme/widget/issues/99", ISSUE, 404),
        (lambda forge: None, "/repos/acme/nothing", REPOSITORY, 404),
        (lambda forge: forge.hide("acme/widget"), "/repos/acme/widget/issues", ISSUES, 404),
        (lambda forge: forge.delete_issue("acme/widget", 12), "/repos/acme/widget/issues/12", ISSUE, 410),
        (
            lambda forge: forge.transfer_issue("acme/widget", 12, "acme/gadget"),
            "/repos/acme/widget/issues/12",
            ISSUE,
            301,
        ),
        (
            lambda forge: forge.rename_repository("acme/widget", "acme/w"),
            "/repos/acme/widget",
            REPOSITORY,
            301,
        ),
        (lambda forge: None, "/repos/acme/widget/issues?state=ajar", ISSUES, 422),
        (lambda forge: None, "/repos/acme/widget/issues?since=soon", ISSUES, 422),
    ],
)
def test_every_refusal_is_valid_by_githubs_description(
    forge: Forge,
    browser: httpx.Client,
    change: Callable[[Forge], None],
    address: str,
    path: str,
    status: int,
) -> None:
    change(forge)

    response = browser.get(address)

    assert (response.status_code, faults(path, response)) == (status, [])


def numbers(browser: httpx.Client, query: str) -> list[int]:
    return [issue["number"] for issue in browser.get(f"/repos/acme/gadget/issues?{query}").json()]


@pytest.fixture
def gadgets(forge: Forge) -> Forge:
    for number, day, values in (
        (1, 9, {"labels": ["roadmap", "bug"], "comments": 5}),
        (2, 7, {"labels": ["Roadmap"], "state": "closed"}),
        (3, 8, {"comments": 9, "is_pull_request": True}),
    ):
        forge.add_issue(
            "acme/gadget",
            number,
            title=f"Gadget {number}",
            created_at=f"2026-01-0{number}T00:00:00Z",
            updated_at=f"2026-02-0{day}T00:00:00Z",
            **values,
        )
    return forge


@pytest.mark.parametrize(
    "query, expected",
    [
        ("", [3, 1]),
        ("state=closed", [2]),
        ("state=all", [3, 2, 1]),
        ("state=all&direction=asc", [1, 2, 3]),
        ("state=all&sort=updated", [1, 3, 2]),
        ("state=all&sort=comments", [3, 1, 2]),
        ("state=all&labels=roadmap", [2, 1]),
        ("state=all&labels=roadmap,bug", [1]),
        ("state=all&labels=none", []),
        ("state=all&since=2026-02-08T00:00:00Z", [3, 1]),
        ("state=all&per_page=2", [3, 2]),
        ("state=all&per_page=2&page=2", [1]),
        ("state=all&per_page=2&page=3", []),
        ("state=all&per_page=0&page=-1", [3, 2, 1]),
        ("state=all&per_page=9e99&page=x", [3, 2, 1]),
    ],
)
def test_a_list_is_filtered_sorted_and_cut_into_pages(
    gadgets: Forge, browser: httpx.Client, query: str, expected: list[int]
) -> None:
    assert numbers(browser, query) == expected


@pytest.mark.parametrize("query", ["state=ajar", "sort=size", "direction=up", "since=soon"])
def test_a_parameter_that_github_refuses_is_refused(
    gadgets: Forge, browser: httpx.Client, query: str
) -> None:
    response = browser.get(f"/repos/acme/gadget/issues?{query}")

    name, value = query.split("=")
    assert (response.status_code, response.json()["errors"]) == (
        422,
        [{"resource": "Issue", "field": name, "code": "invalid", "value": value}],
    )


def test_pages_are_linked_by_the_repositorys_id_as_on_github(gadgets: Forge, browser: httpx.Client) -> None:
    response = browser.get("/repos/acme/gadget/issues?state=all&per_page=1&page=2")

    place = f"{gadgets.url}/repositories/1003/issues?state=all&per_page=1&page="
    assert {name: link["url"] for name, link in response.links.items()} == {
        "prev": f"{place}1",
        "next": f"{place}3",
        "last": f"{place}3",
        "first": f"{place}1",
    }
    assert "link" not in browser.get("/repos/acme/gadget/issues").headers
    assert set(browser.get("/repos/acme/gadget/issues?per_page=1").links) == {"next", "last"}


def test_names_are_found_in_any_case_and_written_as_they_were_given(
    forge: Forge, browser: httpx.Client
) -> None:
    response = browser.get("/repos/ACME/Widget/issues/12")

    assert response.json()["repository_url"] == f"{forge.url}/repos/acme/widget"


def test_an_unchanged_answer_is_304_without_body_or_link_and_is_free(
    gadgets: Forge, browser: httpx.Client
) -> None:
    first = browser.get("/repos/acme/gadget/issues?per_page=1")
    strong = first.headers["etag"].removeprefix("W/")

    for etag in (first.headers["etag"], f'"other", {strong}'):
        again = browser.get("/repos/acme/gadget/issues?per_page=1", headers={"If-None-Match": etag})
        assert (again.status_code, again.content, "link" in again.headers) == (304, b"", False)
        assert again.headers["etag"] == first.headers["etag"]
        assert again.headers["x-ratelimit-remaining"] == first.headers["x-ratelimit-remaining"] == "4999"


def test_an_issue_tells_when_it_was_changed(gadgets: Forge, browser: httpx.Client) -> None:
    response = browser.get("/repos/acme/gadget/issues/1")

    assert response.headers["last-modified"] == "Mon, 09 Feb 2026 00:00:00 GMT"


def test_the_rate_limit_is_told_without_using_it_up(forge: Forge, browser: httpx.Client) -> None:
    browser.get("/repos/acme/widget")

    rate = browser.get("/rate_limit").json()["rate"]

    assert (rate["limit"], rate["used"], rate["remaining"]) == (5000, 1, 4999)


def test_a_rate_limit_that_is_used_up_refuses_until_its_window_ends() -> None:
    with Forge(rate_limit=1) as forge:
        forge.add_issue("acme/widget", 1, title="Widget")
        httpx.get(f"{forge.url}/repos/acme/widget")
        refused = httpx.get(f"{forge.url}/repos/acme/widget")
        assert (refused.status_code, refused.headers["x-ratelimit-remaining"]) == (403, "0")

        forge._limit.reset = 0  # an hour later
        assert httpx.get(f"{forge.url}/repos/acme/widget").status_code == 200


@pytest.mark.parametrize(
    "address",
    ["/repos/acme", "/repos/acme/widget/projects", "/repositories/7", "/repos/acme/widget/issues/x"],
)
def test_what_the_forge_does_not_have_is_not_found_as_json(browser: httpx.Client, address: str) -> None:
    response = browser.get(address)

    assert (response.status_code, response.json()["message"]) == (404, "Not Found")


def test_the_rest_api_takes_no_changes_of_issues_and_none_without_a_token(
    forge: Forge, browser: httpx.Client
) -> None:
    statuses = [
        browser.post("/repos/acme/widget/issues/12", json={"state": "closed"}, headers=headers).status_code
        for headers in ({}, {"Authorization": "Bearer t0ken"})
    ]

    assert statuses == [401, 404]
    assert browser.get("/repos/acme/widget/issues/12").json()["state"] == "open"


def test_the_log_tells_what_was_asked_and_answered(forge: Forge, browser: httpx.Client) -> None:
    browser.get("/repos/acme/widget/issues?state=all", headers={"Authorization": "Bearer x", "Cookie": "y"})

    request = forge.log[-1]
    assert (request.method, request.path, request.query, request.status) == (
        "GET",
        "/repos/acme/widget/issues",
        {"state": "all"},
        200,
    )
    assert (request.headers["authorization"], "cookie" in request.headers) == ("Bearer x", False)


def test_faults_come_in_order_after_their_number_and_on_their_path(
    forge: Forge, browser: httpx.Client
) -> None:
    forge.fail("502", times=2, after=1, path="/issues")

    asked = ["/issues", "", "/issues", "", "/issues", "/issues"]
    statuses = [browser.get(f"/repos/acme/widget{tail}").status_code for tail in asked]

    assert statuses == [200, 200, 502, 200, 502, 200]


def test_a_fault_without_number_lasts_until_the_forge_recovers(forge: Forge, browser: httpx.Client) -> None:
    forge.fail("500", times=None)
    statuses = [browser.get("/repos/acme/widget").status_code for _ in range(3)]

    forge.recover()

    assert [*statuses, browser.get("/repos/acme/widget").status_code] == [500, 500, 500, 200]


def test_an_unknown_fault_is_refused(forge: Forge) -> None:
    with pytest.raises(ValueError, match="'tired' is none of 500, 502"):
        forge.fail("tired")
