"""The review desk on a laptop and on a phone: enough of the queue in sight, and what one presses always in reach."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Window
from tests.journeys.reviewing import open_queue
from tests.journeys.steps import sign_in, title

# How many rows of the list stand in the window as a whole.
ROWS = """rows => rows.filter(row => {
    const place = row.getBoundingClientRect();
    return place.top >= 0 && place.bottom <= innerHeight;
}).length"""
WORDS_BEGIN = """cell => {
    const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    let text = texts.nextNode();
    while (text && !text.data.trim()) text = texts.nextNode();
    const words = document.createRange();
    words.selectNodeContents(text);
    return words.getBoundingClientRect().left;
}"""
BOTTOM = "element => element.getBoundingClientRect().bottom"


def test_a_laptop_shows_eight_rows_of_the_queue(window: Window) -> None:
    dana = window(width=1366, height=768)
    open_queue(dana, "dana")

    assert dana.locator("#result_list tbody tr").evaluate_all(ROWS) >= 8
    expect(dana.get_by_role("link", name="To the filters")).to_be_hidden()


def test_a_phone_leads_from_the_queue_to_its_filters(window: Window) -> None:
    dana = window(width=360, height=740, javascript=False)
    open_queue(dana, "dana")
    expect(dana.get_by_role("heading", name="Filter")).not_to_be_in_viewport()

    dana.get_by_role("link", name="To the filters").click()

    expect(dana.get_by_role("heading", name="Filter")).to_be_in_viewport()


@pytest.mark.parametrize(("width", "height"), [(360, 740), (740, 360), (1366, 768), (1366, 500)])
def test_what_one_presses_after_reading_is_in_reach_at_the_end_too(
    window: Window, width: int, height: int
) -> None:
    dana = window(width=width, height=height, javascript=False)
    open_queue(dana, "dana")
    dana.get_by_role("link", name="Voice notes as field reports").click()
    expect(title(dana)).to_have_text("Voice notes as field reports")

    last = to_the_end(dana)

    for name in ("Reviewed, next", "Skip for now"):
        expect(dana.get_by_role("button", name=name)).to_be_in_viewport(ratio=1)
    if width < 896 or height < 576:
        bar = dana.locator(".desk-acts").bounding_box()
        assert bar and last <= bar["y"]


def to_the_end(page: Page) -> float:
    """Scroll to the end of the page. Returns where in the window its last card ends."""
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    return float(max(card.evaluate(BOTTOM) for card in page.locator(".review-card").all()))


def test_the_admin_opens_with_what_one_comes_for_in_one_line(window: Window) -> None:
    dana = window(width=1366, height=768)
    sign_in(dana, "dana", then="/admin/")

    tasks = dana.get_by_role("navigation", name="What to do here").get_by_role("link").all()

    assert len(tasks) >= 3
    assert len({task.evaluate("link => link.getBoundingClientRect().top") for task in tasks}) == 1


def test_a_column_of_a_list_begins_where_its_heading_does(window: Window) -> None:
    dana = window(width=1366, height=768)
    sign_in(dana, "dana", then="/admin/proposals/comment/")

    heads, cells = (
        [words_begin(cell) for cell in dana.locator(f"#result_list {row}").all()]
        for row in ("thead th .text", "tbody tr:first-child > *")
    )

    assert len(heads) == 5 and heads == cells


def words_begin(cell: Locator) -> int:
    """Where in the window the words of a cell begin, in whole pixels."""
    return round(float(cell.evaluate(WORDS_BEGIN)))


def test_a_form_of_the_admin_has_a_margin_on_a_phone(window: Window) -> None:
    dana = window(width=360, height=740)
    sign_in(dana, "dana", then="/admin/proposals/rulechoice/add/")

    card, field = (dana.locator(name).bounding_box() for name in ("fieldset.module", "#id_section"))

    assert card and field
    assert field["x"] >= card["x"] + 10
    assert field["x"] + field["width"] <= card["x"] + card["width"] - 10
    expect(dana.get_by_role("button", name="Save", exact=True)).to_have_css("text-transform", "none")
