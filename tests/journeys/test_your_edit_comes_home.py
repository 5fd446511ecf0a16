"""An edit travels as a pull request to the repository, is merged there, and ends its waiting by itself."""

import time

from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Window
from tests.journeys.site import Site
from tests.journeys.steps import sign_in, title

ITEM = "Usable with gloves, in the rain"
TARGET = "Spring 2031"
WITHIN = 60  # seconds
PENDING = "/roadmap/pending/"


def test_an_edit_comes_home(window: Window, site: Site) -> None:
    maintainer, reader = window(), window()
    sign_in(maintainer, "dana", then="/roadmap/")
    give_a_target(maintainer)
    reader.goto(PENDING)
    expect(change(reader)).to_contain_text("2031")

    maintainer.goto(PENDING)
    maintainer.get_by_role("button", name="Open a pull request").click()
    wait_for(maintainer, "is open: “Roadmap: ")
    merge_at_the_forge(window(), site)

    wait_for(reader, "Nothing waits")
    reader.goto("/roadmap/history/")
    expect(reader.get_by_role("main")).to_contain_text("arrived in the repository")
    reader.goto(f"{site.forge}/waymark-maps/waymark/blob/main/ROADMAP.md")
    expect(reader.get_by_label("Content")).to_contain_text(TARGET)


def test_an_edit_of_the_repository_waits_for_a_maintainer(window: Window, site: Site) -> None:
    page, maintainer = window(), window()
    page.goto(f"{site.forge}/waymark-maps/waymark/edit/main/ROADMAP.md")
    text = page.get_by_label("Text")
    text.fill(text.input_value().replace("Half of our volunteers carry", "Most of our volunteers carry"))
    page.get_by_label("Commit message").fill("Most of them, not half")
    page.get_by_role("button", name="Commit").click()
    expect(page.get_by_role("status")).to_contain_text("Delivered: 202")

    sign_in(maintainer, "dana", then="/notifications/")
    wait_for(maintainer, "Most of them, not half", at="/notifications/")
    maintainer.get_by_role("link", name="The roadmap document changed in the repository").first.click()

    expect(maintainer.get_by_role("main")).to_contain_text("Most of them, not half")
    maintainer.goto("/roadmap/")
    expect(maintainer.get_by_role("main")).to_contain_text("Half of our volunteers carry")


def give_a_target(page: Page) -> None:
    page.get_by_role("heading").get_by_role("link", name=ITEM).click()
    expect(title(page)).to_contain_text(ITEM)
    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_role("textbox", name="Target").fill(TARGET)
    page.get_by_role("button", name="Save changes").click()
    expect(title(page)).to_contain_text(ITEM)


def merge_at_the_forge(page: Page, site: Site) -> None:
    page.goto(f"{site.forge}/waymark-maps/waymark/pulls")
    page.get_by_role("main").get_by_role("link", name="Roadmap: ").first.click()
    expect(page.get_by_role("main")).to_contain_text(TARGET)
    page.get_by_role("button", name="Merge pull request").click()
    expect(page.get_by_role("status")).to_contain_text("Delivered: 202")


def change(page: Page) -> Locator:
    return page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=ITEM))


def wait_for(page: Page, words: str, *, at: str = PENDING) -> None:
    """Read the page again until it says so, as a person would press reload."""
    page.goto(at)
    deadline = time.monotonic() + WITHIN
    main = page.get_by_role("main")
    while words not in main.inner_text():
        assert time.monotonic() < deadline, f"After {WITHIN} seconds: {main.inner_text()}"
        page.wait_for_timeout(250)
        page.reload()
