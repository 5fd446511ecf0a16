"""GitHub's refusals as errors: what it says besides what every forge says.

Sources: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api and
https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
"""

from collections.abc import Mapping

from roadmap.forges import refusals
from roadmap.forges.errors import Forbidden, ForgeError, Unreadable


def refusal(status: int, headers: Mapping[str, str], body: bytes, *, asked_for: str) -> ForgeError:
    """Return the error that stands for an answer other than 200 or 304; `asked_for` names the thing."""
    error = refusals.refusal("GitHub", status, headers, body, asked_for=asked_for)
    if isinstance(error, Forbidden) and _is_too_large(body):
        return Unreadable(f"{asked_for} is larger than GitHub's API gives.")
    return error


def _is_too_large(body: bytes) -> bool:
    """What GitHub answers for a file of more than a megabyte, where it does not leave out the content."""
    return any(error.get("code") == "too_large" for error in refusals.errors(body))
