"""Signatures of GitHub's webhooks: HMAC-SHA256 over the raw body.

Source: https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
"""

from roadmap.forges.signatures import digest, is_same

PREFIX = "sha256="


def sign(secret: str, body: bytes) -> str:
    """Return the value of the X-Hub-Signature-256 header for this body."""
    return PREFIX + digest(secret, body)


def verify(secret: str, body: bytes, header: str | None) -> bool:
    """Say whether `header` is the signature of `body`, in constant time. An empty secret verifies nothing."""
    return bool(secret) and is_same(sign(secret, body), header)
