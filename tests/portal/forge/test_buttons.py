"""A person presses the forge's buttons, and nobody else can."""

import re

import httpx
import pytest

from portal.demo.forge import Forge
from tests.portal.forge.conftest import ISSUE, Receiver
from tests.portal.forge.pressing import buttons, press


def state_of(forge: Forge, browser: httpx.Client) -> tuple[str, str | None, list[str]]:
    issue = browser.get("/repos/acme/widget/issues/12").json()
    return issue["state"], issue["state_reason"], [person["login"] for person in issue["assignees"]]


def test_bob_closes_an_issue_and_sees_that_the_portal_knows(
    forge: Forge, browser: httpx.Client, receiver: Receiver
) -> None:
    page = press(browser, "close-completed")

    assert ([response.status_code for response in page.history], page.url.path) == ([303], ISSUE)
    assert "<strong>Delivered: 202</strong>" in page.text
    assert "Closed as completed" in page.text
    assert '<a href="http://portal.example/roadmap/">See it on the portal</a>' in page.text
    assert state_of(forge, browser) == ("closed", "completed", [])
    assert len(receiver.taken) == 1


def test_the_buttons_are_those_that_make_sense(forge: Forge, browser: httpx.Client) -> None:
    assert buttons(browser.get(ISSUE)) == ["Close as completed", "Close as not planned", "Assign to me"]
    assert buttons(press(browser, "assign")) == ["Close as completed", "Close as not planned", "Unassign me"]
    assert buttons(press(browser, "close-not-planned")) == ["Reopen", "Unassign me"]
    assert state_of(forge, browser) == ("closed", "not_planned", ["you"])
    assert buttons(press(browser, "reopen")) == ["Close as completed", "Close as not planned", "Unassign me"]
    assert buttons(press(browser, "unassign")) == [
        "Close as completed",
        "Close as not planned",
        "Assign to me",
    ]
    assert state_of(forge, browser) == ("open", "reopened", [])

    actions = [(sent.action, sent.status) for sent in forge.deliveries]
    assert actions == [("assigned", 202), ("closed", 202), ("reopened", 202), ("unassigned", 202)]


def test_assigning_oneself_leaves_the_others(forge: Forge, browser: httpx.Client) -> None:
    forge.edit_issue("acme/widget", 12, assignees=["bob"])

    press(browser, "assign")

    assert state_of(forge, browser)[2] == ["bob", "you"]


def test_a_press_that_changes_nothing_tells_nothing(forge: Forge, browser: httpx.Client) -> None:
    page = press(browser, "reopen")

    assert (page.status_code, forge.deliveries, 'role="status"' in page.text) == (200, [], False)


def test_a_portal_that_refuses_is_told_to_the_person(browser: httpx.Client, receiver: Receiver) -> None:
    receiver.statuses += [403]

    assert (
        "<strong>Not delivered</strong> after 1 attempt: the portal answered 403."
        in press(browser, "close-completed").text
    )


def test_a_portal_that_is_away_is_told_to_the_person(forge: Forge, browser: httpx.Client) -> None:
    forge.hook_url = "http://127.0.0.1:9/"

    text = press(browser, "close-completed").text

    assert re.search(r"<strong>Not delivered</strong> after 3 attempts: Connection refused\.", text)


def test_a_slow_portal_keeps_nobody_waiting(
    forge: Forge, browser: httpx.Client, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.demo.forge.forge.WAIT_FOR_DELIVERY", 0.1)
    receiver.hold.clear()

    waiting = press(browser, "close-completed")
    receiver.hold.set()
    forge.wait_for_deliveries()

    assert "is on its way" in waiting.text
    assert '<meta http-equiv="refresh" content="2">' in waiting.text
    later = browser.get(str(waiting.url))
    assert ("Delivered: 202" in later.text, "refresh" in later.text) == (True, False)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {},
        {"Origin": "http://evil.example", "Host": "evil.example"},
        {"Host": "evil.example"},
    ],
)
def test_another_site_cannot_press_the_buttons(
    forge: Forge, browser: httpx.Client, headers: dict[str, str]
) -> None:
    response = browser.post(ISSUE, data={"do": "close-completed"}, headers=headers)

    assert (response.status_code, forge.deliveries) == (403, [])
    assert state_of(forge, browser) == ("open", None, [])


def test_a_name_bound_to_this_machine_cannot_press_the_buttons(forge: Forge, browser: httpx.Client) -> None:
    headers = {"Host": f"evil.example:{forge.port}", "Origin": f"http://evil.example:{forge.port}"}

    assert browser.post(ISSUE, data={"do": "close-completed"}, headers=headers).status_code == 403


def test_a_press_under_a_foreign_name_is_refused_whatever_its_origin_says(
    forge: Forge, browser: httpx.Client
) -> None:
    headers = {"Host": f"evil.example:{forge.port}", "Origin": forge.url}

    assert browser.post(ISSUE, data={"do": "close-completed"}, headers=headers).status_code == 403


def test_the_forge_may_be_called_localhost(forge: Forge, browser: httpx.Client) -> None:
    headers = {"Host": f"localhost:{forge.port}", "Origin": f"http://localhost:{forge.port}"}

    assert browser.post(ISSUE, data={"do": "close-completed"}, headers=headers).status_code == 303


@pytest.mark.parametrize(
    "page, button",
    [
        (ISSUE, "explode"),
        (ISSUE, ""),
        ("/acme/widget/issues/99", "reopen"),
        ("/acme/nothing/issues/1", "reopen"),
        ("/acme/widget", "reopen"),
        ("/", "reopen"),
    ],
)
def test_a_button_that_is_not_there_changes_nothing(
    forge: Forge, browser: httpx.Client, page: str, button: str
) -> None:
    assert (press(browser, button, page).status_code, forge.deliveries) == (404, [])
