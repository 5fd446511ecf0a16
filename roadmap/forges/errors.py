"""What can go wrong when a forge is asked, each with a sentence for people."""

from datetime import datetime

# How the sentence of an Unauthorized ends; by it a run that was refused is known later.
TOKEN_REFUSED = "did not accept the token: it is wrong, expired or revoked."  # noqa: S105  a sentence


class ForgeError(Exception):
    """The forge gave no usable answer. `str(error)` is a sentence that can stand on a page or in a log."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class NotFound(ForgeError):
    """404: it never existed, is private, or the token may not see it. Forges do not say which."""


class Gone(ForgeError):
    """410: the issue was deleted, or the repository has issues switched off."""


class Unauthorized(ForgeError):
    """401: the token is wrong, expired or revoked. Asking again with the same token is pointless."""


class Forbidden(ForgeError):
    """403 or 451 that is no rate limit: the token lacks a permission, or access is blocked."""


class RateLimited(ForgeError):
    """403 or 429: nothing may be asked with this token before `retry_at` (aware, UTC)."""

    def __init__(self, message: str, retry_at: datetime) -> None:
        super().__init__(message, retry_at)
        self.retry_at = retry_at


class Rejected(ForgeError):
    """409 or 422: the forge understood and declined. The sentence has its own reason."""


class Unreadable(ForgeError):
    """What lies at the document's path can't be a document: a directory, a link, or far too large."""


class Unavailable(ForgeError):
    """No usable answer this time: 5xx, time-out, broken connection, a body that is not JSON or not whole."""


class BadPayload(ForgeError):
    """JSON that is not what was asked for: something that it cannot do without is missing or unusable."""
