"""Signatures of GitHub's webhooks: HMAC-SHA256 over the raw body.

Source: https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
"""

import hashlib
import hmac

PREFIX = "sha256="


def sign(secret: str, body: bytes) -> str:
    """Return the value of the X-Hub-Signature-256 header for this body."""
    return PREFIX + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def verify(secret: str, body: bytes, header: str | None) -> bool:
    """Say whether `header` is the signature of `body`, in constant time. An empty secret verifies nothing."""
    if not secret or header is None or not header.isascii():
        return False
    # Bytes, because compare_digest raises on a str that is not ASCII.
    return hmac.compare_digest(sign(secret, body).encode(), header.encode())
