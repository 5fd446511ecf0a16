"""POST /hooks/gitea/: the rules of /hooks/github/, with Gitea's headers, secret and signature."""

import hashlib
import hmac
import json
from typing import Any

import pytest
from django.conf import settings as site
from django.test import Client
from pytest_django.fixtures import Settings

from roadmap.gitea.signatures import sign
from roadmap.models import Delivery, Issue
from roadmap.models.repository import main_host
from tests.factories import make_issue
from tests.gitea import webhooks
from tests.gitea.server import GiteaServer
from tests.gitea.webhooks import Webhook
from tests.roadmap.gitea.conftest import SECRET

PATH = "/hooks/gitea/"
BODY = b'{"action": "closed", "issue": {"number": 1}, "repository": {"full_name": "acme/widget"}}'

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("beside")]


def send(sent: Webhook, path: str = PATH, **changes: Any) -> tuple[int, Any]:
    """Send with `changes` to the headers; None takes one away."""
    content_type = changes.pop("content_type", "application/json")
    headers: dict[str, Any] = sent.headers | {name.replace("_", "-"): text for name, text in changes.items()}
    given = {name: value for name, value in headers.items() if value is not None}
    client = Client(enforce_csrf_checks=True)
    response = client.post(path, sent.body, content_type=content_type, headers=given)
    return response.status_code, response.json()


def signed(body: bytes = BODY, event: str = "issues") -> Webhook:
    return Webhook(webhooks.headers(event, SECRET, body), body)


def test_a_signed_call_is_stored_with_its_forge_and_accepted(beside: GiteaServer) -> None:
    sent = signed()

    assert send(sent) == (202, {"status": "accepted"})

    delivery = Delivery.objects.get()
    assert (delivery.forge, delivery.guid, delivery.event, delivery.action, delivery.payload) == (
        beside.host, sent.headers["X-Gitea-Delivery"], "issues", "closed", json.loads(BODY),
    )  # fmt: skip


def test_the_same_call_again_is_told_to_be_repeated() -> None:
    sent = signed()

    assert [send(sent) for _ in range(3)][1:] == [(202, {"status": "repeated"})] * 2
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize(
    "forged",
    [
        None,
        "",
        sign(SECRET, BODY)[:-1],
        sign(SECRET, BODY).upper(),
        f"sha256={sign(SECRET, BODY)}",
        "é" + sign(SECRET, BODY)[1:],
        sign("another secret", BODY),
        sign(SECRET, BODY + b" "),
        hmac.new(SECRET.encode(), BODY, hashlib.sha1).hexdigest(),
    ],
    ids=[
        "missing", "empty", "short", "uppercase", "GitHub's form", "not ASCII", "other secret", "other body", "sha1",
    ],
)  # fmt: skip
def test_a_forged_signature_is_refused(forged: str | None) -> None:
    status, answer = send(signed(), X_Gitea_Signature=forged)

    assert (status, Delivery.objects.count()) == (403, 0)
    assert answer == {"detail": "The signature in X-Gitea-Signature is missing or wrong."}


def test_a_call_that_github_signed_is_refused() -> None:
    """With GitHub's secret, whatever the headers are called."""
    sent = Webhook(webhooks.headers("issues", site.GITHUB_WEBHOOK_SECRET, BODY), BODY)

    assert send(sent)[0] == 403
    assert send(sent, "/hooks/github/")[0] == 202
    assert [delivery.forge for delivery in Delivery.objects.all()] == [main_host()]


def test_a_call_that_gitea_signed_is_refused_where_githubs_come_in() -> None:
    assert send(signed(), "/hooks/github/")[0] == 403


@pytest.mark.parametrize("missing", ["GITEA_URL", "GITEA_WEBHOOK_SECRET"])
def test_without_address_or_secret_everything_is_refused(settings: Settings, missing: str) -> None:
    setattr(settings, missing, "")

    assert send(signed())[0] == 403
    assert send(signed(), X_Gitea_Signature=sign("", BODY))[0] == 403


def test_a_call_without_id_or_event_is_refused() -> None:
    answer = {"detail": "X-Gitea-Delivery and X-Gitea-Event must be there."}

    assert send(signed(), X_Gitea_Delivery=None) == (400, answer)
    assert send(signed(), X_Gitea_Event=None) == (400, answer)


@pytest.mark.parametrize("body", [b" ", b"[]", b"{", b'{"a": NaN}', b'{"a": "\\u0000"}', b"\xff"])
def test_a_signed_body_that_cannot_be_stored_is_refused(body: bytes) -> None:
    assert send(signed(body))[0] == 400


def test_a_form_is_refused() -> None:
    assert send(signed(), content_type="application/x-www-form-urlencoded")[0] == 415


def test_more_than_25_mb_are_refused() -> None:
    assert send(signed(b" " * (25 * 1024 * 1024 + 1)))[0] == 413


@pytest.mark.parametrize("event", ["push", "release", "ping"])
def test_the_test_delivery_and_all_that_is_of_no_concern_is_ignored(event: str) -> None:
    assert send(signed(event=event)) == (202, {"status": "ignored"})


def test_a_call_says_nothing_of_an_issue_of_the_main_forge(beside: GiteaServer) -> None:
    """The same name and number there is another issue."""
    make_issue(1, repository="acme/widget", title="Of GitHub")
    beside.add_issue("acme/widget", 1, title="Of Gitea", state="closed")

    status, _ = send(beside.webhook("issues", "closed", "acme/widget", 1))

    assert status == 202
    issue = Issue.objects.get()
    assert (issue.repository, issue.title, issue.state) == ("acme/widget", "Of GitHub", "open")
