"""Comments on the forge's issues, and issues that are opened: GitHub's answers, and its webhooks."""

import json
from typing import Any

import httpx
import pytest

from portal.demo.forge import Forge
from tests.portal.forge.conftest import Receiver
from tests.portal.forge.openapi import faults, needs_openapi

TOKEN = {"Authorization": "Bearer t0ken"}
ISSUES = "/repos/acme/widget/issues"
COMMENTS = f"{ISSUES}/12/comments"
OF_ISSUES = "/repos/{owner}/{repo}/issues"
OF_COMMENTS = "/repos/{owner}/{repo}/issues/{issue_number}/comments"


def told(receiver: Receiver, forge: Forge) -> list[tuple[str, str, str]]:
    forge.wait_for_deliveries()
    bodies = [(headers["X-GitHub-Event"], json.loads(body)) for headers, body in receiver.taken]
    return [(event, body["action"], body["sender"]["login"]) for event, body in bodies]


def seen(comment: dict[str, Any]) -> tuple[str, str]:
    return comment["user"]["login"], comment["body"]


def test_a_comment_is_written_found_and_changed(
    forge: Forge, browser: httpx.Client, receiver: Receiver
) -> None:
    forge.add_comment("acme/widget", 12, "Me too", by="bob")

    written = browser.post(COMMENTS, json={"body": "On the roadmap."}, headers=TOKEN)
    place = written.json()["url"].removeprefix(forge.url)
    changed = browser.patch(place, json={"body": "Shipped."}, headers=TOKEN)

    assert (written.status_code, changed.status_code) == (201, 200)
    assert list(map(seen, browser.get(COMMENTS).json())) == [("bob", "Me too"), ("signpost-bot", "Shipped.")]
    assert seen(browser.get(place).json()) == ("signpost-bot", "Shipped.")
    assert browser.get(f"{ISSUES}/12").json()["comments"] == 2
    assert told(receiver, forge) == [
        ("issue_comment", "created", "bob"),
        ("issue_comment", "created", "signpost-bot"),
        ("issue_comment", "edited", "signpost-bot"),
    ]
    page = browser.get("/acme/widget/issues/12").text
    assert "Me too" in page and "Shipped." in page


def test_a_deleted_comment_is_gone(forge: Forge, browser: httpx.Client, receiver: Receiver) -> None:
    comment, _ = forge.add_comment("acme/widget", 12, "Me too")

    forge.delete_comment("acme/widget", comment.id)

    place = f"{ISSUES}/comments/{comment.id}"
    assert browser.get(place).status_code == 404
    assert browser.patch(place, json={"body": "Back"}, headers=TOKEN).status_code == 404
    assert browser.get(COMMENTS).json() == []
    assert told(receiver, forge)[-1][:2] == ("issue_comment", "deleted")


def test_an_issue_is_opened_with_its_labels(forge: Forge, browser: httpx.Client, receiver: Receiver) -> None:
    sent = {"title": "Fewer widgets", "body": "They pile up.", "labels": ["roadmap"]}

    opened = browser.post(ISSUES, json=sent, headers=TOKEN).json()

    assert (opened["number"], opened["title"], opened["body"]) == (13, "Fewer widgets", "They pile up.")
    assert browser.get(f"{ISSUES}/13").json() == opened
    assert told(receiver, forge) == [
        ("issues", "opened", "signpost-bot"),
        ("issues", "labeled", "signpost-bot"),
    ]


@pytest.mark.parametrize(
    "method, path, sent, status",
    [
        ("POST", COMMENTS, {"body": " "}, 422),
        ("POST", COMMENTS, {}, 422),
        ("POST", f"{ISSUES}/99/comments", {"body": "Hello"}, 404),
        ("POST", ISSUES, {"body": "No title"}, 422),
        ("PATCH", f"{ISSUES}/comments/7", {"body": "Hello"}, 404),
    ],
)
def test_what_cannot_be_is_refused(
    forge: Forge, browser: httpx.Client, method: str, path: str, sent: dict[str, str], status: int
) -> None:
    assert browser.request(method, path, json=sent, headers=TOKEN).status_code == status
    assert forge.deliveries == []


def test_nobody_comments_without_a_token(browser: httpx.Client) -> None:
    assert browser.post(COMMENTS, json={"body": "Hello"}).status_code == 401


@needs_openapi
def test_every_answer_is_valid_by_githubs_description(forge: Forge, browser: httpx.Client) -> None:
    comment = browser.post(COMMENTS, json={"body": "Hello"}, headers=TOKEN)
    issue = browser.post(ISSUES, json={"title": "Fewer widgets"}, headers=TOKEN)

    assert faults(OF_COMMENTS, comment, "post") == []
    assert faults(OF_COMMENTS, browser.get(COMMENTS)) == []
    assert faults(OF_ISSUES, issue, "post") == []
    # The file has no answer to a changed comment; GitHub documents the same shape for it.
    place = comment.json()["url"]
    changed = browser.patch(place, json={"body": "Bye"}, headers=TOKEN)
    assert changed.json().keys() == comment.json().keys()
