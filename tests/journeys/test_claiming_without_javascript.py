"""Who wants to help finds something to do, signs in, has it, and gives it back; without a script."""

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Window
from tests.journeys.steps import DEMO_PASSWORD, give_password, main

TITLE = "Take a photo with the volume button"
TRIES = 240


def test_a_claim_survives_the_sign_in_and_is_given_back(window: Window) -> None:
    page = window(javascript=False)
    page.goto("/roadmap/help/")
    wait_for_the_first_sync(page)
    page.get_by_role("navigation", name="State").get_by_role("link", name="Unclaimed").click()
    page.get_by_label("Label", exact=True).select_option("area/app")
    page.get_by_role("button", name="Show", exact=True).click()

    page.get_by_role("button", name=f"I’d like to work on this : {TITLE}").click()
    give_password(page, "yuki@example.org", DEMO_PASSWORD)
    expect(main(page)).to_contain_text("You said that you would like to work on this.")
    expect(main(page)).to_contain_text("Claimed by you")

    page.goto("/notifications/")
    page.get_by_role("region", name="What you said you would do").get_by_role("link", name=TITLE).click()
    page.get_by_role("button", name=f"Give it back : {TITLE}").click()
    expect(main(page)).to_contain_text("Given back. Somebody else can take it now.")
    expect(page.get_by_role("button", name=f"I’d like to work on this : {TITLE}")).to_be_visible()


def wait_for_the_first_sync(page: Page) -> None:
    """Press reload until the issues are there, as a person would."""
    for _ in range(TRIES):
        if page.get_by_text(TITLE).count():
            return
        page.wait_for_timeout(250)
        page.reload()
