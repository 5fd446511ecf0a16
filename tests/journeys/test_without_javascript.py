"""Everything that a member and a maintainer do, in browsers that run no script."""

from urllib.parse import urldefrag

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Window
from tests.journeys.reviewing import decision_panel, move, open_in_queue, open_queue
from tests.journeys.steps import (
    DEMO_PASSWORD,
    comment,
    comments_of,
    edit_comment,
    expect_vote,
    give_password,
    main,
    press_vote,
    sign_in,
    title,
    titles,
    write_topic,
    written_topic,
)

LIST = "/proposals/?status=submitted&sort=votes"
VOTED_FOR = "Measure erosion with photos from the same spot"
REFUSED = (
    "console error: Failed to load resource: the server responded with a status of 422 (Unprocessable Entity)"
)
TEXTS = ["Mark the springs that run dry", "Walkers carry **too little** water.", "A date for each spring."]


def test_browsing_without_javascript(window: Window) -> None:
    page = window(javascript=False)
    page.goto("/proposals/")

    filter_and_sort(page)
    search(page)
    page_through_all(page)
    find_from_anywhere(page)


def test_taking_part_without_javascript(window: Window) -> None:
    page = window(javascript=False)

    is_led_to_sign_in_and_back(page)
    vote_and_take_it_back(page)
    say_change_and_delete(page)
    vote_in_the_list(page)


def test_proposing_and_deciding_without_javascript(window: Window, troubles: list[str]) -> None:
    noor, dana = window(javascript=False), window(javascript=False)

    address = propose(noor)
    refuse_without_a_reason(dana, troubles)
    postpone(dana)

    noor.goto(address)
    expect(noor.get_by_role("region", name="Postponed")).to_contain_text("Springs wait for the new map.")


def filter_and_sort(page: Page) -> None:
    facets = page.get_by_role("navigation", name="Status")
    facets.get_by_role("link", name="In review").click()
    expect(facets.get_by_role("link", name="In review")).to_have_attribute("aria-current", "true")
    found = set(titles(page))
    assert len(found) == 4 and "Let the next walker confirm a report" in found
    page.get_by_role("navigation", name="Order").get_by_role("link", name="Most voted").click()
    expect(page.locator(".row-title").first).to_have_text("Let the next walker confirm a report")
    assert set(titles(page)) == found
    page.get_by_label("Section", exact=True).select_option(label="2. Crews and work days (1)")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator(".row-title")).to_have_text(["Know that everybody came back from a work day"])
    page.get_by_role("link", name="Clear").click()
    expect(page.locator(".row-title")).to_have_count(4)


def search(page: Page) -> None:
    page.get_by_role("navigation", name="Status").get_by_role("link", name="All").click()
    words = page.get_by_role("search", name="Proposals").get_by_role("searchbox")
    words.fill("satellite")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator(".row-title")).to_have_text(["Satellite images in map packs"])
    words.fill("no proposal says xylophone")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator(".empty")).to_be_visible()


def page_through_all(page: Page) -> None:
    """Two pages, nothing twice, and back again."""
    page.goto("/proposals/?status=all&sort=newest")
    first = titles(page)
    page.get_by_role("link", name="Next", exact=True).click()
    expect(page.get_by_role("navigation", name="Pages")).to_contain_text("Page 2")
    second = titles(page)
    assert (len(first), second != [], set(first) & set(second)) == (20, True, set())
    page.get_by_role("link", name="Previous", exact=True).click()
    expect(page.locator(".row-title").first).to_have_text(first[0])
    assert titles(page) == first


def find_from_anywhere(page: Page) -> None:
    page.goto("/roadmap/")
    band = page.get_by_role("banner").get_by_role("searchbox")
    band.fill("old phone")
    band.press("Enter")
    expect(title(page)).to_have_text("Search")
    main(page).get_by_role("link", name="Map packs that fit an old phone").click()
    expect(title(page)).to_contain_text("Map packs that fit an old phone")


def is_led_to_sign_in_and_back(page: Page) -> None:
    page.goto(LIST)
    page.get_by_role("link", name=VOTED_FOR, exact=True).click()
    main(page).get_by_role("link", name="Sign in to vote").click()
    give_password(page, "noor@example.org", DEMO_PASSWORD)
    expect(title(page)).to_have_text(VOTED_FOR)


def vote_and_take_it_back(page: Page) -> None:
    expect_vote(page, votes=27, mine=False)
    press_vote(page, votes=28, mine=True)
    press_vote(page, votes=27, mine=False)


def vote_in_the_list(page: Page) -> None:
    page.goto(LIST)
    page.get_by_role("button", name=f"Vote for {VOTED_FOR}").click()
    expect(page.get_by_role("button", name=f"Vote for {VOTED_FOR}")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name=f"Vote for {VOTED_FOR}")).to_contain_text("28")
    assert urldefrag(page.url).url.endswith(LIST)


def say_change_and_delete(page: Page) -> None:
    comment(page, "Our posts have numbers already.")
    edit_comment(page, "Our posts have numbers already.", "Our posts carry numbers.")
    comments_of(page, "Our posts carry numbers.").get_by_role("link", name="Delete").click()
    expect(title(page)).to_have_text("Delete your comment?")
    page.get_by_role("button", name="Delete comment").click()
    expect(page.locator(".comment-gone")).to_have_text("This comment was deleted by its author.")
    expect(comments_of(page, "Our posts carry numbers.")).to_have_count(0)


def propose(page: Page) -> str:
    """Writes, looks at the preview, submits; returns the proposal's address."""
    sign_in(page, "noor", then="/proposals/new/")
    write_topic(page, heading=TEXTS[0], problem=TEXTS[1], proposal=TEXTS[2], section="3. Foundations")
    page.get_by_role("button", name="Preview").first.click()
    expect(page.locator(".editor-preview").first.locator("strong")).to_have_text("too little")
    assert written_topic(page) == TEXTS
    page.get_by_role("button", name="Submit proposal").click()
    expect(title(page)).to_have_text(TEXTS[0])
    return page.url


def refuse_without_a_reason(page: Page, troubles: list[str]) -> None:
    """The page says what is missing and keeps what was chosen."""
    open_queue(page, "dana")
    open_in_queue(page, TEXTS[0])
    move(page, "Postpone", reason="")
    expect(decision_panel(page).get_by_role("alert")).to_contain_text("Give a public reason")
    expect(decision_panel(page).get_by_role("radio", name="Postpone")).to_be_checked()
    assert troubles == [f"422: POST {page.url.partition('#')[0]}", REFUSED]
    troubles.clear()


def postpone(page: Page) -> None:
    move(page, "Postpone", reason="Springs wait for the **new map**.")
    expect(page.locator(".review-head")).to_contain_text("Postponed")
