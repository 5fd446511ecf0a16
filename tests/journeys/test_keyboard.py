"""The site without a mouse."""

from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Window
from tests.journeys.steps import expect_vote, sign_in, title, vote_button

TOPIC = "Signed builds that anybody can verify"
MOST_STOPS = 40


def test_keyboard(window: Window) -> None:
    page = window()
    sign_in(page, "noor", then="/proposals/?q=signed+builds")

    skip_to_the_content(page)
    slash_goes_to_the_search(page)
    open_the_topic(page)
    vote(page)


def skip_to_the_content(page: Page) -> None:
    """The first stop of a page; following it makes the content the place to go on from."""
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Skip to the content")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("main").locator(":focus")).to_have_count(1)


def slash_goes_to_the_search(page: Page) -> None:
    """From anywhere but a field, where "/" is a letter."""
    field = page.get_by_role("banner").get_by_role("searchbox")
    before = field.input_value()
    page.keyboard.press("/")
    expect(field).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type("/")
    expect(field).to_have_value(f"{before}/")


def open_the_topic(page: Page) -> None:
    tab_to(page, page.get_by_role("link", name=TOPIC, exact=True))
    page.keyboard.press("Enter")
    expect(title(page)).to_have_text(TOPIC)
    page.wait_for_load_state()


def vote(page: Page) -> None:
    expect_vote(page, votes=8, mine=False)
    tab_to(page, vote_button(page))
    assert ring_of(vote_button(page)) == "solid 2px"
    page.keyboard.press("Enter")
    expect_vote(page, votes=9, mine=True)
    # The new button has the focus of the old one, so that Enter takes the vote back.
    expect(vote_button(page)).to_be_focused()
    page.keyboard.press("Enter")
    expect_vote(page, votes=8, mine=False)


def test_the_sync_starts_by_keyboard(window: Window) -> None:
    page = window()
    sign_in(page, "dana", then="/admin/roadmap/syncrun/now/")

    tab_to(page, page.get_by_role("button", name="Sync now"))
    page.keyboard.press("Enter")

    expect(page.get_by_text("GitHub is asked about everything in a moment.")).to_be_visible()


def tab_to(page: Page, goal: Locator) -> None:
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if goal.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{MOST_STOPS} stops of the Tab key do not reach {goal}")


def ring_of(target: Locator) -> str:
    """The outline around an element, as drawn: its style and width."""
    drawn: str = target.evaluate(
        "element => { const s = getComputedStyle(element); return `${s.outlineStyle} ${s.outlineWidth}` }"
    )
    return drawn
