"""One site for all journeys of a process, one browser for each module of them, one window for each person."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, Page
from psycopg import sql

from tests.journeys import browser as browsers
from tests.journeys.site import Site, running

HERE = Path(__file__).parent
Window = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever stands in this folder is a journey: `-m journey` and `-m "not journey"` choose."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.journey)


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
    """The demo with everything it starts, for all journeys of this process."""
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
        pages.append(browsers.open_window(browser, site, troubles, **options))  # type: ignore[arg-type]  # passed on as they come
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
