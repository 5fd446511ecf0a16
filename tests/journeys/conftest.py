"""One site for all journeys, one browser for each module of them, one window for each person."""

import os
from collections.abc import Callable, Iterator

import psycopg
import pytest
from playwright.sync_api import Browser, Page
from psycopg import sql

from tests.journeys import browser as browsers
from tests.journeys.site import Site, running

Window = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys are marked so, and one process of a parallel run takes them all: they share the site."""
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.journey)
            item.add_marker(pytest.mark.xdist_group("journeys"))


@pytest.fixture(scope="session")
def program() -> str:
    """This machine's Chromium. Where it is missing, a person may go on without; continuous integration may not."""
    found = browsers.chromium()
    if found:
        return found
    words = f"The journeys need a browser: none of {', '.join(browsers.PROGRAMS)} is installed."
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail(words)
    pytest.skip(words)


@pytest.fixture(scope="session")
def site(program: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo with everything it starts, for the whole run."""
    with running(tmp_path_factory.mktemp("site"), database_url=own_database()) as site:
        yield site


# Not for the session: Playwright's event loop would forbid the ORM to every later test of this process.
@pytest.fixture(scope="module")
def browser(program: str, site: Site) -> Iterator[Browser]:
    with browsers.launched(program) as browser:
        yield browser


@pytest.fixture
def troubles() -> list[str]:
    """What went wrong in the windows of this test; a test takes out what it expects."""
    return []


@pytest.fixture
def window(browser: Browser, site: Site, troubles: list[str]) -> Iterator[Window]:
    """Opens a window for one person. At the end of the story nothing may have gone wrong in any."""
    pages: list[Page] = []

    def open_window(**options: object) -> Page:
        pages.append(browsers.open_window(browser, site, troubles, **options))  # type: ignore[arg-type]
        return pages[-1]

    yield open_window
    for page in pages:
        page.context.close()
    assert troubles == []


def own_database() -> str:
    """The address of an empty database on the run's PostgreSQL; an empty text where the run is on SQLite."""
    url = os.environ["DATABASE_URL"]
    if not url.startswith("postgres"):
        return ""
    name = f"journeys_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return url.replace("/postgres?", f"/{name}?")
