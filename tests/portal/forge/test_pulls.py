"""The forge's pull requests. GitHub's OpenAPI description beside this project does not contain them: they follow
https://docs.github.com/en/rest/pulls/pulls, and real webhooks are held beside them."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from portal.demo.forge import Forge
from portal.demo.forge.git import Conflict
from tests.portal.forge.conftest import Receiver
from tests.portal.forge.deliveries import told

ROOT = Path(__file__).resolve().parents[3]
REAL = ROOT.parent / "shared" / "data" / "github" / "webhooks"
TOKEN = {"Authorization": "Bearer t0ken"}
PULLS = "/repos/acme/widget/pulls"
BASE = b"one\ntwo\nthree\nfour\nfive\nsix\n"


@pytest.fixture(autouse=True)
def branches(forge: Forge) -> None:
    forge.write_file("acme/widget", "ROADMAP.md", BASE)
    sha = forge.repository("acme/widget").git.branches["main"]
    forge.make_branch("acme/widget", "work", sha)
    forge.write_file("acme/widget", "ROADMAP.md", BASE.replace(b"two", b"2"), branch="work", message="Count")


def open_pull(browser: httpx.Client, **fields: str) -> httpx.Response:
    sent = {"title": "Count", "head": "work", "base": "main", "body": "With a numeral."}
    return browser.post(PULLS, json=sent | fields, headers=TOKEN)


def seen(pull: dict[str, Any]) -> dict[str, Any]:
    names = ("number", "state", "title", "body", "merged_at", "html_url")
    return {name: pull[name] for name in names} | {"head": pull["head"]["label"], "base": pull["base"]["ref"]}


def test_a_pull_request_is_opened_listed_and_read(forge: Forge, browser: httpx.Client) -> None:
    opened = open_pull(browser)
    expected = {
        "number": 13, "state": "open", "title": "Count", "body": "With a numeral.", "merged_at": None,
        "html_url": f"{forge.url}/acme/widget/pull/13", "head": "acme:work", "base": "main",
    }  # fmt: skip

    listed = browser.get(f"{PULLS}?head=acme:work&state=all").json()
    read = browser.get(f"{PULLS}/13").json()

    assert (opened.status_code, seen(opened.json())) == (201, expected)
    assert ([seen(pull) for pull in listed], seen(read)) == ([expected], expected)
    figures = ("merged", "mergeable", "commits", "additions", "deletions", "changed_files")
    assert [read[name] for name in figures] == [False, True, 1, 1, 1, 1]
    assert browser.get(f"{PULLS}?head=acme:other").json() == []
    assert browser.get("/repos/acme/widget/issues/13").json()["pull_request"]["url"] == read["url"]


@pytest.mark.parametrize(
    "fields, errors",
    [
        ({"head": "nothing"}, [{"resource": "PullRequest", "field": "head", "code": "invalid"}]),
        ({"base": "nothing"}, [{"resource": "PullRequest", "field": "base", "code": "invalid"}]),
        ({"title": ""}, [{"resource": "PullRequest", "field": "title", "code": "missing_field"}]),
        (
            {"head": "main", "base": "work"},
            [{"resource": "PullRequest", "code": "custom", "message": "No commits between work and main"}],
        ),
    ],
)
def test_a_pull_request_that_cannot_be_is_refused(
    browser: httpx.Client, fields: dict[str, str], errors: list[dict[str, str]]
) -> None:
    response = open_pull(browser, **fields)

    assert (response.status_code, response.json()["errors"]) == (422, errors)


def test_a_second_one_of_the_same_branch_is_refused_while_the_first_is_open(browser: httpx.Client) -> None:
    open_pull(browser)

    again = open_pull(browser, head="acme:work")

    [error] = again.json()["errors"]
    assert (again.status_code, error["message"]) == (
        422, "A pull request already exists for acme:work.",
    )  # fmt: skip


def test_merging_brings_the_change_and_leads_to_the_commit_that_made_it(
    forge: Forge, browser: httpx.Client
) -> None:
    open_pull(browser)

    forge.merge_pull("acme/widget", 13, by="dana")

    pull = browser.get(f"{PULLS}/13").json()
    assert (pull["state"], pull["merged"], pull["merged_by"]["login"]) == ("closed", True, "dana")
    assert pull["merged_at"] == pull["closed_at"]
    assert forge.file("acme/widget", "ROADMAP.md") == BASE.replace(b"two", b"2")
    commits = browser.get("/repos/acme/widget/commits?path=ROADMAP.md").json()
    assert [commit["commit"]["message"] for commit in commits] == ["Count", "Update ROADMAP.md"]
    assert browser.get("/repos/acme/widget/commits").json()[0]["sha"] == pull["merge_commit_sha"]


def test_changes_of_other_lines_are_merged_and_of_the_same_lines_are_not(
    forge: Forge, browser: httpx.Client
) -> None:
    open_pull(browser)
    forge.write_file("acme/widget", "ROADMAP.md", BASE.replace(b"two", b"zwei"))
    assert browser.get(f"{PULLS}/13").json()["mergeable"] is False
    with pytest.raises(Conflict):
        forge.merge_pull("acme/widget", 13)

    forge.write_file("acme/widget", "ROADMAP.md", BASE.replace(b"five", b"5"))
    forge.merge_pull("acme/widget", 13)

    assert forge.file("acme/widget", "ROADMAP.md") == BASE.replace(b"five", b"5").replace(b"two", b"2")


def test_closing_and_reopening_change_nothing_of_the_files(forge: Forge, browser: httpx.Client) -> None:
    open_pull(browser)

    states = [
        browser.patch(f"{PULLS}/13", json={"state": state}, headers=TOKEN).json()["state"]
        for state in ("closed", "closed", "open")
    ]

    assert states == ["closed", "closed", "open"]
    assert forge.file("acme/widget", "ROADMAP.md") == BASE


def test_a_merged_one_cannot_be_reopened(forge: Forge, browser: httpx.Client) -> None:
    open_pull(browser)
    forge.merge_pull("acme/widget", 13)

    assert browser.patch(f"{PULLS}/13", json={"state": "open"}, headers=TOKEN).status_code == 422
    for act in (forge.merge_pull, forge.close_pull, forge.reopen_pull):
        with pytest.raises(ValueError, match="acme/widget#13"):
            act("acme/widget", 13)


def test_its_life_is_told_by_webhooks(forge: Forge, receiver: Receiver, browser: httpx.Client) -> None:
    forge.wait_for_deliveries()
    receiver.taken.clear()
    open_pull(browser)
    forge.write_file("acme/widget", "ROADMAP.md", BASE.replace(b"two", b"II"), branch="work")
    forge.close_pull("acme/widget", 13)
    forge.reopen_pull("acme/widget", 13)
    forge.merge_pull("acme/widget", 13)

    payloads = told(forge, receiver)

    events = [headers["X-GitHub-Event"] for headers, _ in receiver.taken]
    assert [(event, body.get("action", body.get("ref"))) for event, body in zip(events, payloads, strict=True)] == [
        ("pull_request", "opened"), ("pull_request", "synchronize"), ("push", "refs/heads/work"),
        ("pull_request", "closed"), ("pull_request", "reopened"),
        ("pull_request", "closed"), ("push", "refs/heads/main"),
    ]  # fmt: skip
    assert [body["pull_request"]["merged"] for body in payloads if "pull_request" in body] == [
        False, False, False, False, True,
    ]  # fmt: skip
    # The commits that main did not have: both of the branch, and the merge itself.
    assert len(payloads[-1]["commits"]) == 3


@pytest.mark.skipif(not REAL.is_dir(), reason="Real payloads are not on this machine")
@pytest.mark.parametrize("event, file", [("push", "event.5.json"), ("pull_request", "closed.1.json")])
def test_webhooks_have_what_real_ones_have(
    forge: Forge, receiver: Receiver, browser: httpx.Client, event: str, file: str
) -> None:
    open_pull(browser)
    forge.merge_pull("acme/widget", 13)
    told(forge, receiver)
    [*_, body] = [json.loads(body) for head, body in receiver.taken if head["X-GitHub-Event"] == event]
    real = json.loads((REAL / event / file).read_text(encoding="utf-8"))

    missing = [
        (place, name)
        for place in ("", "pull_request", "head_commit")
        for name in (real if not place else real.get(place, {}))
        if name not in (body if not place else body[place])
    ]

    # Only an app's webhooks have an installation.
    assert missing == ([("", "installation")] if "installation" in real else [])
