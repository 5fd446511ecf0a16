"""The client opens, finds and reads pull requests on the forge, over real HTTP."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from portal.demo.forge import Forge
from roadmap.forges.errors import BadPayload, NotFound, Rejected
from roadmap.github import pulls, refusals
from roadmap.github.client import GitHub
from roadmap.github.pulls import Pull
from tests.roadmap.github.servers import response, server_that_sends

ROOT = Path(__file__).resolve().parents[3]
REAL = ROOT.parent / "shared" / "data" / "github" / "webhooks" / "pull_request"
HOME = "acme/widget"


@pytest.fixture(autouse=True)
def branches(forge: Forge) -> None:
    forge.write_file(HOME, "ROADMAP.md", b"# Roadmap\n")
    for branch in ("work", "rest"):
        forge.make_branch(HOME, branch, forge.repository(HOME).git.branches["main"])
        forge.write_file(HOME, "ROADMAP.md", f"# {branch}\n".encode(), branch=branch)


@pytest.fixture
def writer(forge: Forge) -> Iterator[GitHub]:
    with GitHub(base_url=forge.api_url, token="t0ken") as github:
        yield github


def open_one(github: GitHub, branch: str = "work", base: str = "main") -> Pull:
    return pulls.open_pull(github, HOME, title="Work", body="Because.", branch=branch, base=base)


def test_a_pull_request_is_opened_and_found_and_read(forge: Forge, writer: GitHub) -> None:
    opened = open_one(writer)

    assert opened == Pull(1, f"{forge.url}/acme/widget/pull/1", "open", "work", HOME)
    assert (pulls.find_pull(writer, HOME, "work"), pulls.read_pull(writer, HOME, 1)) == (opened, opened)
    assert pulls.find_pull(writer, HOME, "rest") is None
    assert forge.repository(HOME).issues[1].body == "Because."


def test_one_that_is_there_already_is_taken(forge: Forge, writer: GitHub) -> None:
    first, again = open_one(writer), open_one(writer)

    assert (again, len(forge.repository(HOME).pulls)) == (first, 1)


def test_its_end_is_told(forge: Forge, writer: GitHub) -> None:
    open_one(writer)
    open_one(writer, "rest")
    forge.merge_pull(HOME, 1)
    forge.close_pull(HOME, 2)

    assert [pulls.read_pull(writer, HOME, number).state for number in (1, 2)] == ["merged", "closed"]
    found = pulls.find_pull(writer, HOME, "work")
    assert found is not None and found.state == "merged"
    with pytest.raises(NotFound, match="acme/widget#9"):
        pulls.read_pull(writer, HOME, 9)


def test_what_github_declines_is_told_in_its_words(writer: GitHub) -> None:
    with pytest.raises(Rejected) as raised:
        open_one(writer, branch="nothing")

    assert str(raised.value) == "GitHub declined a pull request in acme/widget: head invalid."


@pytest.mark.parametrize(
    "body, words",
    [
        (b"", "it gave no reason."),
        (b"[]", "it gave no reason."),
        (b'{"message": "Reference already exists"}', "Reference already exists."),
        (b'{"message": "Validation Failed", "errors": [{"message": "No commits."}, 7]}', "No commits."),
        (b'{"message": "Bad\\u0000 \\nrequest", "errors": "none"}', "Bad request."),
        (json.dumps({"message": "x" * 999}).encode(), "x" * 200 + "."),
    ],
)
def test_a_declined_wish_has_a_reason_whatever_github_sends(body: bytes, words: str) -> None:
    error = refusals.refusal(422, {}, body, asked_for="it")

    assert (type(error), str(error)) == (Rejected, f"GitHub declined it: {words}")


def test_a_branch_of_that_name_in_a_fork_is_not_ours() -> None:
    told = [{"number": 3, "state": "open", "head": {"ref": "work", "repo": {"full_name": "eve/widget"}}}]

    with (
        server_that_sends(response(json.dumps(told).encode())) as address,
        GitHub(base_url=address) as github,
    ):
        assert pulls.find_pull(github, HOME, "work") is None


@pytest.mark.parametrize(
    "change",
    [{"number": 0}, {"number": "1"}, {"state": "ajar"}, {"head": None}, {"head": {"ref": ""}}, {"head": []}],
)
def test_what_is_no_pull_request_is_refused(change: dict[str, Any]) -> None:
    good = {"number": 1, "state": "open", "head": {"ref": "work"}, "html_url": "javascript:alert(1)"}
    assert pulls.pull_from_json(good) == Pull(1, "", "open", "work", "")

    with pytest.raises(BadPayload):
        pulls.pull_from_json(good | change)


@pytest.mark.skipif(not REAL.is_dir(), reason="Real payloads are not on this machine")
def test_every_real_payload_can_be_read() -> None:
    states = set()
    for file in sorted(REAL.glob("*.json")):
        payload = json.loads(file.read_text(encoding="utf-8"))
        pull = pulls.pull_from_json(payload["pull_request"])
        assert (pull.number, bool(pull.url)) == (payload["number"], True)
        states.add(pull.state)

    assert states == {"open", "closed"}
