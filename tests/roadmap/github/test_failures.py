"""GitHub's bad days: each one is an error in words, and never half an answer."""

import gzip
import socket
import time

import pytest

from portal.demo.forge import Forge
from roadmap.forges.errors import BadPayload, ForgeError, Unauthorized, Unavailable
from roadmap.github.client import GitHub
from tests.roadmap.github.servers import response, server_that_sends

pytestmark = pytest.mark.usefixtures("widgets")


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

    assert (str(raised.value), time.monotonic() - started < 10) == (words, True)


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
