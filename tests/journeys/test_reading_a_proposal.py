"""The page of a proposal in review, where much happens beside the text: what is in sight, and where the keyboard is."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Window
from tests.journeys.steps import expect_vote, settled, sign_in, vote_button

IN_REVIEW = "/proposals/10/let-the-next-walker-confirm-a-report/"
SCROLLERS = """side => [side, ...side.querySelectorAll("*")]
    .filter(part => part.scrollHeight > part.clientHeight)
    .filter(part => ["auto", "scroll"].includes(getComputedStyle(part).overflowY))
    .map(part => part.className)"""


@pytest.mark.parametrize("width", [1280, 360])
def test_the_vote_is_in_sight_and_nothing_beside_the_text_scrolls_alone(window: Window, width: int) -> None:
    page = window(width=width)
    sign_in(page, "noor", then=IN_REVIEW)

    expect(vote_button(page)).to_be_in_viewport(ratio=1)
    assert beside(page).evaluate(SCROLLERS) == []
    if width > 1000:
        page.get_by_role("textbox", name="Your comment").scroll_into_view_if_needed()
        # The end of what stands beside stays in sight, also where it is higher than the window.
        expect(beside(page).get_by_text("Status changed")).to_be_in_viewport()


def test_a_vote_moves_the_counts_beside_the_text(window: Window) -> None:
    page = window()
    sign_in(page, "noor", then=IN_REVIEW)
    votes = int(vote_button(page).locator(".vote-count").inner_text())
    mine = vote_button(page).get_attribute("aria-pressed") == "true"
    after = votes - 1 if mine else votes + 1

    vote_button(page).press("Enter")

    expect_vote(page, votes=after, mine=not mine)
    expect(page.get_by_role("region", name="Votes")).to_contain_text(f"{after} votes:")
    expect(vote_button(page)).to_be_focused()
    vote_button(page).press("Enter")
    expect_vote(page, votes=votes, mine=mine)


def test_after_a_word_by_keyboard_the_focus_is_on_what_happens_now(window: Window) -> None:
    page = window()
    sign_in(page, "dana", then=IN_REVIEW)
    panel = page.get_by_role("region", name="What happens now")

    panel.get_by_role("button", name="Take back").press("Enter")

    expect(panel.get_by_role("button", name="Sign off")).to_be_visible()
    expect(panel.get_by_role("heading", name="What happens now")).to_be_focused()
    panel.get_by_role("button", name="Sign off").press("Enter")
    expect(panel.get_by_role("button", name="Take back")).to_be_visible()
    expect(panel.get_by_role("heading", name="What happens now")).to_be_focused()
    # A vote is not the panel's: it leaves the focus where it is.
    voted = vote_button(page).get_attribute("aria-pressed") == "true"
    for mine in (not voted, voted):
        vote_button(page).press("Enter")
        expect(vote_button(page)).to_have_attribute("aria-pressed", str(mine).lower())
        settled(page)
        expect(vote_button(page)).to_be_focused()


def test_who_accepted_it_stands_in_no_colour_of_warning(window: Window) -> None:
    page = window()
    page.goto("/proposals/16/")

    name = page.get_by_role("region", name="Accepted").locator("strong").filter(has_text="Tomasz Wieczorek")

    colours = "name => [name, name.closest('p')].map(part => getComputedStyle(part).color)"
    assert len(set(name.evaluate(colours))) == 1


def beside(page: Page) -> Locator:
    return page.get_by_role("complementary", name="About this proposal")
