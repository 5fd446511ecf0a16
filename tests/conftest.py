"""The cast, and what every test stands on."""

import importlib
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client

from portal.accounts import roles
from portal.accounts.models import User
from tests.factories import make_maintainer, make_user

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session", autouse=True)
def static_files() -> None:
    """Pages name static files by their hash, so the manifest must exist, as in production."""
    call_command("collectstatic", "--no-input", verbosity=0)


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real documents and payloads that lie beside the project; tests that read them are skipped without."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("The folder of real documents (../shared/data) is not here.")
    return folder


@pytest.fixture
def alice(db: None) -> User:
    """Writes proposals."""
    return make_user("alice")


@pytest.fixture
def bob(db: None) -> User:
    """Votes."""
    return make_user("bob")


@pytest.fixture
def staff_roles(db: None) -> None:
    """The groups of the migration; a test that commits empties all tables behind it, these too."""
    migration = importlib.import_module("proposals.migrations.0003_staff_roles")
    migration.create_roles(apps, SimpleNamespace(connection=connection))


@pytest.fixture
def carol(staff_roles: None) -> User:
    """Reviews."""
    user = make_user("carol")
    roles.grant(user, roles.REVIEWERS)
    return user


@pytest.fixture
def dana(staff_roles: None) -> User:
    """Maintains the project."""
    user = make_user("dana")
    roles.grant(user, roles.MAINTAINERS)
    return user


@pytest.fixture
def mia(dana: User) -> User:
    """Maintains the project with dana."""
    return make_maintainer("mia")


@pytest.fixture
def mo(staff_roles: None) -> User:
    """Moderates."""
    user = make_user("mo")
    roles.grant(user, roles.MODERATORS)
    return user


@pytest.fixture
def eve(db: None) -> User:
    """Has an account and nothing to do with it all."""
    return make_user("eve")


def signed_in(user: User) -> Client:
    """A browser in which the member is signed in."""
    client = Client()
    client.force_login(user)
    return client
