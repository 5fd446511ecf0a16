"""Minutes are written beside the agenda: saved as they are typed, by two maintainers, with a way to each decision."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Window
from tests.journeys.steps import preview_in_tab, sign_in

CALL = "/admin/proposals/meeting/2/change/"
TEXT = "What was said and decided"


def test_taking_minutes(window: Window, troubles: list[str]) -> None:
    dana, tomasz = window(), window()
    sign_in(dana, "dana", then=CALL)
    sign_in(tomasz, "tomasz", then=CALL)

    they_are_saved_as_they_are_typed(dana)
    two_maintainers_lose_nothing(dana, tomasz)
    assert [trouble for trouble in troubles if "409" not in trouble] == []
    troubles.clear()
    a_button_adds_the_headings_of_the_agenda(dana)
    deciding_leads_back(dana)
    they_stay_in_sight_and_can_be_read_beforehand(dana)


def they_stay_in_sight_and_can_be_read_beforehand(page: Page) -> None:
    """While the last points of the agenda are spoken of."""
    minutes = page.get_by_role("textbox", name=TEXT)
    minutes.fill("We **agreed**.")
    page.get_by_role("button", name="Put it on").scroll_into_view_if_needed()
    expect(minutes).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name="Save the minutes")).to_be_in_viewport(ratio=1)
    preview_in_tab(page, TEXT)
    expect(page.get_by_role("tabpanel", name="Preview").locator("strong")).to_have_text("agreed")
    page.get_by_role("tab", name="Write").click()
    said(page, "Saved at")


def said(page: Page, words: str) -> None:
    expect(page.locator("[data-autosave-said]")).to_contain_text(words)


def they_are_saved_as_they_are_typed(page: Page) -> None:
    page.get_by_role("textbox", name=TEXT).fill("We met.")
    said(page, "Saved at")
    page.reload()
    expect(page.get_by_role("textbox", name=TEXT)).to_have_value("We met.")


def two_maintainers_lose_nothing(dana: Page, tomasz: Page) -> None:
    tomasz.get_by_role("textbox", name=TEXT).fill("All were there.")
    said(tomasz, "Not saved: another text was saved meanwhile.")
    theirs = tomasz.get_by_role("alert")
    expect(theirs).to_contain_text("We met.")
    tomasz.get_by_role("textbox", name=TEXT).fill("We met. All were there.")
    theirs.get_by_role("button", name="Save my text").click()
    said(tomasz, "Saved at")
    dana.reload()
    expect(dana.get_by_role("textbox", name=TEXT)).to_have_value("We met. All were there.")


def a_button_adds_the_headings_of_the_agenda(page: Page) -> None:
    minutes = page.get_by_role("textbox", name=TEXT)
    minutes.fill("We met. All were there. Not saved yet.")
    page.get_by_role("button", name="Add the agenda's headings").click()
    expect(page.get_by_text("The points that were missing have a heading now.")).to_be_visible()
    expect(minutes).to_have_value(re.compile(r"^We met\. All were there\. Not saved yet\.\n\n## ", re.DOTALL))
    minutes.press("Control+End")
    minutes.press_sequentially("Agreed.")
    said(page, "Saved at")
    page.reload()
    expect(minutes).to_have_value(re.compile(r"## .*Agreed\.$", re.DOTALL))


def deciding_leads_back(page: Page) -> None:
    page.get_by_role("textbox", name=TEXT).fill("We met. All were there. Now the translators.")
    page.get_by_role("button", name="Decide… on Let translators work without Git").click()
    page.get_by_role("link", name="Back to Weekly call").first.click()
    expect(page.get_by_role("textbox", name=TEXT)).to_have_value(
        "We met. All were there. Now the translators."
    )
    said(page, "")
