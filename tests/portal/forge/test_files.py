"""The forge's files, commits and branches, as GitHub's REST API has them.

Answers for contents are held against GitHub's OpenAPI description. The part of it beside this project does not
contain commits and refs: those follow https://docs.github.com/en/rest/commits/commits and
https://docs.github.com/en/rest/git/refs.
"""

import base64
import hashlib
from typing import Any

import httpx
import pytest

from portal.demo.forge import Forge
from tests.portal.forge.conftest import Receiver
from tests.portal.forge.deliveries import told
from tests.portal.forge.openapi import faults, needs_openapi

CONTENTS = "/repos/{owner}/{repo}/contents/{path}"
FILE = "/repos/acme/widget/contents/ROADMAP.md"
TEXT = b"# Roadmap\n\n## Widgets\n\nBy the dozen.\n"
TOKEN = {"Authorization": "Bearer t0ken"}


def name_of(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


@pytest.fixture(autouse=True)
def roadmap(forge: Forge) -> None:
    forge.write_file("acme/widget", "ROADMAP.md", TEXT, author="alice", message="Plan\n\nThe first one.")
    forge.write_file("acme/widget", "docs/history.md", b"Old.\n")


def put(browser: httpx.Client, content: bytes = b"New.\n", path: str = FILE, **fields: Any) -> httpx.Response:
    sent = {"message": "Change", "content": base64.b64encode(content).decode()} | fields
    return browser.put(path, json=sent, headers=TOKEN)


def tip(browser: httpx.Client, branch: str = "main") -> str:
    sha: str = browser.get(f"/repos/acme/widget/git/ref/heads/{branch}").json()["object"]["sha"]
    return sha


@needs_openapi
@pytest.mark.parametrize(
    "address", [FILE, f"{FILE}?ref=main", "/repos/acme/widget/contents", "/repos/acme/widget/contents/docs"]
)
def test_a_file_and_a_directory_are_valid_by_githubs_description(browser: httpx.Client, address: str) -> None:
    response = browser.get(address)

    assert (response.status_code, faults(CONTENTS, response)) == (200, [])


@needs_openapi
def test_a_written_file_and_refusals_are_valid_by_githubs_description(browser: httpx.Client) -> None:
    """But for 409: the description has two shapes of which exactly one must fit, and every error fits both."""
    answers = [
        put(browser, path="/repos/acme/widget/contents/new.md"),
        put(browser, sha=name_of(TEXT)),
        put(browser),
        put(browser, branch="nothing"),
    ]

    assert [(answer.status_code, faults(CONTENTS, answer, "put")) for answer in answers] == [
        (201, []), (200, []), (422, []), (404, []),
    ]  # fmt: skip


def test_a_file_comes_as_json_in_lines_of_base64_or_raw(browser: httpx.Client) -> None:
    told = browser.get(FILE).json()
    raw = browser.get(FILE, headers={"Accept": "application/vnd.github.raw+json"})

    assert {name: told[name] for name in ("type", "name", "path", "sha", "size", "encoding")} == {
        "type": "file", "name": "ROADMAP.md", "path": "ROADMAP.md", "sha": name_of(TEXT),
        "size": len(TEXT), "encoding": "base64",
    }  # fmt: skip
    assert base64.b64decode(told["content"]) == TEXT
    assert max(map(len, told["content"].split("\n"))) <= 60
    assert (raw.content, raw.headers["content-type"]) == (
        TEXT, "application/vnd.github.raw+json; charset=utf-8",
    )  # fmt: skip


def test_a_file_of_more_than_a_megabyte_comes_without_its_content(
    forge: Forge, browser: httpx.Client
) -> None:
    forge.write_file("acme/widget", "ROADMAP.md", b"x" * 1_100_000)

    told = browser.get(FILE).json()

    assert (told["size"], told["encoding"], told["content"]) == (1_100_000, "none", "")


def test_an_unchanged_file_is_304_and_a_changed_one_is_not(forge: Forge, browser: httpx.Client) -> None:
    etag = browser.get(FILE).headers["etag"]
    same = browser.get(FILE, headers={"If-None-Match": etag}).status_code

    forge.write_file("acme/widget", "ROADMAP.md", b"# Other\n")

    assert (same, browser.get(FILE, headers={"If-None-Match": etag}).status_code) == (304, 200)


@pytest.mark.parametrize(
    "address, message",
    [
        (f"{FILE}?ref=nothing", "No commit found for the ref nothing"),
        ("/repos/acme/widget/contents/nothing.md", "Not Found"),
        ("/repos/acme/widget/contents/ROADMAP.md/more", "Not Found"),
    ],
)
def test_what_is_not_there_is_not_found(browser: httpx.Client, address: str, message: str) -> None:
    response = browser.get(address)

    assert (response.status_code, response.json()["message"]) == (404, message)


def test_a_repository_without_files_says_that_it_is_empty(forge: Forge, browser: httpx.Client) -> None:
    forge.add_issue("acme/gadget", 1, title="Gadget")

    assert browser.get("/repos/acme/gadget/contents/x").json()["message"] == "This repository is empty."
    assert browser.get("/repos/acme/gadget/commits").status_code == 409


def test_a_path_lists_the_commits_that_changed_it_the_newest_first(
    forge: Forge, browser: httpx.Client
) -> None:
    forge.write_file("acme/widget", "ROADMAP.md", b"# Second\n", author="bob", message="Reword")
    forge.write_file("acme/widget", "docs/history.md", b"Older.\n")

    commits = browser.get("/repos/acme/widget/commits?path=ROADMAP.md").json()
    newest = browser.get("/repos/acme/widget/commits?path=ROADMAP.md&per_page=1")

    assert [(commit["commit"]["author"]["name"], commit["commit"]["message"]) for commit in commits] == [
        ("bob", "Reword"), ("alice", "Plan\n\nThe first one."),
    ]  # fmt: skip
    assert (newest.json(), set(newest.links)) == (commits[:1], {"next", "last"})
    assert browser.get(f"{FILE}?ref={commits[1]['sha']}").json()["sha"] == name_of(TEXT)
    assert len(browser.get("/repos/acme/widget/commits").json()) == 4


def test_a_branch_is_made_at_a_commit_and_written_to(browser: httpx.Client, forge: Forge) -> None:
    made = browser.post(
        "/repos/acme/widget/git/refs", json={"ref": "refs/heads/work/one", "sha": tip(browser)}, headers=TOKEN
    )
    written = put(browser, sha=name_of(TEXT), branch="work/one")

    assert (made.status_code, made.json()["ref"], made.json()["object"]["type"]) == (
        201, "refs/heads/work/one", "commit",
    )  # fmt: skip
    assert (written.status_code, written.json()["content"]["sha"]) == (200, name_of(b"New.\n"))
    assert written.json()["commit"]["sha"] == tip(browser, "work/one") != tip(browser)
    assert (forge.file("acme/widget", "ROADMAP.md"), forge.file("acme/widget", "ROADMAP.md", branch="work/one")) == (
        TEXT, b"New.\n",
    )  # fmt: skip


@pytest.mark.parametrize(
    "sent, message",
    [
        ({"ref": "refs/heads/main", "sha": "tip"}, "Reference already exists"),
        ({"ref": "refs/heads/new", "sha": "0" * 40}, "Object does not exist"),
        ({"ref": "new", "sha": "tip"}, "Reference name is not valid"),
    ],
)
def test_a_branch_that_cannot_be_made_is_refused_in_githubs_words(
    browser: httpx.Client, sent: dict[str, str], message: str
) -> None:
    sent = sent | {"sha": sent["sha"].replace("tip", tip(browser))}

    response = browser.post("/repos/acme/widget/git/refs", json=sent, headers=TOKEN)

    assert (response.status_code, response.json()["message"]) == (422, message)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff"])
def test_a_body_that_is_no_json_object_is_refused(browser: httpx.Client, body: bytes) -> None:
    response = browser.put(FILE, content=body, headers=TOKEN)

    assert response.status_code == 422


def test_a_wrong_blob_is_refused_and_nothing_is_written(browser: httpx.Client, forge: Forge) -> None:
    before = tip(browser)

    response = put(browser, sha="0" * 40)

    assert (response.status_code, response.json()["message"]) == (
        409, f"ROADMAP.md does not match {'0' * 40}",
    )  # fmt: skip
    assert (forge.file("acme/widget", "ROADMAP.md"), tip(browser)) == (TEXT, before)


def test_a_push_tells_what_it_brought(forge: Forge, receiver: Receiver, browser: httpx.Client) -> None:
    before = tip(browser)
    put(browser, sha=name_of(TEXT))

    payload = told(forge, receiver)[-1]

    assert receiver.taken[-1][0]["X-GitHub-Event"] == "push"
    assert {name: payload[name] for name in ("ref", "before", "after", "created", "deleted", "forced")} == {
        "ref": "refs/heads/main", "before": before, "after": tip(browser),
        "created": False, "deleted": False, "forced": False,
    }  # fmt: skip
    assert payload["repository"]["default_branch"] == "main"
    [commit] = payload["commits"]
    changed = (commit["message"], commit["added"], commit["removed"], commit["modified"])
    assert changed == ("Change", [], [], ["ROADMAP.md"])
    assert commit == payload["head_commit"]


def test_a_renamed_repository_sends_readers_and_writers_on(forge: Forge, browser: httpx.Client) -> None:
    forge.rename_repository("acme/widget", "acme/widgets")

    read = browser.get(f"{FILE}?ref=main")
    written = put(browser, sha=name_of(TEXT))

    place = f"{forge.url}/repositories/1001/contents/ROADMAP.md"
    assert (read.status_code, read.headers["location"]) == (301, f"{place}?ref=main")
    assert (written.status_code, written.headers["location"]) == (307, place)


def test_an_answer_can_be_lost_although_the_work_was_done(forge: Forge, browser: httpx.Client) -> None:
    forge.fail("502", method="PUT", done=True)

    assert put(browser, sha=name_of(TEXT)).status_code == 502
    assert forge.file("acme/widget", "ROADMAP.md") == b"New.\n"


def test_a_cut_answer_is_half_of_the_real_one(forge: Forge, browser: httpx.Client) -> None:
    forge.fail("cut", path="/contents/", done=True)

    with pytest.raises(httpx.RemoteProtocolError):
        browser.get(FILE)
