"""python -m tests.journeys.pictures [FOLDER]: the pictures of README and docs, taken from a demo started for them.

With a folder, every main page goes there instead: light and dark, wide and as narrow as a phone, to be looked at.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from playwright.sync_api import Browser, Page, expect

from tests.journeys.browser import chromium, launched, open_window
from tests.journeys.site import ROOT, Site, running
from tests.journeys.steps import sign_in

OWN = {"roadmap": "/roadmap/", "proposals": "/proposals/"}
DESK = {"review": "/admin/proposals/proposal/10/change/"}
PUBLIC = {
    "home": "/",
    **OWN,
    "item": "/roadmap/items/1/",
    "health": "/roadmap/health/",
    "sync": "/roadmap/sync/",
    "board": "/roadmap/board/",
    "timeline": "/roadmap/timeline/",
    "table": "/roadmap/table/",
    "history": "/roadmap/history/",
    "pending": "/roadmap/pending/",
    "help": "/roadmap/help/",
    "search": "/search/?q=map",
    "login": "/accounts/login/",
    "signup": "/accounts/signup/",
    "mail": "/mail/",
    "nowhere": "/no/such/page/",
}
MEMBER = {
    "proposal": "/proposals/10/",
    "accepted": "/proposals/16/",
    "new": "/proposals/new/",
    "inbox": "/notifications/",
    "following": "/roadmap/following/",
}
ADMIN = {
    "edit": "/roadmap/items/1/edit/",
    "arrange": "/roadmap/arrange/",
    "arrivals": "/admin/roadmap/arrival/",
    "admin": "/admin/",
    "sync-admin": "/admin/roadmap/syncrun/now/",
    "queue": "/admin/proposals/proposal/",
    "review": "/admin/proposals/proposal/10/change/",
}
LOOKS: list[tuple[Literal["light", "dark"], int]] = [("light", 1280), ("dark", 1280), ("light", 360)]


def main() -> None:
    program = chromium()
    if program is None:
        sys.exit("The pictures need Chromium. On Debian or Ubuntu: apt install chromium.")
    with TemporaryDirectory() as data, running(Path(data)) as site, launched(program) as browser:
        wait_for_sync(browser, site)
        if sys.argv[1:]:
            take_all(browser, site, Path(sys.argv[1]))
        else:
            take_own(browser, site, ROOT / "docs" / "images")


def wait_for_sync(browser: Browser, site: Site) -> None:
    page = open_window(browser, site, [])
    page.goto("/roadmap/")
    while page.get_by_role("link", name="Not fetched yet").count():
        page.wait_for_timeout(500)
        page.reload()
    page.context.close()


def take_own(browser: Browser, site: Site, folder: Path) -> None:
    """One screen each of the pages that README and docs show."""
    folder.mkdir(parents=True, exist_ok=True)
    for member, pages in {"": OWN, "dana": DESK}.items():
        page = open_window(browser, site, [])
        if member:
            sign_in(page, member)
        for name, address in pages.items():
            show(page, address)
            take(page, folder / f"{name}.png", whole=False)


def take_all(browser: Browser, site: Site, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for theme, width in LOOKS:
        for name, pages in {"": PUBLIC, "noor": MEMBER, "dana": ADMIN}.items():
            page = open_window(browser, site, [], theme=theme, width=width)
            if name:
                sign_in(page, name)
            for words, address in pages.items():
                show(page, address)
                take(page, folder / f"{words}-{theme}-{width}.png", whole=True)


def show(page: Page, address: str) -> None:
    """Open a page as a visitor of a real site sees it: without the demo's line on top, with all its pictures."""
    page.goto(address)
    page.evaluate("document.querySelector('.demo-banner')?.remove()")
    for picture in page.locator("img").all():
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True)
    page.evaluate("window.scrollTo(0, 0)")


def take(page: Page, path: Path, *, whole: bool) -> None:
    page.screenshot(path=path, full_page=whole, animations="disabled")
    print(f"{path}: {path.stat().st_size / 1000:.0f} kB", flush=True)


if __name__ == "__main__":
    main()
