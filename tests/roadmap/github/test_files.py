"""The client asks the forge for a file and its commits, over real HTTP: whole, conditional, or in words."""

import base64
import hashlib
import json
from typing import Any

import pytest

from portal.demo.forge import Forge
from roadmap.forges.errors import BadPayload, ForgeError, NotFound, Unavailable, Unreadable
from roadmap.forges.values import NotModified
from roadmap.github import files
from roadmap.github.client import GitHub
from roadmap.github.files import Commit, File
from tests.roadmap.github.roadmaps import HOME, PATH, TEXT, tip
from tests.roadmap.github.servers import response, server_that_sends

pytestmark = pytest.mark.usefixtures("roadmap")

MOST = 1_000_000


def read(github: GitHub, **options: Any) -> File:
    file = files.read_file(github, HOME, PATH, **{"most": MOST, **options})
    assert isinstance(file, File)
    return file


def contents(raw: bytes, **fields: Any) -> bytes:
    """GitHub's answer for a file, but for what `fields` say."""
    told = {
        "type": "file",
        "size": len(raw),
        "sha": hashlib.sha1(b"blob %d\0" % len(raw) + raw).hexdigest(),
        "encoding": "base64",
        "content": base64.encodebytes(raw).decode(),
    }
    return json.dumps(told | fields).encode()


def test_a_file_arrives_byte_for_byte_with_gits_name_for_it(github: GitHub) -> None:
    # `git hash-object` of an empty file is known by heart.
    assert files.blob_name(b"") == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"

    file = read(github)

    assert (file.content, file.blob) == (TEXT, files.blob_name(TEXT))


def test_an_unchanged_file_costs_nothing_and_a_changed_one_arrives(forge: Forge, github: GitHub) -> None:
    etag = read(github).etag

    again = files.read_file(github, HOME, PATH, most=MOST, etag=etag)
    left = github.rate.remaining
    forge.write_file(HOME, PATH, b"# New\n")

    assert (again, left) == (NotModified(), 4999)
    assert read(github, etag=etag).content == b"# New\n"


def test_a_file_can_be_read_as_of_a_branch_or_a_commit(forge: Forge, github: GitHub) -> None:
    first = tip(github)
    forge.write_file(HOME, PATH, b"# New\n")
    forge.write_file(HOME, PATH, b"# Draft\n", branch="draft/one")

    assert [read(github, ref=ref).content for ref in (first, "main", "draft/one")] == [
        TEXT, b"# New\n", b"# Draft\n",
    ]  # fmt: skip


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00binary", b"x" * 100_000])
def test_whatever_a_file_holds_arrives_as_it_is(forge: Forge, github: GitHub, content: bytes) -> None:
    forge.write_file(HOME, PATH, content)

    assert read(github).content == content


def test_a_file_whose_content_github_leaves_out_is_asked_for_by_itself(forge: Forge, github: GitHub) -> None:
    forge.write_file(HOME, PATH, b"x" * 1_100_000)

    assert read(github, most=2_000_000).content == b"x" * 1_100_000
    assert [request.headers["accept"] for request in forge.log] == [
        "application/vnd.github+json", "application/vnd.github.raw+json",
    ]  # fmt: skip


def test_a_file_that_is_too_large_is_told_with_its_size_and_not_fetched(forge: Forge, github: GitHub) -> None:
    forge.write_file(HOME, PATH, b"x" * 1_100_000)

    with pytest.raises(Unreadable) as raised:
        read(github)

    assert str(raised.value) == (
        "docs/road map.md in acme/widget has 1,100,000 bytes; at most 1,000,000 can be read."
    )
    assert github.requests == 1


def test_githubs_own_refusal_of_a_large_file_is_told_too() -> None:
    refusal = {
        "message": "This API returns blobs up to 1 MB in size.",
        "errors": [{"resource": "Blob", "field": "data", "code": "too_large"}],
    }
    answer = response(json.dumps(refusal).encode(), status="403 Forbidden")

    with (
        server_that_sends(answer) as address,
        GitHub(base_url=address) as github,
        pytest.raises(
            Unreadable, match=r"docs/road map\.md in acme/widget is larger than GitHub's API gives"
        ),
    ):
        read(github)


def test_a_directory_is_no_file(github: GitHub) -> None:
    with pytest.raises(Unreadable, match=r"^docs in acme/widget is a directory, not a file"):
        files.read_file(github, HOME, "docs", most=MOST)


@pytest.mark.parametrize("kind", ["submodule", "symlink"])
def test_a_link_is_no_file(kind: str) -> None:
    answer = response(json.dumps({"type": kind, "size": 12, "sha": "1" * 40}).encode())

    with (
        server_that_sends(answer) as address,
        GitHub(base_url=address) as github,
        pytest.raises(Unreadable, match=f"is not a file but a {kind}"),
    ):
        read(github)


@pytest.mark.parametrize(
    "answer",
    [
        contents(TEXT, content=base64.encodebytes(TEXT[: len(TEXT) // 2]).decode()),
        contents(TEXT, size=len(TEXT) + 1),
        contents(TEXT, sha="0" * 40),
        contents(TEXT, content="not base64!"),
        contents(TEXT, content=None),
        contents(TEXT, encoding="none", content=""),
    ],
    ids=["half of it", "another length", "another name", "no base64", "nothing", "JSON for raw"],
)
def test_half_a_file_is_none(answer: bytes) -> None:
    with (
        server_that_sends(response(answer)) as address,
        GitHub(base_url=address) as github,
        pytest.raises(Unavailable),
    ):
        read(github)


@pytest.mark.parametrize("mode", ["cut", "slow", "timeout", "500", "badjson", "html", "empty"])
def test_a_bad_answer_is_no_file(forge: Forge, mode: str) -> None:
    forge.fail(mode, done=True)

    with GitHub(base_url=forge.api_url, timeout=0.5) as github:
        with pytest.raises(Unavailable):
            read(github)
        assert read(github).content == TEXT


def test_what_is_not_there_is_told_with_its_path(forge: Forge, github: GitHub) -> None:
    forge.write_file(HOME, PATH, None)

    with pytest.raises(NotFound) as raised:
        read(github)

    assert str(raised.value) == (
        "GitHub does not show docs/road map.md in acme/widget: it was removed, is private, or never existed."
    )


def test_a_renamed_repository_is_followed(forge: Forge, github: GitHub) -> None:
    forge.rename_repository(HOME, "acme/widgets")

    assert read(github).content == TEXT
    assert files.last_commit(github, HOME, PATH).author == "alice"
    assert files.read_repository(github, HOME) == files.Repository("acme/widgets", "main")
    assert [request.status for request in forge.log] == [301, 200] * 3


def test_the_last_commit_is_the_one_that_changed_the_file(forge: Forge, github: GitHub) -> None:
    commit = forge.repository(HOME).git.commits[forge.repository(HOME).git.branches["main"]]

    found = files.last_commit(github, HOME, PATH)

    assert found == Commit(commit.parents[0], "alice", found.at, "Plan")
    assert found.at < commit.at


@pytest.mark.parametrize(
    "answer, error",
    [
        (b"[]", Unavailable),
        (b"{}", Unavailable),
        (b"[{}]", BadPayload),
        (b'[{"sha": "1", "commit": {"committer": {"date": "soon"}}}]', BadPayload),
        (b'[{"sha": 1, "commit": {"committer": {"date": "2026-01-01T00:00:00Z"}}}]', BadPayload),
        (b"[7]", BadPayload),
    ],
)
def test_a_list_without_a_commit_is_none(answer: bytes, error: type[ForgeError]) -> None:
    with (
        server_that_sends(response(answer)) as address,
        GitHub(base_url=address) as github,
        pytest.raises(error),
    ):
        files.last_commit(github, HOME, PATH)


def test_a_commit_of_nobody_without_words_is_still_one() -> None:
    told = [{"sha": "a" * 40, "commit": {"committer": {"date": "2026-01-01T00:00:00+02:00"}, "author": None}}]

    with (
        server_that_sends(response(json.dumps(told).encode())) as address,
        GitHub(base_url=address) as github,
    ):
        commit = files.last_commit(github, HOME, PATH)

    assert (commit.author, commit.subject, commit.at.isoformat()) == ("", "", "2025-12-31T22:00:00+00:00")
