"""A maintainer edits an item where it stands: the form opens in the place of the text, with its preview."""

from playwright.sync_api import expect

from tests.journeys.conftest import Window
from tests.journeys.steps import sign_in, title


def test_the_form_opens_in_the_place_of_the_text(window: Window) -> None:
    dana = window()
    sign_in(dana, "dana", then="/roadmap/")
    dana.get_by_role("heading").get_by_role("link", name="A map that can be read aloud").click()

    dana.get_by_role("link", name="Edit", exact=True).click()
    text = dana.get_by_role("textbox", name="Text")
    text.fill("Every sign of the map has a **name**.")
    dana.get_by_role("tab", name="Preview").click()

    expect(title(dana)).to_contain_text("A map that can be read aloud")
    expect(dana.get_by_role("tabpanel", name="Preview").locator("strong")).to_have_text("name")
    dana.get_by_role("button", name="Save changes").click()
    expect(dana.locator("#item-text strong")).to_have_text("name")
