"""HMAC-SHA256 over a raw body, with which forges sign their webhooks."""

import hashlib
import hmac


def digest(secret: str, body: bytes) -> str:
    """The body's HMAC-SHA256 in hexadecimal digits."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def is_same(expected: str, given: str | None) -> bool:
    """Compare two signatures in constant time."""
    if given is None or not given.isascii():
        return False
    # Bytes, because compare_digest raises on a str that is not ASCII.
    return hmac.compare_digest(expected.encode(), given.encode())
