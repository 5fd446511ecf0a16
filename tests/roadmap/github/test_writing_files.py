"""Branches and changes of a file, made once and never over somebody else's."""

import socket
from typing import Any

import pytest

from portal.demo.forge import Forge
from roadmap.forges.errors import BadPayload, Forbidden, ForgeError, RateLimited, Rejected, Unavailable
from roadmap.github import files
from roadmap.github.client import GitHub
from tests.roadmap.github.roadmaps import HOME, PATH, TEXT, tip
from tests.roadmap.github.servers import response, server_that_sends

pytestmark = pytest.mark.usefixtures("roadmap")


@pytest.fixture
def writer(forge: Forge) -> Any:
    with GitHub(base_url=forge.api_url, token="t0ken", timeout=5.0) as github:
        yield github


def test_a_branch_is_made_once_and_written_to(forge: Forge, writer: GitHub) -> None:
    for _ in range(2):
        files.make_branch(writer, HOME, "work/one", commit=tip(writer))
    files.write_file(
        writer, HOME, PATH, b"# New\n", branch="work/one", replaces=files.blob_name(TEXT), message="Reword"
    )

    assert files.branch_tip(writer, HOME, "nothing") is None
    assert (forge.file(HOME, PATH), forge.file(HOME, PATH, branch="work/one")) == (TEXT, b"# New\n")
    assert forge.log[0].headers["authorization"] == "Bearer t0ken"


def test_a_branch_of_no_commit_is_declined_in_githubs_words(writer: GitHub) -> None:
    with pytest.raises(Rejected) as raised:
        files.make_branch(writer, HOME, "work", commit="0" * 40)

    assert str(raised.value) == "GitHub declined a new branch in acme/widget: Object does not exist."


def test_another_state_of_the_file_is_never_overwritten(forge: Forge, writer: GitHub) -> None:
    with pytest.raises(
        Rejected, match=f"declined a commit of {PATH} in {HOME}: {PATH} does not match {'0' * 40}"
    ):
        files.write_file(writer, HOME, PATH, b"# New\n", branch="main", replaces="0" * 40, message="Reword")

    assert forge.file(HOME, PATH) == TEXT


@pytest.mark.parametrize(
    "mode, error",
    [("403", Forbidden), ("429", RateLimited), ("403primary", RateLimited), ("502", Unavailable)],
)
def test_a_refused_change_is_an_error_in_words(
    forge: Forge, writer: GitHub, mode: str, error: type[ForgeError]
) -> None:
    forge.fail(mode, method="POST")

    with pytest.raises(error):
        files.make_branch(writer, HOME, "work", commit=tip(writer))

    assert files.branch_tip(writer, HOME, "work") is None


def test_a_change_follows_a_renamed_repository(forge: Forge, writer: GitHub) -> None:
    sha = tip(writer)
    forge.rename_repository(HOME, "acme/widgets")

    files.make_branch(writer, HOME, "work", commit=sha)

    assert [(request.method, request.status) for request in forge.log[-2:]] == [("POST", 307), ("POST", 201)]


def test_a_change_is_never_sent_to_another_server() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        place = f"http://127.0.0.1:{other.getsockname()[1]}/repos/acme/widget/git/refs"
        moved = response(b"{}", f"Location: {place}", status="307 Temporary Redirect")
        with server_that_sends(moved) as address, GitHub(base_url=address, token="secret") as github:
            with pytest.raises(Unavailable, match=r"sends a change to another server, 127\.0\.0\.1"):
                files.make_branch(github, HOME, "work", commit="0" * 40)
            assert github.requests == 1


@pytest.mark.parametrize("answer", [b"{}", b"[]", b'{"full_name": "a/b"}', b'{"object": {"sha": 7}}'])
def test_what_is_no_repository_and_no_branch_is_refused(answer: bytes) -> None:
    with server_that_sends(response(answer)) as address, GitHub(base_url=address) as github:
        with pytest.raises(BadPayload):
            files.read_repository(github, HOME)
        with pytest.raises(BadPayload):
            files.branch_tip(github, HOME, "main")
