"""The browser of the journeys: the machine's own Chromium, and windows that remember what went wrong in them."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, expect, sync_playwright

from tests.journeys.site import Site

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]
PATIENCE = 30_000  # milliseconds; the machine may be busy with other tests
# A page that was left takes its unfinished requests with it.
LEFT = "net::ERR_ABORTED"


def chromium() -> str | None:
    """The path of this machine's Chromium; None where there is none. The tests never fetch one."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


@contextmanager
def launched(program: str) -> Iterator[Browser]:
    """A browser without a screen. While it is open, this thread has an event loop: no ORM in here."""
    # Chromium's own sandbox refuses to run as root.
    flags = [*FLAGS, "--no-sandbox"] if os.getuid() == 0 else FLAGS
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=flags, timeout=2 * PATIENCE)
        yield browser
        browser.close()


def open_window(
    browser: Browser,
    site: Site,
    troubles: list[str],
    *,
    javascript: bool = True,
    theme: Literal["light", "dark"] = "light",
    width: int = 1280,
    height: int = 800,
) -> Page:
    """A window that shares no cookie with any other one; what goes wrong in it is added to `troubles`."""
    context = browser.new_context(
        base_url=site.url,
        color_scheme=theme,
        java_script_enabled=javascript,
        reduced_motion="reduce",
        viewport={"width": width, "height": height},
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    watch(page, troubles)
    return page


def watch(page: Page, troubles: list[str]) -> None:
    """Add to `troubles`: console errors and warnings (a broken content policy is one), exceptions, failed requests."""

    def console(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            troubles.append(f"console {message.type}: {message.text}")

    def failed(request: Request) -> None:
        if request.failure != LEFT:
            troubles.append(f"{request.failure}: {request.url}")

    def answered(response: Response) -> None:
        if response.status >= 400:
            troubles.append(f"{response.status}: {response.request.method} {response.url}")

    page.on("console", console)
    page.on("pageerror", lambda error: troubles.append(f"exception: {error}"))
    page.on("requestfailed", failed)
    page.on("response", answered)
