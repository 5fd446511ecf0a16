"""What a maintainer does in the admin."""

from playwright.sync_api import Locator, Page, expect

from tests.journeys.steps import sign_in


def open_queue(page: Page, name: str) -> None:
    """Sign in to the admin and open the queue of proposals."""
    sign_in(page, name, then="/admin/")
    page.get_by_role("table", name="Review").get_by_role("link", name="Proposals").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Review queue")


def open_in_queue(page: Page, heading: str) -> None:
    page.get_by_role("rowheader").get_by_role("link", name=heading).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)


def move(page: Page, outcome: str, *, reason: str, section: str = "") -> None:
    """Choose what happens to the proposal that is open, say why, and stay on its page."""
    panel = decision_panel(page)
    panel.get_by_text(outcome, exact=True).click()
    if section:
        panel.get_by_label("Section of the roadmap").select_option(label=section)
    panel.get_by_role("textbox", name="Public reason").fill(reason)
    panel.get_by_role("button", name="Decide", exact=True).click()


def decision_panel(page: Page) -> Locator:
    return page.locator("#decide")
