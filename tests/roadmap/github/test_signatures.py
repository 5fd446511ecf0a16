"""Webhook signatures: GitHub's own example, and the ways in which one can be forged."""

import pytest

from roadmap.github.signatures import sign, verify

# Published at https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
SECRET = "It's a Secret to Everybody"
BODY = b"Hello, World!"
SIGNATURE = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"


def test_the_signature_is_the_one_that_github_documents() -> None:
    assert sign(SECRET, BODY) == SIGNATURE


def test_a_signed_body_is_verified() -> None:
    assert verify(SECRET, BODY, SIGNATURE) is True


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "sha256=",
        "sha256",
        SIGNATURE.removeprefix("sha256="),
        SIGNATURE.replace("sha256", "sha1"),
        SIGNATURE[:-1],
        SIGNATURE + "0",
        SIGNATURE[:-1] + "f",
        SIGNATURE.upper(),
        f" {SIGNATURE}",
        SIGNATURE[:-1] + "é",
        "sha256=" + "é" * 64,
        "sha256=\udce9",
    ],
)
def test_eve_forges_a_header_and_is_refused(header: str | None) -> None:
    assert verify(SECRET, BODY, header) is False


def test_eve_changes_the_body_and_is_refused() -> None:
    assert verify(SECRET, b"Hello, World?", SIGNATURE) is False


def test_another_secret_is_refused() -> None:
    assert verify("another", BODY, SIGNATURE) is False


def test_an_empty_secret_verifies_nothing_not_even_its_own_signature() -> None:
    assert verify("", BODY, sign("", BODY)) is False


def test_a_secret_may_hold_any_character() -> None:
    assert verify("Wegweiser €", BODY, sign("Wegweiser €", BODY)) is True
