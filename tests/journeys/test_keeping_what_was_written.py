"""What was typed outlives a closed tab, a network that is away and a session that ended; signing out takes it away."""

import re

from playwright.sync_api import BrowserContext, Dialog, Locator, Page, expect

from tests.journeys.conftest import Window
from tests.journeys.steps import DEMO_PASSWORD, give_password, sign_in

NEW = "/proposals/new/"
TITLE, PROBLEM, BODY = "Title", "What problem does it solve?", "What do you propose?"
HERE_AGAIN = "What you typed and did not save is here again."


def test_a_tab_is_closed_at_once(window: Window) -> None:
    page = window()
    sign_in(page, "noor", then=NEW)

    field(page, TITLE).fill("Springs on the map")
    later = close_and_open(page, NEW)

    expect(field(later, TITLE)).to_have_value("Springs on the map")
    later.wait_for_url("**/edit/")
    field(later, BODY).fill("With their water.")
    draft = close_and_open(later, later.url)
    expect(field(draft, BODY)).to_have_value("With their water.")


def test_the_network_is_away_until_later(window: Window, troubles: list[str]) -> None:
    page = window()
    sign_in(page, "noor", then=NEW)
    page.context.set_offline(True)

    field(page, TITLE).fill("Lost without a network")
    said(page, "Not saved: the site did not answer.")
    page.get_by_role("button", name="Save draft").click()
    said(page, "Not saved: the site did not answer.")
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.once("dialog", leave)
    context = close(page)
    context.set_offline(False)
    later = context.new_page()
    later.goto(NEW)

    said(later, HERE_AGAIN)
    expect(field(later, TITLE)).to_have_value("Lost without a network")
    assert (asked, any("INTERNET_DISCONNECTED" in trouble for trouble in troubles)) == (
        ["beforeunload"],
        True,
    )
    troubles.clear()


def test_a_session_ends_and_begins_again_in_another_window(window: Window, troubles: list[str]) -> None:
    page = window()
    sign_in(page, "noor", then=NEW)
    field(page, TITLE).fill("Bridges on the map")
    said(page, "Saved at")

    page.context.clear_cookies(name=re.compile("session"))
    field(page, PROBLEM).fill("Nobody knows which bridge is gone.")
    said(page, "Not saved: you are signed out. Your text is kept in this browser")
    sign_in(page.context.new_page(), "noor")
    field(page, BODY).fill("Ask those who walk there.")
    said(page, "Saved at")
    page.get_by_role("button", name="Submit proposal").click()
    page.wait_for_url("**/bridges-on-the-map/")

    expect(page.locator("main")).to_contain_text("Ask those who walk there.")
    assert {word for trouble in troubles for word in ("401", "403") if word in trouble} == {"401", "403"}
    troubles.clear()


def test_what_one_member_typed_is_given_to_no_other(window: Window, troubles: list[str]) -> None:
    page = window()
    sign_in(page, "noor", then=NEW)
    page.context.clear_cookies()
    field(page, TITLE).fill("Mine alone")
    said(page, "Not saved: you are signed out.")

    other = page.context.new_page()
    sign_in(other, "finn", then=NEW)
    expect(field(other, TITLE)).to_have_value("")
    field(page, PROBLEM).fill("Still mine.")
    said(page, "Not saved: somebody else is signed in.")
    other.goto("/proposals/?mine=1")
    expect(other.locator("main")).not_to_contain_text("Mine alone")
    troubles.clear()


def test_a_writer_without_an_account_comes_back_and_signing_out_forgets(window: Window) -> None:
    page = window()
    page.goto(NEW)
    field(page, TITLE).fill("Written by nobody yet")

    later = close_and_open(page, NEW)
    expect(field(later, TITLE)).to_have_value("Written by nobody yet")
    said(later, HERE_AGAIN)
    sign_in(later, "noor")
    later.locator("summary").filter(has_text="Noor").click()
    later.get_by_role("button", name="Sign out").click()
    later.goto(NEW)

    expect(field(later, TITLE)).to_have_value("")


def test_what_came_along_to_the_sign_in_is_called_unsaved_until_it_is_saved(window: Window) -> None:
    page = window()
    page.goto(NEW)
    for label in (TITLE, PROBLEM, BODY):
        field(page, label).fill("Ferries on the map")
    page.get_by_role("button", name="Submit proposal").click()
    give_password(page, "noor@example.org", DEMO_PASSWORD)

    expect(page.get_by_text("It is not saved yet")).to_be_visible()
    field(page, BODY).fill("With their hours.")
    said(page, "Saved at")
    expect(page.get_by_text("It is not saved yet")).to_have_count(0)


def said(page: Page, words: str) -> None:
    expect(page.locator("[data-autosave-said]")).to_contain_text(words)


def field(page: Page, label: str) -> Locator:
    return page.get_by_role("textbox", name=label)


def close(page: Page) -> BrowserContext:
    """The tab is closed as a person closes it; its browser stays."""
    context = page.context
    with page.expect_event("close"):
        page.close(run_before_unload=True)
    return context


def close_and_open(page: Page, address: str) -> Page:
    later = close(page).new_page()
    later.goto(address)
    return later
