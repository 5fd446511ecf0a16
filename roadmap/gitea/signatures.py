"""Signatures of Gitea's and Forgejo's webhooks: HMAC-SHA256 over the raw body, in hexadecimal digits.

Source: https://docs.gitea.com/usage/webhooks
"""

from roadmap.forges.signatures import digest, is_same


def sign(secret: str, body: bytes) -> str:
    """Return the value of the X-Gitea-Signature (and X-Forgejo-Signature) header for this body."""
    return digest(secret, body)


def verify(secret: str, body: bytes, header: str | None) -> bool:
    """Say whether `header` is the signature of `body`, in constant time. An empty secret verifies nothing."""
    return bool(secret) and is_same(sign(secret, body), header)
