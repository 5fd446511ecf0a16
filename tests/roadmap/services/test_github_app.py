"""The portal asks as a GitHub App: with a token of an hour that all workers share."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache
from pytest_django.fixtures import Settings

from portal.demo.forge import Forge
from portal.demo.forge.app_rest import App
from portal.lib.cache import FailOpenRedisCache
from roadmap.models import Issue, Item, SyncRun
from roadmap.services import forges, syncing
from tests.roadmap.services.looking import asked

pytestmark = pytest.mark.django_db
TOKEN = ("access_tokens", 201)


def new_key() -> tuple[str, str]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private.decode(), public.decode()


@pytest.fixture(autouse=True)
def app(forge: Forge, settings: Settings) -> App:
    private, public = new_key()
    settings.GITHUB_APP_ID, settings.GITHUB_APP_INSTALLATION_ID = "123456", 77
    settings.GITHUB_APP_PRIVATE_KEY = private
    forge.app, forge.token = App("123456", public, 77), "nobody has this one"
    return forge.app


def test_one_token_serves_all_workers_for_its_hour(forge: Forge, offline: Item) -> None:
    syncing.sync_all()
    syncing.sync_all()

    questions = [("issues", 200), ("41", 200), ("42", 200), ("issues", 304), ("41", 304), ("42", 304)]
    assert asked(forge) == [TOKEN, *questions]
    assert Issue.objects.filter(state="open").count() == 2


def test_the_shared_token_cannot_be_read_in_the_cache(forge: Forge, offline: Item) -> None:
    syncing.sync_all()

    kept = cache.get("github-app-123456-77")
    assert kept and forge.token not in kept


def test_a_token_that_soon_ends_is_not_used_again(forge: Forge, offline: Item, app: App) -> None:
    app.lasts = timedelta(minutes=4)
    syncing.sync_all()

    syncing.sync_some([Issue.objects.get(number=41).pk])

    assert asked(forge).count(TOKEN) == 4  # before each question


def test_a_token_that_is_refused_is_renewed_once(forge: Forge, offline: Item) -> None:
    syncing.sync_all()
    forge.token = "revoked"
    sent = len(forge.log)

    summary = syncing.sync_all()

    assert summary.problem == ""
    assert asked(forge)[sent:] == [("issues", 401), TOKEN, ("issues", 304), ("41", 304), ("42", 304)]


def test_a_key_that_is_refused_stops_the_sync_until_another_is_set(
    forge: Forge, offline: Item, settings: Settings
) -> None:
    settings.GITHUB_APP_PRIVATE_KEY, public = new_key()

    summary = syncing.sync_all()
    syncing.sync_all()

    assert summary.problem == "GitHub did not accept the token: it is wrong, expired or revoked."
    assert asked(forge) == [("access_tokens", 401)]
    forge.app = App("123456", public, 78)
    settings.GITHUB_APP_INSTALLATION_ID = 78
    assert syncing.sync_all().problem == ""


def test_an_app_that_is_not_installed_any_more_is_told(
    forge: Forge, offline: Item, settings: Settings
) -> None:
    settings.GITHUB_APP_INSTALLATION_ID = 99

    summary = syncing.sync_all()

    assert summary.problem.startswith(
        "GitHub gave the App no token (GitHub does not show the App's installation"
    )
    assert summary.stopped_until is not None


def test_github_that_is_away_while_the_token_is_made_lets_the_run_pause(forge: Forge, offline: Item) -> None:
    forge.fail("500", times=None)

    syncing.sync_all()

    run = SyncRun.objects.get()
    assert (run.running, run.resume_at is not None) == (True, True)


def test_without_a_cache_each_conversation_has_a_token_of_its_own(
    forge: Forge, offline: Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FailOpenRedisCache, "_try", lambda self, operation, instead, *args, **kwargs: instead)

    syncing.sync_all()
    summary = syncing.sync_all()

    assert (summary.problem, asked(forge).count(TOKEN)) == ("", 2)


def test_limits_are_the_apps_and_not_the_hourly_tokens(forge: Forge, settings: Settings) -> None:
    before = forges.digest(forges.main_host())
    forge.token = "another hour"
    assert forges.digest(forges.main_host()) == before

    settings.GITHUB_APP_INSTALLATION_ID = 78

    assert forges.digest(forges.main_host()) != before
