"""The forge's answers are valid by GitHub's own OpenAPI description."""

import json
from collections.abc import Callable

import httpx
import pytest

from portal.demo.forge import Forge
from tests.portal.forge.openapi import ISSUE, ISSUES, REPOSITORY, faults, needs_openapi


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
