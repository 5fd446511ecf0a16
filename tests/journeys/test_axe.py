"""No page has a fault that axe finds, scrolls sideways on a phone, or complains in the console."""

from typing import Literal
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Window
from tests.journeys.steps import sign_in, title, write_topic

NOWHERE = "/there/is/no/such/page/"
PUBLIC = [
    "/",
    "/roadmap/",
    "/roadmap/items/1/",
    "/roadmap/?section=1",
    "/roadmap/board/",
    "/roadmap/board/?by=horizon",
    "/roadmap/timeline/",
    "/roadmap/table/?sort=-progress",
    "/roadmap/print/",
    "/roadmap/embed/",
    "/roadmap/share/",
    "/roadmap/health/",
    "/roadmap/sync/",
    "/roadmap/history/",
    "/roadmap/history/3/",
    "/roadmap/history/1...4/",
    "/roadmap/pending/",
    "/roadmap/help/",
    "/proposals/",
    "/proposals/similar/?title=maps+at+night",
    "/proposals/queue/",
    "/proposals/decisions/",
    "/proposals/decisions/?q=nothing+like+it",
    "/proposals/meetings/",
    "/proposals/meetings/1/",
    "/proposals/meetings/2/",
    "/search/?q=map",
    "/proposals/?sort=newest",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/mail/",
    NOWHERE,
]
# Noor is a member like any other; proposal 10 is in review and has comments, 16 was accepted, 1 was edited, 25 merged.
MEMBER = [
    "/proposals/new/",
    "/proposals/similar/?title=maps+at+night",
    "/proposals/10/",
    "/proposals/10/versions/",
    "/proposals/10/versions/compare/?from=1&to=1",
    "/proposals/1/",
    "/proposals/1/versions/compare/?from=1&to=2",
    "/proposals/25/",
    "/proposals/16/",
    "/proposals/votes/",
    "/notifications/",
    "/roadmap/items/2/",
    "/roadmap/following/",
]
ADMIN = [
    "/roadmap/health/",
    "/roadmap/items/2/",
    "/roadmap/items/2/edit/",
    "/roadmap/items/2/move/",
    "/roadmap/arrange/",
    "/roadmap/pending/",
    "/admin/proposals/proposal/",
    "/admin/proposals/proposal/saved/",
    "/admin/proposals/proposal/saved/keep/?votes=many",
    "/admin/proposals/proposal/bulk/accepted/?of=10.11.16",
    "/admin/proposals/proposal/10/change/",
    "/admin/proposals/proposal/10/merge/",
    "/admin/proposals/proposal/10/merge/?into=11",
    "/admin/proposals/proposal/asked/",
    "/admin/proposals/proposal/through/",
    "/admin/proposals/comment/",
    "/admin/proposals/decision/",
    "/admin/proposals/decision/import/",
    "/admin/proposals/meeting/",
    "/admin/proposals/meeting/add/",
    "/admin/proposals/meeting/2/change/",
    "/admin/proposals/meeting/2/plan/",
    "/admin/proposals/prepareddecision/",
    "/admin/proposals/prepareddecision/1/change/",
    "/admin/proposals/prepareddecision/together/?chosen=1.1&chosen=2.1",
    "/admin/proposals/rulechoice/",
    "/admin/proposals/proposaltemplate/",
    "/admin/proposals/proposaltemplate/add/",
    "/admin/roadmap/syncrun/now/",
    "/admin/roadmap/syncrun/",
    "/admin/roadmap/delivery/",
    "/admin/roadmap/issue/",
]
Theme = Literal["light", "dark"]


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 360)])
def test_axe_finds_nothing(window: Window, troubles: list[str], theme: Theme, width: int) -> None:
    stranger, noor, dana = (window(theme=theme, width=width) for _ in range(3))
    sign_in(noor, "noor")
    sign_in(dana, "dana")

    endless = propose_an_endless_word(noor)

    faults = walk(stranger, [*PUBLIC, endless]) | walk(noor, MEMBER) | walk(dana, ADMIN)

    assert faults == {}
    assert {trouble for trouble in troubles if NOWHERE not in trouble} <= {NOT_FOUND}
    troubles.clear()


def propose_an_endless_word(page: Page) -> str:
    """A title that cannot be broken, where it must fit: the list, the search and its own page."""
    page.goto("/proposals/new/")
    write_topic(page, heading="map" * 40, problem="Too long.", proposal="Break it.", section="3. Foundations")
    page.get_by_role("button", name="Submit proposal").click()
    expect(title(page)).to_have_text("map" * 40)
    return urlsplit(page.url).path


# Chromium's words for the one page that is not there.
NOT_FOUND = "console error: Failed to load resource: the server responded with a status of 404 (Not Found)"


def walk(page: Page, addresses: list[str]) -> dict[str, list[str]]:
    """What is wrong, by the address of the page; pages in order are left out."""
    faults = {}
    for address in addresses:
        page.goto(address)
        if found := [*axe_faults(page), *sideways(page)]:
            faults[address] = found
    return faults


def axe_faults(page: Page) -> list[str]:
    """Each violated rule with the elements that violate it."""
    # Reading style sheets beforehand, axe turns those that import others (Django's forms.css) into inline styles, which
    # the site refuses in the console. Only a rule that is off and one on audio want them.
    options = {"resultTypes": ["violations"], "preload": False}
    violations = Axe().run(page, options=options).response["violations"]
    return [f"{rule['id']}: {node['target'][0]}" for rule in violations for node in rule["nodes"]]


def sideways(page: Page) -> list[str]:
    """The page may not be wider than its window."""
    wide: int = page.evaluate("document.documentElement.scrollWidth")
    assert page.viewport_size
    return [f"{wide} px wide"] if wide > page.viewport_size["width"] else []
