"""A maintainer's round over the queue without a mouse: three proposals, what was skipped, and the keys themselves."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Dialog, Locator, Page, expect

from tests.journeys.conftest import Window
from tests.journeys.site import Site, running
from tests.journeys.steps import main, sign_in, title

QUEUE = "/admin/proposals/proposal/?section__id__exact=1&status=submitted"
FIRST, SECOND, THIRD = (
    "Measure erosion with photos from the same spot",
    "A dark map for night rescues and early starts",
    "Voice notes as field reports",
)


@pytest.fixture(scope="module")
def site(program: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site of its own: what is reviewed here would be missing from other stories."""
    with running(tmp_path_factory.mktemp("reviewed"), database_url="") as site:
        yield site


def test_a_round_by_keyboard_alone(window: Window, troubles: list[str]) -> None:
    dana = window()
    sign_in(dana, "dana", then=QUEUE)
    expect(progress(dana)).to_have_text("0 of 3 reviewed by you")

    open_the_second_row(dana)
    keys(dana, "k", FIRST)
    keys(dana, "r", SECOND)
    keys(dana, "s", THIRD)
    expect(progress(dana)).to_have_text("1 of 3 reviewed by you, 1 skipped")
    nothing_typed_is_lost(dana)
    read_and_write(dana)
    assert troubles and all("422" in trouble for trouble in troubles)
    troubles.clear()
    back_to_the_row(dana)
    keys(dana, "r", THIRD)
    keys(dana, "r", "You have been through all of them")
    keys(dana, "r", SECOND)
    keys(dana, "r", "You have been through all of them")
    expect(progress(dana)).to_have_text("3 of 3 reviewed by you")
    keys(dana, "u", "Review queue")


def open_the_second_row(page: Page) -> None:
    for key, heading in (("j", FIRST), ("j", SECOND), ("j", THIRD), ("j", THIRD), ("k", SECOND)):
        page.keyboard.press(key)
        expect(row(page, heading)).to_be_focused()
    keys(page, "o", SECOND)


def nothing_typed_is_lost(page: Page) -> None:
    """A key that leads away while a reason is not sent: the browser asks, and one stays."""
    reason, radio = (
        page.get_by_role("textbox", name="Public reason"),
        page.get_by_role("radio", name="Move to review"),
    )
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.once("dialog", stay)
    reason.fill("Not yet sent.")
    radio.focus()
    with page.expect_event("dialog"):
        page.keyboard.press("k")
    expect(reason).to_have_value("Not yet sent.")
    expect(title(page)).to_have_text(THIRD)
    assert asked == ["beforeunload"]
    reason.fill("")
    radio.focus()


def read_and_write(page: Page) -> None:
    """To the notes and the decision, where any letter is a letter; Ctrl+Enter sends the form that one is in."""
    page.keyboard.press("n")
    expect(page.get_by_role("textbox", name="Your note")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("d")
    expect(page.get_by_role("radio", name="Move to review")).to_be_focused()
    page.keyboard.press("Space")
    reason = page.get_by_role("textbox", name="Public reason")
    reason.focus()
    page.keyboard.type("jkrsdu/?")
    expect(reason).to_have_value("jkrsdu/?")
    reason.clear()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("One thing to correct")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(title(page)).to_have_text(THIRD)


def back_to_the_row(page: Page) -> None:
    """By "u" one is on the row that one came from; by "/" in the search, from a proposal as well."""
    page.goto(page.url.partition("#")[0])
    keys(page, "u", "Review queue")
    expect(row(page, THIRD)).to_be_focused()
    keys(page, "Enter", THIRD)
    keys(page, "/", "Review queue")
    expect(page.get_by_role("textbox", name="Words")).to_be_focused()
    page.keyboard.press("Tab")


def test_the_keys_are_listed_and_can_be_turned_off(window: Window) -> None:
    dana = window()
    sign_in(dana, "dana", then="/admin/proposals/proposal/")

    dana.keyboard.press("?")
    dialog = dana.get_by_role("dialog", name="Keys of this page")
    expect(dialog).to_contain_text("next and previous row")
    dana.keyboard.press("j")
    switch = dialog.get_by_role("checkbox", name="Single keys do this in this browser")
    switch.uncheck()
    dana.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    dana.reload()
    dana.keyboard.press("j")
    dana.keyboard.press("?")
    expect(dana.locator("#result_list :focus")).to_have_count(0)
    expect(dialog).to_be_hidden()

    dana.get_by_role("button", name="Keyboard").click()
    expect(switch).not_to_be_checked()
    switch.check()
    dana.keyboard.press("Escape")
    dana.keyboard.press("Control+j")
    expect(dana.locator("#result_list :focus")).to_have_count(0)
    dana.keyboard.press("j")
    expect(dana.locator("#result_list :focus")).to_have_count(1)
    dana.keyboard.press("x")
    expect(dana.locator("#result_list tbody tr").first.get_by_role("checkbox")).to_be_checked()


def test_a_round_without_javascript(window: Window) -> None:
    tomasz = window(javascript=False)
    sign_in(tomasz, "tomasz", then=QUEUE)
    expect(tomasz.get_by_role("button", name="Keyboard")).to_be_hidden()

    main(tomasz).get_by_role("link", name="Start reviewing").click()
    expect(title(tomasz)).to_have_text(FIRST)
    tomasz.get_by_role("button", name="Reviewed, next").click()
    expect(title(tomasz)).to_have_text(SECOND)
    tomasz.get_by_role("button", name="Skip for now").click()
    expect(title(tomasz)).to_have_text(THIRD)
    expect(progress(tomasz)).to_have_text("1 of 3 reviewed by you, 1 skipped")


def keys(page: Page, key: str, heading: str) -> None:
    """Press it, and be on the page with this heading, its script too: a key that comes before it is nobody's."""
    page.keyboard.press(key)
    expect(title(page)).to_have_text(heading)
    page.wait_for_load_state()


def row(page: Page, heading: str) -> Locator:
    return page.get_by_role("rowheader").get_by_role("link", name=heading)


def progress(page: Page) -> Locator:
    return page.get_by_role("region", name="Your round").locator("label[for=desk-progress]")
