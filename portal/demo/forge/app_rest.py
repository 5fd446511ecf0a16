"""A GitHub App at the forge: its signed word gets a token, which is the only one accepted from then on.

Source: https://docs.github.com/en/rest/apps/apps#create-an-installation-access-token-for-an-app
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from portal.demo.forge.exchange import Answer, Request, error_answer, json_answer

if TYPE_CHECKING:
    from portal.demo.forge.forge import Forge

PLACE = re.compile(r"/app/installations/(\d+)/access_tokens")


@dataclass
class App:
    """An App with one installation; `lasts` is how long its tokens do."""

    id: str
    public_key: str
    installation: int
    lasts: timedelta = timedelta(hours=1)


def answer(forge: "Forge", request: Request) -> Answer | None:
    """Give a token to who signs as the App; None for what is no question of an App's."""
    place = PLACE.fullmatch(request.path)
    if place is None:
        return None
    app, word = forge.app, request.headers.get("authorization", "").partition(" ")[2]
    if request.method != "POST" or app is None or not _is_signed(app, word):
        return error_answer(401, "A JSON web token could not be decoded")
    if int(place[1]) != app.installation:
        return error_answer(404, "Not Found")
    forge.token = f"ghs_{uuid4().hex}"
    ends = datetime.now(UTC) + app.lasts
    told = {
        "token": forge.token,
        "expires_at": f"{ends:%Y-%m-%dT%H:%M:%SZ}",
        "permissions": {"contents": "write", "issues": "write", "metadata": "read", "pull_requests": "write"},
        "repository_selection": "all",
    }
    return json_answer(201, told)


def _is_signed(app: App, word: str) -> bool:
    import jwt

    try:
        claims = jwt.decode(
            word, app.public_key, algorithms=["RS256"], options={"require": ["iat", "exp", "iss"]}
        )
    except jwt.InvalidTokenError:
        return False
    return bool(claims["iss"] == app.id and claims["exp"] - claims["iat"] <= 660)
