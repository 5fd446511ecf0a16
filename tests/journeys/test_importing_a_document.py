"""A maintainer brings the next document, says which item is which, and applies it. Axe looks at every page."""

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Window
from tests.journeys.site import Site, running
from tests.journeys.steps import sign_in
from tests.journeys.test_axe import axe_faults, sideways

ADD = "/admin/roadmap/arrival/add/"
PAGES = ("/admin/", "/admin/roadmap/arrival/", "/admin/roadmap/version/", "/admin/roadmap/upstream/1/change/")
NOT_TAKEN = (
    "console error: Failed to load resource: the server responded with a status of 422 (Unprocessable Entity)"
)


@pytest.fixture(scope="module")
def site(program: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site of its own: what is brought by hand is not what the forge of the other stories has."""
    with running(tmp_path_factory.mktemp("imported"), database_url="") as site:
        yield site


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 360)])
def test_a_document_is_brought_corrected_and_applied(
    window: Window, troubles: list[str], theme: Literal["light", "dark"], width: int
) -> None:
    dana = window(theme=theme, width=width)
    sign_in(dana, "dana")
    send_nothing(dana)
    before = document(dana)
    old, new = f"Photos in proportion ({width})", f"Pictures that are small ({width})"

    bring(dana, before.replace("## 1.3 ", f"## 1.3 {old}\n\nAbout photos.\n\n## 1.4 ", 1))
    apply(dana)
    bring(dana, document(dana).replace(f"{old}\n\nAbout photos.", f"{new}\n\nWords of another kind."))
    looked_at(dana)
    dana.get_by_label(f"This is ({new})").or_(dana.get_by_label(f"This is (1.3 {new})")).select_option(
        label=f"1.3 {old} (in In the field)"
    )
    dana.get_by_role("button", name="Keep these corrections").click()
    expect(dana.get_by_text(f"renamed from “{old}”")).to_be_visible()
    looked_at(dana)
    apply(dana)
    looked_at(dana)
    for page in PAGES:
        dana.goto(page)
        looked_at(dana)

    assert {trouble for trouble in troubles if ADD not in trouble} <= {NOT_TAKEN}
    troubles.clear()


def test_the_import_needs_no_javascript(window: Window) -> None:
    dana = window(javascript=False)
    sign_in(dana, "dana")

    bring(dana, document(dana) + "\n## 3.9 Benches\n\nTo sit on.\n")
    expect(dana.get_by_role("heading", name="3.9 Benches")).to_be_visible()
    apply(dana)

    assert "## 3.9 Benches" in document(dana)


def document(page: Page) -> str:
    return page.request.get("/roadmap/document/").text()


def bring(page: Page, text: str) -> None:
    page.goto(ADD)
    page.get_by_label("Or its text").fill(text)
    page.get_by_role("button", name="Preview the import").click()
    expect(page.get_by_text("Preview: nothing is written yet")).to_be_visible()


def send_nothing(page: Page) -> None:
    """An empty form says what is missing."""
    page.goto(ADD)
    looked_at(page)
    page.get_by_role("button", name="Preview the import").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a file, paste the text, or give an address.")
    looked_at(page)


def apply(page: Page) -> None:
    page.locator("summary", has_text="Apply this document").click()
    page.get_by_role("button", name="Yes, apply it").click()
    expect(page.get_by_text("Applied: this document is the roadmap’s version")).to_be_visible()


def looked_at(page: Page) -> None:
    """By axe, which finds no fault; and nothing is wider than the window."""
    assert [*axe_faults(page), *sideways(page)] == [], page.url
