"""The forge answers badly on request, and tells what it was asked."""

import httpx
import pytest

from portal.demo.forge import Forge


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
