"""From a button at the forge over its webhook and the worker to the page that everybody reads."""

import time

from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Window
from tests.journeys.site import Site
from tests.journeys.steps import title

ITEM = "Plans that a crew leader can print"
CLOSED, OPEN = 201, 226  # its tracking issues
WITHIN = 60  # seconds


def test_a_closed_issue_moves_the_roadmap(window: Window, site: Site) -> None:
    reader = window()
    wait_for(
        reader, f"Closed: #{CLOSED}", f"Open: #{OPEN}", seconds=3 * WITHIN
    )  # the first sync may still run
    expect(card(reader)).to_contain_text("1 of 2 issues closed")
    expect(card(reader)).to_contain_text("In progress")

    close_at_the_forge(window(), site)

    wait_for(reader, f"Closed: #{CLOSED}", f"Closed: #{OPEN}", seconds=WITHIN)
    expect(card(reader)).to_contain_text("2 of 2 issues closed")
    expect(card(reader)).to_contain_text("Shipped")
    read_why(reader)


def close_at_the_forge(page: Page, site: Site) -> None:
    page.goto(f"{site.forge}/waymark-maps/waymark/issues/{OPEN}")
    page.get_by_role("button", name="Close as completed").click()
    # The forge's page asks again by itself until the portal has answered.
    expect(page.get_by_role("status")).to_contain_text("Delivered: 202")
    expect(page.get_by_role("main")).to_contain_text("Closed as completed")


def wait_for(page: Page, *states: str, seconds: int) -> None:
    """Read the roadmap again until the item's issues show these states, as a person would press reload."""
    page.goto("/roadmap/")
    deadline = time.monotonic() + seconds
    while not all(card(page).get_by_role("link", name=state).count() for state in states):
        assert time.monotonic() < deadline, f"After {seconds} seconds: {card(page).inner_text()}"
        page.wait_for_timeout(250)
        page.reload()


def read_why(page: Page) -> None:
    card(page).get_by_role("heading").get_by_role("link").click()
    expect(title(page)).to_contain_text(ITEM)
    expect(page.get_by_role("complementary", name="About this item")).to_contain_text("100 %")
    history = page.locator(".timeline").get_by_role("listitem").first
    expect(history).to_contain_text("Shipped because its tracking issues say so")


def card(page: Page) -> Locator:
    return page.get_by_role("article").filter(has=page.get_by_role("heading", name=ITEM))
