"""GitHub's bad days: each one is an error in words, and never half an answer."""

import gzip
import pickle
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from portal.demo.forge import Forge
from roadmap.forges.errors import (
    BadPayload,
    Forbidden,
    ForgeError,
    Gone,
    NotFound,
    RateLimited,
    Unauthorized,
    Unavailable,
)
from roadmap.github import refusals
from roadmap.github.client import GitHub


@pytest.fixture(autouse=True)
def widgets(forge: Forge) -> None:
    for number in range(1, 151):
        forge.add_issue("acme/widget", number, title=f"Widget {number}", labels=["roadmap"])


@contextmanager
def server_that_sends(answer: bytes) -> Iterator[str]:
    """A server that sends these bytes to the first request of each connection, whatever it is."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(65536)
                    connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def response(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def refused(status: int, body: bytes = b"{}", **headers: str) -> ForgeError:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return refusals.refusal(status, named, body, asked_for="acme/widget#1")


def pause_of(error: ForgeError) -> float:
    assert isinstance(error, RateLimited)
    return (error.retry_at - datetime.now(UTC)).total_seconds()


@pytest.mark.parametrize(
    "mode, error, words",
    [
        ("500", Unavailable, "GitHub has a fault of its own (status 500)."),
        ("502", Unavailable, "GitHub has a fault of its own (status 502)."),
        ("401", Unauthorized, "GitHub did not accept the token: it is wrong, expired or revoked."),
        ("badjson", Unavailable, "GitHub's answer is empty or not JSON."),
        ("html", Unavailable, "GitHub's answer is empty or not JSON."),
        ("empty", Unavailable, "GitHub's answer is empty or not JSON."),
    ],
)
def test_a_bad_answer_is_an_error_in_words_and_the_next_one_is_good(
    forge: Forge, github: GitHub, mode: str, error: type[ForgeError], words: str
) -> None:
    forge.fail(mode)

    with pytest.raises(error) as raised:
        github.issue("acme/widget", 1)

    assert str(raised.value) == words
    assert github.issue("acme/widget", 1)


def test_an_answer_that_is_cut_off_is_no_answer(forge: Forge, github: GitHub) -> None:
    forge.fail("cut")

    with pytest.raises(Unavailable, match=r"^The connection to GitHub failed: "):
        github.issue("acme/widget", 1)


@pytest.mark.parametrize(
    "mode, words",
    [
        ("timeout", "GitHub did not answer within 0.5 seconds."),
        ("slow", "GitHub's answer was not complete after 0.5 seconds."),
    ],
)
def test_waiting_has_an_end_however_the_time_is_spent(forge: Forge, mode: str, words: str) -> None:
    forge.fail(mode)
    started = time.monotonic()

    with GitHub(base_url=forge.api_url, timeout=0.5) as github, pytest.raises(Unavailable) as raised:
        github.issue("acme/widget", 1)

    assert (str(raised.value), time.monotonic() - started < 3) == (words, True)


def test_a_server_that_is_not_there_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"

    with GitHub(base_url=address) as github, pytest.raises(Unavailable, match="connection to GitHub failed"):
        github.issue("acme/widget", 1)


@pytest.mark.parametrize(
    "mode", ["500", "401", "403primary", "429", "slow", "cut", "badjson", "html", "empty", "timeout"]
)
def test_a_list_is_never_partial_when_its_second_page_fails(forge: Forge, mode: str) -> None:
    forge.fail(mode, after=1)

    with GitHub(base_url=forge.api_url, timeout=0.5) as github:
        with pytest.raises(ForgeError):
            github.open_issues("acme/widget", label="roadmap")
        assert github.requests == 2


def test_a_list_with_one_unusable_issue_is_refused_whole() -> None:
    answer = response(
        b'[{"number": 1, "title": "Good", "updated_at": "2026-03-02T10:00:00Z"}, {"number": 2}]'
    )

    with (
        server_that_sends(answer) as address,
        GitHub(base_url=address) as github,
        pytest.raises(BadPayload, match="issue 2 without a title"),
    ):
        github.open_issues("acme/widget", label="roadmap")


@pytest.mark.parametrize(
    "body, error",
    [
        (b"[]", BadPayload),
        (b"null", BadPayload),
        (b'"issue"', BadPayload),
        (b'{"message": "fine"}', BadPayload),
        (b"[" * 100_000, Unavailable),
        (b"\xff\xfe\x00", Unavailable),
    ],
)
def test_json_that_is_no_issue_is_refused(body: bytes, error: type[ForgeError]) -> None:
    with (
        server_that_sends(response(body)) as address,
        GitHub(base_url=address) as github,
        pytest.raises(error),
    ):
        github.issue("acme/widget", 1)


def test_a_page_that_is_no_list_is_refused() -> None:
    with (
        server_that_sends(response(b'{"message": "fine"}')) as address,
        GitHub(base_url=address) as github,
        pytest.raises(BadPayload, match="where a list of issues was expected"),
    ):
        github.open_issues("acme/widget", label="roadmap")


def test_pages_that_lead_in_a_circle_are_given_up() -> None:
    with server_that_sends(response(b"[]", 'Link: <?page=2>; rel="next"')) as address:
        with GitHub(base_url=address) as github, pytest.raises(Unavailable, match="in a circle"):
            github.open_issues("acme/widget", label="roadmap")
        assert github.requests == 2


def test_an_answer_of_more_than_10_mb_is_not_read_to_its_end() -> None:
    bomb = response(gzip.compress(b" " * 30_000_000), "Content-Encoding: gzip")

    with (
        server_that_sends(bomb) as address,
        GitHub(base_url=address) as github,
        pytest.raises(Unavailable, match="larger than 10 MB"),
    ):
        github.issue("acme/widget", 1)


def test_a_body_that_is_not_what_its_encoding_says_is_no_answer() -> None:
    with (
        server_that_sends(response(b"not gzip", "Content-Encoding: gzip")) as address,
        GitHub(base_url=address) as github,
        pytest.raises(Unavailable, match="connection to GitHub failed"),
    ):
        github.issue("acme/widget", 1)


@pytest.mark.parametrize("location", ["", "Location: ftp://example.org/", "Location: http://[broken/"])
def test_a_redirect_to_nowhere_is_unavailable(location: str) -> None:
    answer = response(b"{}", *([location] if location else []), status="301 Moved Permanently")

    with (
        server_that_sends(answer) as address,
        GitHub(base_url=address) as github,
        pytest.raises(Unavailable),
    ):
        github.issue("acme/widget", 1)


def test_an_unasked_304_is_an_error() -> None:
    answer = b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n"

    with (
        server_that_sends(answer) as address,
        GitHub(base_url=address) as github,
        pytest.raises(ForgeError, match="unexpected status 304"),
    ):
        github.issue("acme/widget", 1)


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
