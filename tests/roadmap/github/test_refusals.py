"""GitHub says no: gone, hidden, not allowed, or not before a time."""

import pickle
from datetime import UTC, datetime, timedelta

import pytest

from portal.demo.forge import Forge
from roadmap.forges.errors import Forbidden, ForgeError, Gone, NotFound, RateLimited, Unauthorized
from roadmap.github import refusals
from roadmap.github.client import GitHub

pytestmark = pytest.mark.usefixtures("widgets")


def refused(status: int, body: bytes = b"{}", **headers: str) -> ForgeError:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return refusals.refusal(status, named, body, asked_for="acme/widget#1")


def pause_of(error: ForgeError) -> float:
    assert isinstance(error, RateLimited)
    return (error.retry_at - datetime.now(UTC)).total_seconds()


def test_a_deleted_issue_is_gone(forge: Forge, github: GitHub) -> None:
    forge.delete_issue("acme/widget", 12)

    with pytest.raises(Gone) as raised:
        github.issue("acme/widget", 12)

    assert (
        str(raised.value) == "acme/widget#12 is gone from GitHub: deleted, or issues are switched off there."
    )


def test_a_hidden_issue_looks_like_one_that_never_existed(forge: Forge, github: GitHub) -> None:
    forge.hide("acme/widget", 12)

    for number in (12, 999):
        with pytest.raises(NotFound) as raised:
            github.issue("acme/widget", number)
        assert str(raised.value) == (
            f"GitHub does not show acme/widget#{number}: it was removed, is private, or never existed."
        )


def test_a_hidden_repository_is_not_found_and_comes_back(forge: Forge, github: GitHub) -> None:
    forge.hide("acme/widget")
    with pytest.raises(NotFound, match="the issues of acme/widget"):
        github.open_issues("acme/widget", label="roadmap")

    forge.show("acme/widget")
    assert github.issue("acme/widget", 1)


def test_a_wrong_token_is_told(forge: Forge) -> None:
    forge.token = "right"

    with GitHub(base_url=forge.api_url, token="wrong") as github, pytest.raises(Unauthorized):
        github.issue("acme/widget", 1)
    with GitHub(base_url=forge.api_url, token="right") as github:
        assert github.issue("acme/widget", 1)


@pytest.mark.parametrize("mode", ["403primary", "403secondary", "429"])
def test_a_rate_limit_tells_when_to_go_on(forge: Forge, github: GitHub, mode: str) -> None:
    forge.fail(mode, seconds=90)

    with pytest.raises(RateLimited) as raised:
        github.issue("acme/widget", 1)

    assert 87 < pause_of(raised.value) <= 91
    assert str(raised.value) == f"GitHub's rate limit is reached until {raised.value.retry_at:%H:%M:%S} UTC."


@pytest.mark.parametrize("mode", ["403primary", "403secondary", "429"])
def test_a_rate_limit_without_a_time_means_a_minute(forge: Forge, github: GitHub, mode: str) -> None:
    forge.fail(mode, seconds=0)

    with pytest.raises(RateLimited) as raised:
        github.issue("acme/widget", 1)

    assert 58 < pause_of(raised.value) <= 60


def test_the_forges_own_rate_limit_stops_the_third_request() -> None:
    with Forge(rate_limit=2) as forge, GitHub(base_url=forge.api_url) as github:
        forge.add_issue("acme/widget", 1, title="Widget")
        github.issue("acme/widget", 1)
        github.issue("acme/widget", 1)

        with pytest.raises(RateLimited) as raised:
            github.issue("acme/widget", 1)

        assert github.rate.reset_at is not None and github.rate.remaining == 0
        assert abs(raised.value.retry_at - github.rate.reset_at) <= timedelta(seconds=1)


@pytest.mark.parametrize(
    "headers, seconds",
    [
        ({"retry_after": "30"}, 30),
        ({"retry_after": "0"}, 1),
        ({"retry_after": "9" * 400}, 86400),
        ({"retry_after": "-5"}, 60),
        ({"retry_after": "Wed, 21 Oct 2026 07:28:00 GMT"}, 60),
        ({"x_ratelimit_remaining": "0", "x_ratelimit_reset": "17"}, 60),
        ({"x_ratelimit_remaining": "0", "x_ratelimit_reset": "9" * 40}, 60),
        ({"x_ratelimit_remaining": "0", "x_ratelimit_reset": "4102444800"}, 60),
        ({"x_ratelimit_remaining": "0", "x_ratelimit_reset": "later"}, 60),
    ],
)
def test_nonsense_in_the_headers_of_a_limit_neither_storms_nor_stops_for_ever(
    headers: dict[str, str], seconds: int
) -> None:
    assert pause_of(refused(403, b"{}", **headers)) == pytest.approx(seconds, abs=1)


def test_a_limit_without_headers_is_known_by_its_message() -> None:
    error = refused(403, b'{"message": "You have exceeded a secondary rate limit."}')

    assert pause_of(error) == pytest.approx(60, abs=1)


@pytest.mark.parametrize(
    "status, body",
    [(403, b'{"message": "Resource not accessible"}'), (403, b"<html>"), (403, b"[]"), (451, b"{}")],
)
def test_a_refusal_that_is_no_limit_is_not_taken_for_one(status: int, body: bytes) -> None:
    error = refused(status, body)

    assert (type(error), str(error)) == (
        Forbidden,
        f"GitHub does not give access to acme/widget#1 (status {status}).",
    )


def test_an_unexpected_status_is_told() -> None:
    assert str(refused(418)) == "GitHub answered acme/widget#1 with the unexpected status 418."


def test_a_worker_can_hand_a_rate_limit_to_its_parent() -> None:
    error = RateLimited("Wait.", datetime.now(UTC) + timedelta(minutes=1))

    copied = pickle.loads(pickle.dumps(error))

    assert (type(copied), str(copied), copied.retry_at) == (RateLimited, "Wait.", error.retry_at)
