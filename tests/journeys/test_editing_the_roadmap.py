"""A maintainer edits items where they stand, and arranges them: by dragging, by keyboard, without JavaScript."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Window
from tests.journeys.site import Site, running
from tests.journeys.steps import sign_in, title

ARRANGE = "/roadmap/arrange/"


@pytest.fixture(scope="module")
def site(program: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site of its own: another order and other texts would disturb the other stories."""
    with running(tmp_path_factory.mktemp("edited"), database_url="") as site:
        yield site


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


def test_the_admin_shows_a_preview_too(window: Window) -> None:
    dana = window()
    sign_in(dana, "dana", then="/admin/roadmap/item/2/change/")

    dana.get_by_role("textbox", name="Text").fill("With a **preview**.")
    dana.get_by_role("tab", name="Preview").click()

    expect(dana.get_by_role("tabpanel", name="Preview").locator("strong")).to_have_text("preview")


def test_an_item_is_dragged_to_another_place(window: Window) -> None:
    dana = window()
    sign_in(dana, "dana", then=ARRANGE)
    first, second, third = titles(dana)[:3]

    with dana.expect_navigation():  # the order comes back from the server
        drag(dana, first, below=third)
    expect(rows(dana).nth(2)).to_contain_text(bare(first))

    assert [bare(name) for name in titles(dana)[:3]] == [bare(name) for name in (second, third, first)]
    dana.goto("/roadmap/pending/")
    expect(dana.get_by_role("main")).to_contain_text(bare(first))


def test_an_item_is_moved_by_the_keyboard(window: Window) -> None:
    dana = window()
    sign_in(dana, "dana", then=ARRANGE)
    first, second, third = (bare(name) for name in titles(dana)[:3])

    down = dana.get_by_role("button", name=f"Move {first} down")
    down.focus()
    dana.keyboard.press("Enter")

    expect(rows(dana).first).to_contain_text(second)
    expect(dana.locator("#messages")).to_contain_text(f"“{first}” moved in")

    expect(down).to_be_focused()  # to be pressed again
    dana.keyboard.press("Enter")

    expect(rows(dana).nth(1)).to_contain_text(third)


def test_an_item_goes_to_another_section_without_javascript(window: Window) -> None:
    dana = window(javascript=False)
    sign_in(dana, "dana", then=ARRANGE)
    name = bare(titles(dana)[0])

    rows(dana).first.get_by_role("link", name="Elsewhere").click()
    dana.get_by_label("Section").select_option(label="3. Foundations")
    dana.get_by_role("button", name="Move item").click()

    expect(dana.locator("#messages")).to_contain_text(f"“{name}” moved in “Foundations”.")
    foundations = dana.get_by_role("region", name="3. Foundations")
    expect(foundations.locator("[data-item]").last).to_contain_text(name)


def rows(page: Page) -> Locator:
    return page.locator("[data-item]")


def titles(page: Page) -> list[str]:
    page.wait_for_load_state()
    return page.locator(".arrange-title").all_inner_texts()


def bare(name: str) -> str:
    """Without its number, which is another one in another place."""
    return name.split(" ", 1)[1]


def drag(page: Page, name: str, *, below: str) -> None:
    handle = rows(page).filter(has_text=name).locator("[data-handle]").bounding_box()
    target = rows(page).filter(has_text=below).bounding_box()
    assert handle and target
    page.mouse.move(handle["x"] + 10, handle["y"] + 10)
    page.mouse.down()
    page.mouse.move(handle["x"] + 10, target["y"] + 10, steps=5)
    page.mouse.move(handle["x"] + 10, target["y"] + target["height"] - 2, steps=5)
    page.mouse.up()
