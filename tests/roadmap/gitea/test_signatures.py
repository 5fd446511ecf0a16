"""Webhook signatures of Gitea: hexadecimal digits and nothing before them."""

from roadmap.gitea.signatures import sign, verify

# GitHub publishes these of the same construction, with "sha256=" before it:
# https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
SECRET = "It's a Secret to Everybody"
BODY = b"Hello, World!"
SIGNATURE = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"


def test_the_signature_is_the_hmac_of_the_body() -> None:
    assert (sign(SECRET, BODY), verify(SECRET, BODY, SIGNATURE)) == (SIGNATURE, True)


def test_githubs_form_is_not_taken() -> None:
    assert verify(SECRET, BODY, f"sha256={SIGNATURE}") is False
