"""A draft is saved as one writes, and no text is lost: without a network, in two windows, after a reload."""

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Window
from tests.journeys.steps import sign_in

TITLE, PROBLEM, BODY = "Title", "What problem does it solve?", "What do you propose?"

QUESTION = "Who would sleep there?"


def test_writing_a_draft(window: Window, troubles: list[str]) -> None:
    ask_a_question(window())
    page = window()
    sign_in(page, "noor", then="/proposals/new/")

    it_is_saved_as_one_writes(page)
    a_section_brings_its_questions(page)
    what_could_not_be_saved_comes_back(page)
    # The browser notes each request that did not arrive.
    assert troubles
    troubles.clear()
    two_windows_lose_nothing(page)
    assert [trouble for trouble in troubles if "409" not in trouble] == []
    troubles.clear()


def said(page: Page, words: str) -> None:
    expect(page.locator("[data-autosave-said]")).to_contain_text(words)


def write(page: Page, label: str, text: str) -> None:
    page.get_by_role("textbox", name=label).fill(text)


def it_is_saved_as_one_writes(page: Page) -> None:
    write(page, TITLE, "Huts on the map")
    said(page, "Saved at")
    page.wait_for_url("**/edit/")
    page.reload()
    expect(page.get_by_role("textbox", name=TITLE)).to_have_value("Huts on the map")


def ask_a_question(page: Page) -> None:
    """A maintainer writes the questions of one section."""
    sign_in(page, "dana", then="/admin/proposals/proposaltemplate/add/")
    page.get_by_label("Section").select_option(index=2)
    page.locator("#id_questions-0-text").fill(QUESTION)
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/proposaltemplate/")


def a_section_brings_its_questions(page: Page) -> None:
    write(page, BODY, "Draw every hut.")
    page.get_by_label("Section of the roadmap").select_option(index=2)
    expect(page.get_by_role("textbox", name=BODY)).to_have_value(f"Draw every hut.\n\n## {QUESTION}\n")
    write(page, BODY, "Draw all huts.")
    button = page.get_by_role("button", name="Use this section’s questions")
    button.click()
    expect(page.get_by_role("textbox", name=BODY)).to_have_value(f"Draw all huts.\n\n## {QUESTION}\n")
    # The page did not open anew.
    expect(button).to_be_focused()
    write(page, BODY, f"Draw every hut.\n\n## {QUESTION}\n")
    page.get_by_label("Section of the roadmap").select_option(label="3. Foundations")
    expect(page.get_by_role("textbox", name=BODY)).to_have_value("Draw every hut.")
    expect(page.get_by_text("Nothing is asked in this section")).to_be_visible()
    said(page, "Saved at")


def what_could_not_be_saved_comes_back(page: Page) -> None:
    page.context.set_offline(True)
    write(page, PROBLEM, "Nobody knows where a hut is.")
    said(page, "Not saved: the site did not answer. Your text is kept in this browser.")
    page.context.set_offline(False)
    said(page, "Saved at")
    write(page, PROBLEM, "Nobody knows which hut is open.")
    page.reload()
    expect(page.get_by_role("textbox", name=PROBLEM)).to_have_value("Nobody knows which hut is open.")


def two_windows_lose_nothing(page: Page) -> None:
    other = page.context.new_page()
    other.goto(page.url)
    write(other, BODY, "Draw them from the club's list.")
    said(other, "Saved at")
    write(page, BODY, "Draw them by hand.")
    said(page, "Not saved: another text was saved meanwhile.")
    expect(page.get_by_role("alert")).to_contain_text("from the club's list.")
    expect(page.get_by_role("textbox", name=BODY)).to_have_value("Draw them by hand.")
    page.get_by_role("button", name="Save my text").click()
    said(page, "Saved at")
    other.reload()
    expect(other.get_by_role("textbox", name=BODY)).to_have_value("Draw them by hand.")
    page.get_by_role("button", name="Submit proposal").click()
    page.wait_for_url("**/huts-on-the-map/")
