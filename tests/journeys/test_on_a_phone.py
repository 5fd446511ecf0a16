"""Details of the pages of proposals on a phone: what belongs together stays together and is readable."""

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Window
from tests.journeys.steps import main, sign_in, title

# The selects that do not show all of what is chosen in them.
CUT = """selects => selects.filter(select => {
    const style = getComputedStyle(select);
    const there = select.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    const drawn = document.createElement("canvas").getContext("2d");
    drawn.font = style.font;
    return drawn.measureText(select.selectedOptions[0].textContent).width > there;
}).map(select => select.name)"""
# Over how many lines the first words of an element go.
LINES = """element => {
    const words = document.createRange();
    words.selectNodeContents(element.firstChild);
    return words.getClientRects().length;
}"""

# By how much an element goes beyond what its list shows of it.
HIDDEN = "table => Math.max(0, table.scrollWidth - table.closest('.results').clientWidth)"


def test_the_breadcrumb_breaks_between_its_steps(window: Window) -> None:
    page = phone(window, "/proposals/1/versions/compare/?from=1&to=2")

    assert [link.evaluate(LINES) for link in page.locator(".kicker a").all()] == [2, 1]


def test_the_filters_of_the_log_can_be_read(window: Window) -> None:
    page = phone(window, "/proposals/decisions/")

    assert page.get_by_role("search", name="Decisions").locator("select").evaluate_all(CUT) == []
    forms, rows = page.get_by_text("Take the log with you"), main(page).locator(".rows")
    above, below = rows.bounding_box(), forms.bounding_box()
    assert above and below and below["y"] - above["y"] - above["height"] >= 12


def test_since_when_something_is_overdue_is_one_sentence(window: Window) -> None:
    page = phone(window, "/proposals/queue/")

    assert main(page).get_by_text("Overdue since").first.evaluate(LINES) == 1


def test_the_lists_of_decisions_and_meetings_in_the_admin_are_read_without_scrolling_sideways(
    window: Window,
) -> None:
    page = window(width=360)
    sign_in(page, "dana")
    for name in ("decision", "meeting"):
        page.goto(f"/admin/proposals/{name}/")
        assert page.locator("#result_list").evaluate(HIDDEN) == 0, name


def phone(window: Window, address: str) -> Page:
    page = window(width=360)
    page.goto(address)
    expect(title(page)).to_be_visible()
    return page
