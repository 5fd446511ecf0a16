"""From a button at the forge over its webhook and the worker to the page that everybody reads."""

from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Window
from tests.journeys.site import Site
from tests.journeys.steps import title

ITEM, ISSUE = "Plans that a crew leader can print", 226  # the item's only open issue of two
WITHIN = 20_000  # milliseconds


def test_a_closed_issue_moves_the_roadmap(window: Window, site: Site) -> None:
    reader = window()
    wait_for(reader, "Open: #226")
    expect(card(reader)).to_contain_text("1 of 2 issues closed")
    expect(card(reader)).to_contain_text("In progress")

    close_at_the_forge(window(), site)

    wait_for(reader, "Closed: #226")
    expect(card(reader)).to_contain_text("2 of 2 issues closed")
    expect(card(reader)).to_contain_text("Shipped")
    read_why(reader)


def close_at_the_forge(page: Page, site: Site) -> None:
    page.goto(f"{site.forge}/waymark-maps/waymark/issues/{ISSUE}")
    page.get_by_role("button", name="Close as completed").click()
    # The forge's page asks again by itself until the portal has answered.
    expect(page.get_by_role("status")).to_contain_text("Delivered: 202")
    expect(page.get_by_role("main")).to_contain_text("Closed as completed")


def wait_for(page: Page, state: str) -> None:
    """Read the roadmap again until the issue's chip shows its state, as a person would press reload."""
    page.goto("/roadmap/")
    chip = card(page).get_by_role("link", name=state)
    for _ in range(WITHIN // 250):
        if chip.count():
            return
        page.wait_for_timeout(250)
        page.reload()
    expect(chip).to_be_visible()


def read_why(page: Page) -> None:
    card(page).get_by_role("heading").get_by_role("link").click()
    expect(title(page)).to_contain_text(ITEM)
    expect(page.get_by_role("complementary", name="About this item")).to_contain_text("100 %")
    history = page.locator(".timeline").get_by_role("listitem").first
    expect(history).to_contain_text("Shipped because its tracking issues say so")


def card(page: Page) -> Locator:
    return page.get_by_role("article").filter(has=page.get_by_role("heading", name=ITEM))
