"""A person's presses of the forge's buttons."""

import re

import httpx

from tests.portal.forge.conftest import ISSUE


def press(browser: httpx.Client, button: str, page: str = ISSUE) -> httpx.Response:
    """Press a button as a browser does from the page itself."""
    origin = str(browser.base_url).rstrip("/")
    return browser.post(page, data={"do": button}, headers={"Origin": origin}, follow_redirects=True)


def buttons(page: httpx.Response) -> list[str]:
    return re.findall(r"<button[^>]*>([^<]+)</button>", page.text)
