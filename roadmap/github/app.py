"""A GitHub App's own word: a signed claim who it is, which GitHub exchanges for a token of an hour.

Source: https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from roadmap.forges import fields
from roadmap.forges.errors import BadPayload, Forbidden, Gone, NotFound, Unauthorized

VALID = timedelta(minutes=9)  # GitHub takes ten at most
SKEW = timedelta(seconds=60)  # GitHub's clock may be behind ours


@dataclass(frozen=True)
class App:
    """An App, its private key (PEM), and its installation on the account that has the repositories."""

    id: str
    private_key: str
    installation: str


@dataclass(frozen=True)
class InstallationToken:
    """What to ask with until it ends (aware, UTC)."""

    token: str
    ends_at: datetime


class Tokens(Protocol):
    """Where a client has its token from."""

    def current(self) -> str:
        """A token that is still good for a question. Raises a ForgeError."""

    def renewed(self, refused: str) -> str:
        """Another token than the one that was refused. Raises a ForgeError."""


def ask_for_token(app: App, *, base_url: str, timeout: float = 10.0) -> InstallationToken:
    """Exchange the App's word for an installation's token. Raises a ForgeError."""
    from roadmap.github.client import GitHub

    word = _signed(app, now=datetime.now(UTC))
    with GitHub(base_url=base_url, token=word, timeout=timeout) as github:
        url = f"{github.base_url}/app/installations/{app.installation}/access_tokens"
        try:
            answer, _ = github.ask("POST", url, asked_for="the App's installation", body=b"{}")
        except (Forbidden, Gone, NotFound) as error:
            raise Unauthorized(
                f"GitHub gave the App no token ({error.args[0].rstrip('.')}), so it did not accept the token: it is"
                " wrong, expired or revoked."
            ) from error
        told = fields.mapping(github.json_of(answer))
    token, ends_at = fields.text(told.get("token")), fields.time(told.get("expires_at"))
    if not token or ends_at is None:
        raise BadPayload("GitHub sent something else where an installation's token was expected.")
    return InstallationToken(token, ends_at)


def _signed(app: App, *, now: datetime) -> str:
    import jwt  # with cryptography it costs 0.1 s at import, and only sites with an App need it

    claims = {"iat": now - SKEW, "exp": now + VALID, "iss": app.id}
    return jwt.encode(claims, app.private_key, algorithm="RS256")
