"""POST /hooks/github/: what is let in, and what is not."""

import hashlib
import hmac
import json
from http import HTTPStatus
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings as site
from django.http import HttpResponse
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from roadmap.hooks import receive_github
from roadmap.models import Delivery, Issue
from tests.at_once import at_once
from tests.factories import make_issue, make_item, track

PATH = "/hooks/github/"
BODY = b'{"action": "closed", "issue": {"number": 1}, "repository": {"full_name": "waymark-maps/waymark"}}'

pytestmark = pytest.mark.django_db


def signature(body: bytes, secret: str | None = None) -> str:
    secret = site.GITHUB_WEBHOOK_SECRET if secret is None else secret
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def send(body: bytes = BODY, **changes: Any) -> tuple[int, Any]:
    """Send as GitHub does, with `changes` to the headers (None takes one away); returns status and JSON."""
    headers = {
        "X-Hub-Signature-256": signature(body),
        "X-GitHub-Delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
        "X-GitHub-Event": "issues",
    }
    content_type = changes.pop("content_type", "application/json")
    headers |= {name.replace("_", "-"): value for name, value in changes.items()}
    given = {name: value for name, value in headers.items() if value is not None}
    response = Client(enforce_csrf_checks=True).post(PATH, body, content_type=content_type, headers=given)
    return response.status_code, response.json()


def test_a_signed_call_is_stored_and_accepted() -> None:
    assert send() == (202, {"status": "accepted"})

    delivery = Delivery.objects.get()
    assert (delivery.guid, delivery.event, delivery.action, delivery.payload, delivery.processed_at) == (
        "72d3162e-cc78-11e3-81ab-4c9367dc0958", "issues", "closed", json.loads(BODY), None,
    )  # fmt: skip


def test_the_same_id_again_is_told_to_be_repeated() -> None:
    assert [send() for _ in range(3)][1:] == [(202, {"status": "repeated"})] * 2
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize(
    "forged",
    [
        None,
        "",
        signature(BODY)[:-1],
        "sha256=" + signature(BODY).removeprefix("sha256=").upper(),
        "sha1=" + hmac.new(site.GITHUB_WEBHOOK_SECRET.encode(), BODY, hashlib.sha1).hexdigest(),
        "sha256=é" + signature(BODY)[8:],
        signature(BODY, "another secret"),
        signature(BODY + b" "),
    ],
    ids=["missing", "empty", "short", "uppercase", "sha1", "not ASCII", "other secret", "other body"],
)
def test_a_forged_signature_is_refused(forged: str | None) -> None:
    status, answer = send(X_Hub_Signature_256=forged)

    assert (status, list(answer), Delivery.objects.count()) == (403, ["detail"], 0)


def test_without_a_secret_everything_is_refused(settings: Settings) -> None:
    settings.GITHUB_WEBHOOK_SECRET = ""

    assert send(X_Hub_Signature_256=signature(BODY, ""))[0] == 403
    assert send(X_Hub_Signature_256=None)[0] == 403


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch", "head"])
def test_only_post_is_allowed(method: str) -> None:
    response = getattr(Client(), method)(PATH)

    assert (response.status_code, response.headers["Allow"]) == (HTTPStatus.METHOD_NOT_ALLOWED, "POST")


@pytest.mark.parametrize(
    "content_type", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data"]
)
def test_another_content_type_is_refused(content_type: str) -> None:
    assert send(content_type=content_type)[0] == 415


def test_a_body_of_25_mb_is_taken_and_a_larger_one_is_not() -> None:
    frame = '{"action": "edited", "text": ""}'
    body = frame.replace('""', '"%s"' % ("x" * (25 * 1024 * 1024 - len(frame)))).encode()
    assert len(body) == 25 * 1024 * 1024

    assert send(body) == (202, {"status": "accepted"})
    assert send(body + b" ", X_GitHub_Delivery="larger") == (
        413,
        {"detail": "The body is larger than 25 MB."},
    )
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize(
    "body",
    [
        b" ",
        b"{",
        b"[1]",
        b'"text"',
        b"\xff\xfe{}",
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": 1e999}',
        b'{"a": "nul \\u0000"}',
        b'{"nul \\u0000": 1}',
        b'{"a": [{"b": "half \\ud800"}]}',
        b'{"a": ' + b"[" * 200 + b"]" * 200 + b"}",
        b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"a": ' + b"9" * 5000 + b"}",
    ],
)
def test_a_signed_body_that_cannot_be_stored_is_refused(body: bytes) -> None:
    status, answer = send(body)

    assert (status, list(answer), Delivery.objects.count()) == (400, ["detail"], 0)


@pytest.mark.parametrize("guid", [None, "", "two words", "g" * 81])
def test_a_call_without_a_usable_id_is_refused(guid: str | None) -> None:
    assert send(X_GitHub_Delivery=guid)[0] == 400
    assert Delivery.objects.count() == 0


def test_a_call_without_an_event_is_refused() -> None:
    assert send(X_GitHub_Event=None)[0] == 400


@pytest.mark.parametrize("event", ["star", "ISSUES", "issues ", "e" * 99])
def test_another_event_is_stored_as_ignored(event: str) -> None:
    assert send(X_GitHub_Event=event) == (202, {"status": "ignored"})

    delivery = Delivery.objects.get()
    assert (delivery.event, delivery.state, delivery.outcome, delivery.payload) == (
        event[:40], "ignored", "The portal does nothing with events of this kind.", json.loads(BODY),
    )  # fmt: skip


def test_a_large_body_of_no_concern_is_not_kept() -> None:
    body = json.dumps({"action": "created", "text": "x" * 70_000}).encode()

    assert send(body, X_GitHub_Event="star") == (202, {"status": "ignored"})
    delivery = Delivery.objects.get()
    assert (delivery.payload, delivery.outcome) == (
        {}, "The portal does nothing with events of this kind. Its large body was not kept.",
    )  # fmt: skip


def chunked(body: bytes) -> HttpResponse:
    """Send the body without its length, as a proxy may hand it on."""
    request = RequestFactory().post(PATH, content_type="application/json")
    del request.META["CONTENT_LENGTH"]
    request.META |= {
        "wsgi.input": BytesIO(body),
        "wsgi.input_terminated": True,
        "HTTP_TRANSFER_ENCODING": "chunked",
        "HTTP_X_HUB_SIGNATURE_256": signature(body),
        "HTTP_X_GITHUB_DELIVERY": "chunked",
        "HTTP_X_GITHUB_EVENT": "issues",
    }
    return receive_github(request)


def test_a_body_in_chunks_is_taken_up_to_the_same_size() -> None:
    frame = '{"action": "edited", "text": ""}'
    most = frame.replace('""', '"%s"' % ("x" * (25 * 1024 * 1024 - len(frame)))).encode()

    assert [chunked(body).status_code for body in (BODY, most, most + b" ")] == [202, 202, 413]


def test_a_ping_is_answered() -> None:
    assert send(b'{"zen": "Design for failure."}', X_GitHub_Event="ping") == (202, {"status": "accepted"})


@pytest.mark.django_db(transaction=True)
def test_twenty_calls_with_one_id_at_once_are_one_delivery() -> None:
    track(make_item(), make_issue(1))
    answers: list[tuple[int, Any]] = []

    at_once(*[lambda: answers.append(send())] * 20)

    said = sorted(answer["status"] for status, answer in answers if status == 202)
    assert said == ["accepted"] + ["repeated"] * 19
    assert (Delivery.objects.count(), Issue.objects.count()) == (1, 1)
