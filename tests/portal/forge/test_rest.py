"""The forge answers as GitHub's documentation says."""

import httpx
import pytest

from portal.demo.forge import Forge


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
