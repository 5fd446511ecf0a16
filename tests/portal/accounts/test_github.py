"""Signing in with GitHub, against a small server that speaks its OAuth over real HTTP."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.github.views import GitHubOAuth2Adapter
from django.test import Client

from portal.accounts.models import User
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/github/login/"
CALLBACK = "/accounts/github/login/callback/"


class OAuth(ThreadingHTTPServer):
    """GitHub's token and user addresses; `person` is who signs in there."""

    person: dict[str, Any]
    emails: list[dict[str, Any]]


class Answer(BaseHTTPRequestHandler):
    server: OAuth

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._say({"access_token": "gho_test", "token_type": "bearer", "scope": "user:email"})

    def do_GET(self) -> None:
        self._say(self.server.emails if self.path.endswith("/emails") else self.server.person)

    def _say(self, data: Any) -> None:
        body = json.dumps(data).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def github(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[OAuth]:
    server = OAuth(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    for name, path in (
        ("access_token_url", "/token"),
        ("profile_url", "/user"),
        ("emails_url", "/user/emails"),
    ):
        monkeypatch.setattr(GitHubOAuth2Adapter, name, base + path)
    settings.GITHUB_CLIENT_ID = "Iv1.test"
    settings.SOCIALACCOUNT_PROVIDERS = {
        "github": {
            "APPS": [{"client_id": "Iv1.test", "secret": "s"}],
            "SCOPE": ["user:email"],
            "VERIFIED_EMAIL": False,
        }
    }
    be(server, 583231, "frida", "frida@example.org")
    yield server
    server.shutdown()
    server.server_close()


def be(server: OAuth, number: int, login: str, email: str, *, verified: bool = True) -> None:
    avatar = f"https://avatars.githubusercontent.com/u/{number}"
    server.person = {"id": number, "login": login, "name": "Frida Berg", "email": email, "avatar_url": avatar}
    server.emails = [{"email": email, "primary": True, "verified": verified}]


def come_from_github(client: Client) -> Any:
    """Press the button, say yes at GitHub, come back."""
    away = client.post(LOGIN)
    state = parse_qs(urlsplit(away.headers["Location"]).query)["state"][0]
    return client.get(CALLBACK, {"code": "c", "state": state})


def who(client: Client) -> User | None:
    pk = client.session.get("_auth_user_id")
    return User.objects.get(pk=pk) if pk else None


def test_the_button_leads_to_github(github: OAuth, client: Client) -> None:
    assert "GitHub" in client.get("/accounts/login/").content.decode().split("<main")[1]

    away = client.post(LOGIN)

    assert away.headers["Location"].startswith("https://github.com/login/oauth/authorize?client_id=Iv1.test")


def test_a_newcomer_from_github_is_a_member_with_name_and_picture(github: OAuth, client: Client) -> None:
    come_from_github(client)

    user = who(client)
    assert user is not None
    assert (user.username, user.display_name, user.email) == ("frida", "Frida Berg", "frida@example.org")
    assert user.avatar_url == "https://avatars.githubusercontent.com/u/583231"
    assert EmailAddress.objects.get(user=user).verified


def test_a_name_at_github_that_shows_nothing_is_no_name(github: OAuth, client: Client) -> None:
    github.person["name"] = "\u200b\n\u200b"

    come_from_github(client)

    user = who(client)
    assert user is not None
    assert (user.name, user.display_name) == ("", "frida")


def test_who_renames_on_github_stays_the_same_member(github: OAuth, client: Client) -> None:
    come_from_github(client)
    first = who(client)
    be(github, 583231, "frida-the-second", "other@example.org")

    again = Client()
    come_from_github(again)

    assert who(again) == first


def test_whoever_takes_an_abandoned_name_is_somebody_else(github: OAuth, client: Client) -> None:
    come_from_github(client)
    be(github, 999, "frida", "thief@example.org")

    thief = Client()
    come_from_github(thief)

    assert who(thief) not in (None, who(client))


def test_an_address_taken_here_before_gives_its_taker_nothing(github: OAuth, client: Client) -> None:
    """The attacker signs up here with the victim's address; later the victim comes from GitHub."""
    form = {
        "email": "frida@example.org",
        "username": "attacker",
        "password1": "a long walk",
        "password2": "a long walk",
    }
    Client().post("/accounts/signup/", form)

    come_from_github(client)

    attacker = User.objects.get(username="attacker")
    assert who(client) != attacker
    assert not SocialAccount.objects.filter(user=attacker).exists()


@pytest.mark.parametrize("verified", [True, False])
def test_an_equal_address_at_github_does_not_open_a_members_account(
    github: OAuth, client: Client, dana: User, verified: bool
) -> None:
    be(github, 666, "evil", dana.email, verified=verified)

    come_from_github(client)

    assert who(client) != dana
    assert not SocialAccount.objects.filter(user=dana).exists()


def test_a_member_connects_github_and_then_signs_in_with_it(github: OAuth, bob: User) -> None:
    be(github, 4242, "bob-on-github", bob.email)
    client = signed_in(bob)
    away = client.post(f"{LOGIN}?process=connect")
    state = parse_qs(urlsplit(away.headers["Location"]).query)["state"][0]
    client.get(CALLBACK, {"code": "c", "state": state})

    other = Client()
    come_from_github(other)

    assert who(other) == bob


@pytest.mark.parametrize(
    "query", [{"code": "c", "state": "stolen"}, {"code": "c"}, {"error": "access_denied"}]
)
def test_a_callback_that_nobody_asked_for_signs_nobody_in(
    github: OAuth, client: Client, query: dict[str, str]
) -> None:
    answer = client.get(CALLBACK, query)

    assert who(client) is None
    assert answer.status_code < 500
