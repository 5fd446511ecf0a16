"""The GitHub App's hourly token, shared between workers until shortly before it ends."""

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.cache import cache

from roadmap.github.app import App, InstallationToken, ask_for_token

EARLY = timedelta(minutes=5)  # before its end a token is not used any more


class SharedTokens:
    """The App's token: from this process, else from the cache, else from GitHub.

    The cache may be read by others than this site, so what lies there is encrypted by the site's secret key. Without a
    cache each process has a token of its own, which GitHub does not mind.
    """

    def __init__(self, app: App) -> None:
        self._app = app
        self._kept: InstallationToken | None = None

    def current(self) -> str:
        """A token that is good for the next minutes. Raises a ForgeError."""
        if not _is_good(self._kept):
            self._kept = self._shared()
        if self._kept is None or not _is_good(self._kept):
            self._kept = self._new()
        return self._kept.token

    def renewed(self, refused: str) -> str:
        """Another token than the one that was refused: somebody may have renewed it already. Raises a ForgeError."""
        shared = self._shared()
        is_another = shared is not None and shared.token != refused and _is_good(shared)
        self._kept = shared if is_another and shared else self._new()
        return self._kept.token

    def _new(self) -> InstallationToken:
        token = ask_for_token(self._app, base_url=settings.GITHUB_API_URL)
        told = json.dumps([token.token, token.ends_at.isoformat()]).encode()
        seconds = max(0, int((token.ends_at - EARLY - datetime.now(UTC)).total_seconds()))
        cache.set(self._key, _box().encrypt(told).decode(), seconds)
        return token

    def _shared(self) -> InstallationToken | None:
        kept = cache.get(self._key)
        try:
            token, ends_at = json.loads(_box().decrypt(str(kept).encode()))
        except InvalidToken:
            return None
        return InstallationToken(token, datetime.fromisoformat(ends_at))

    @property
    def _key(self) -> str:
        return f"github-app-{self._app.id}-{self._app.installation}"


def _is_good(token: InstallationToken | None) -> bool:
    return token is not None and token.ends_at - EARLY > datetime.now(UTC)


def _box() -> Fernet:
    key = hashlib.sha256(b"roadmap.github_tokens" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
