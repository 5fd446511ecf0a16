"""The forge tells of every change as GitHub does: signed, in order, and again when it wasn't heard."""

import json
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.demo.forge import Forge
from portal.demo.forge.store import Missing
from roadmap.github.payloads import issue_from_json
from roadmap.github.signatures import verify
from tests.portal.forge.conftest import SECRET, Receiver
from tests.portal.forge.deliveries import told

ROOT = Path(__file__).resolve().parents[3]
REAL = ROOT.parent / "shared" / "data" / "github" / "webhooks" / "issues"


def test_a_closed_issue_is_told_with_githubs_headers_and_a_signature(
    forge: Forge, receiver: Receiver
) -> None:
    (delivery,) = forge.close_issue("acme/widget", 12, reason="not_planned")
    (payload,) = told(forge, receiver)

    ((headers, body),) = receiver.taken
    assert verify(SECRET, body, headers["X-Hub-Signature-256"])
    assert {name: headers[name] for name in ("Content-Type", "X-GitHub-Event", "X-GitHub-Delivery")} == {
        "Content-Type": "application/json",
        "X-GitHub-Event": "issues",
        "X-GitHub-Delivery": delivery.id,
    }
    assert (payload["action"], payload["repository"]["full_name"], payload["sender"]["login"]) == (
        "closed",
        "acme/widget",
        "acme",
    )
    issue = issue_from_json(payload["issue"])
    assert (issue.repository, issue.number, issue.state, issue.state_reason, issue.complete) == (
        "acme/widget",
        12,
        "closed",
        "not_planned",
        True,
    )
    assert (delivery.status, delivery.attempts, delivery.is_taken) == (202, 1, True)


def test_every_change_moves_the_time_of_change_on(forge: Forge, receiver: Receiver) -> None:
    forge.close_issue("acme/widget", 12)
    forge.reopen_issue("acme/widget", 12)
    forge.edit_issue("acme/widget", 12, title="Widgets")

    times = [issue_from_json(payload["issue"]).updated_at for payload in told(forge, receiver)]

    assert times == sorted(set(times))
    assert len(times) == 3


@pytest.mark.parametrize(
    "change, expected",
    [
        (lambda forge: forge.edit_issue("acme/widget", 12, title="W"), ["edited"]),
        (lambda forge: forge.edit_issue("acme/widget", 12, labels=["bug", "roadmap"]), ["labeled"]),
        (lambda forge: forge.edit_issue("acme/widget", 12, labels=["bug"]), ["unlabeled", "labeled"]),
        (
            lambda forge: forge.edit_issue("acme/widget", 12, assignees=["bob", "carol"]),
            ["assigned", "assigned"],
        ),
        (lambda forge: forge.edit_issue("acme/widget", 12, milestone="2.0"), ["milestoned"]),
        (lambda forge: forge.edit_issue("acme/widget", 12, milestone=""), []),
        (lambda forge: forge.edit_issue("acme/widget", 12, comments=5), []),
        (lambda forge: forge.edit_issue("acme/widget", 12, title="Widgets by the dozen"), []),
        (lambda forge: forge.reopen_issue("acme/widget", 12), []),
        (lambda forge: forge.delete_issue("acme/widget", 12), ["deleted"]),
        (lambda forge: forge.transfer_issue("acme/widget", 12, "acme/gadget"), ["transferred"]),
        (lambda forge: forge.rename_repository("acme/widget", "acme/widgets"), ["renamed"]),
    ],
)
def test_each_change_sends_the_actions_that_github_sends(
    forge: Forge, receiver: Receiver, change: Callable[[Forge], object], expected: list[str]
) -> None:
    change(forge)

    assert [payload["action"] for payload in told(forge, receiver)] == expected


def test_closing_twice_is_told_once_unless_the_reason_changes(forge: Forge, receiver: Receiver) -> None:
    for reason in ("completed", "completed", "not_planned"):
        forge.close_issue("acme/widget", 12, reason=reason)

    reasons = [payload["issue"]["state_reason"] for payload in told(forge, receiver)]

    assert reasons == ["completed", "not_planned"]


def test_a_reason_that_github_does_not_know_is_refused(forge: Forge) -> None:
    with pytest.raises(ValueError, match="'tired' is none of completed, not_planned, duplicate"):
        forge.close_issue("acme/widget", 12, reason="tired")


def test_a_reopened_issue_has_no_time_of_closing(forge: Forge, receiver: Receiver) -> None:
    forge.close_issue("acme/widget", 12)
    forge.reopen_issue("acme/widget", 12)

    last = told(forge, receiver)[-1]["issue"]
    assert (last["state"], last["state_reason"], last["closed_at"]) == ("open", "reopened", None)


def test_an_edit_tells_what_was_there_before(forge: Forge, receiver: Receiver) -> None:
    forge.edit_issue("acme/widget", 12, title="Widgets", body="Many")

    assert told(forge, receiver)[0]["changes"] == {
        "title": {"from": "Widgets by the dozen"},
        "body": {"from": ""},
    }


def test_a_transfer_tells_the_old_and_the_new_place(forge: Forge, receiver: Receiver) -> None:
    forge.transfer_issue("acme/widget", 12, "acme/gadget", 3)

    (payload,) = told(forge, receiver)
    new = issue_from_json(payload["changes"]["new_issue"])
    assert (payload["repository"]["full_name"], payload["issue"]["number"]) == ("acme/widget", 12)
    assert (new.repository, new.number) == ("acme/gadget", 3)
    assert payload["changes"]["new_repository"]["full_name"] == "acme/gadget"


def test_a_rename_is_a_repository_event(forge: Forge, receiver: Receiver) -> None:
    forge.rename_repository("acme/widget", "acme/widgets")

    (payload,) = told(forge, receiver)
    assert receiver.taken[0][0]["X-GitHub-Event"] == "repository"
    assert payload["changes"] == {"repository": {"name": {"from": "widget"}}}
    assert payload["repository"]["full_name"] == "acme/widgets"


def test_a_ping_can_be_sent(forge: Forge, receiver: Receiver) -> None:
    forge.ping("acme/widget")

    assert told(forge, receiver)[0]["hook_id"] == 1
    assert receiver.taken[0][0]["X-GitHub-Event"] == "ping"


def test_a_portal_that_restarts_gets_the_same_delivery_again(forge: Forge, receiver: Receiver) -> None:
    receiver.statuses += [503, 500]

    (delivery,) = forge.close_issue("acme/widget", 12)
    forge.wait_for_deliveries()

    assert (delivery.attempts, delivery.status) == (3, 202)
    assert [headers["X-GitHub-Delivery"] for headers, _ in receiver.taken] == [delivery.id] * 3


def test_a_portal_that_refuses_is_not_asked_again(forge: Forge, receiver: Receiver) -> None:
    receiver.statuses += [403]

    (delivery,) = forge.close_issue("acme/widget", 12)
    forge.wait_for_deliveries()

    assert (delivery.attempts, delivery.status, delivery.is_taken) == (1, 403, False)


def test_a_portal_that_is_not_there_is_tried_three_times(forge: Forge) -> None:
    forge.hook_url = "http://127.0.0.1:9/hooks/github/"

    (delivery,) = forge.close_issue("acme/widget", 12)
    forge.wait_for_deliveries()

    assert (delivery.attempts, delivery.status, bool(delivery.error)) == (3, 0, True)


@pytest.mark.parametrize("address", ["http://127.0.0.1:port/", "/hooks/", "http://a b/\x7f"])
def test_a_webhook_address_that_is_none_stops_neither_the_forge_nor_the_next_delivery(
    forge: Forge, receiver: Receiver, address: str
) -> None:
    good, forge.hook_url = forge.hook_url, address
    (lost,) = forge.close_issue("acme/widget", 12)
    forge.hook_url = good
    forge.reopen_issue("acme/widget", 12)

    assert [payload["action"] for payload in told(forge, receiver)] == ["reopened"]
    assert (lost.is_taken, bool(lost.error)) == (False, True)


def test_what_is_not_there_cannot_be_hidden(forge: Forge) -> None:
    for number in (99, None):
        with pytest.raises(Missing):
            forge.hide("acme/widget" if number else "acme/nothing", number)


def test_without_a_secret_deliveries_are_unsigned(receiver: Receiver) -> None:
    with Forge(hook_url=receiver.url) as forge:
        forge.add_issue("acme/widget", 1, title="Widget")
        forge.close_issue("acme/widget", 1)
        forge.wait_for_deliveries()

    assert "X-Hub-Signature-256" not in receiver.taken[0][0]


def test_without_an_address_changes_are_silent() -> None:
    with Forge() as forge:
        forge.add_issue("acme/widget", 1, title="Widget")

        assert (forge.close_issue("acme/widget", 1), forge.deliveries) == ([], [])


def test_waiting_for_a_portal_that_hangs_ends(forge: Forge, receiver: Receiver) -> None:
    receiver.hold.clear()
    forge.close_issue("acme/widget", 12)

    with pytest.raises(TimeoutError, match="Webhook issues closed is still on its way"):
        forge.wait_for_deliveries(timeout=0.05)


def test_twenty_people_at_once_lose_no_change(forge: Forge, receiver: Receiver) -> None:
    for number in range(100, 120):
        forge.add_issue("acme/widget", number, title=f"Widget {number}")
    threads = [
        threading.Thread(target=forge.close_issue, args=("acme/widget", number)) for number in range(100, 120)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {payload["issue"]["number"] for payload in told(forge, receiver)} == set(range(100, 120))


@pytest.mark.skipif(not REAL.is_dir(), reason="the real webhook payloads are not on this machine")
@pytest.mark.parametrize(
    "change, real",
    [
        (lambda forge: forge.edit_issue("acme/widget", 12, title="W"), "edited.1.json"),
        (lambda forge: forge.edit_issue("acme/widget", 12, assignees=["bob"]), "assigned.1.json"),
        (lambda forge: forge.edit_issue("acme/widget", 12, labels=["bug", "roadmap"]), "labeled.1.json"),
        (lambda forge: forge.reopen_issue("acme/widget", 13), "reopened.1.json"),
    ],
)
def test_a_payload_has_every_field_of_githubs_own(
    forge: Forge, receiver: Receiver, change: Callable[[Forge], object], real: str
) -> None:
    forge.add_issue("acme/widget", 13, title="Closed", state="closed")
    example = json.loads((REAL / real).read_text(encoding="utf-8"))
    change(forge)

    (payload,) = told(forge, receiver)

    def missing(name: str, allowed: set[str]) -> set[str]:
        return set(example[name]) - set(payload[name]) - allowed

    assert set(example) - set(payload) <= {"installation"}
    assert missing("issue", {"draft"}) == set()
    assert missing("repository", {"web_commit_signoff_required", "custom_properties"}) == set()
    assert missing("sender", set()) == set()
