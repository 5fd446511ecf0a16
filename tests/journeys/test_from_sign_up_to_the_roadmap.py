"""The whole way of a topic: written by a stranger, supported, discussed, accepted, on the roadmap."""

import time

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Window
from tests.journeys.reviewing import decision_panel, move, open_in_queue, open_queue
from tests.journeys.steps import (
    comment,
    confirm_address,
    edit_comment,
    expect_vote,
    mail_to,
    main,
    press_vote,
    preview_in_tab,
    sign_in,
    sign_up,
    title,
    write_topic,
    written_topic,
)

TOPIC = "Lend a trail camera between groups"
PROBLEM = "Nobody knows **which paths** are walked.\n\n- [x] asked three groups\n- [ ] found a camera"
PROPOSAL = "One camera for each district, and a page that says who has it."
REASON = "A small start that **five groups** asked for."
# The demo has an Alice already; this one is new.
NAME, EMAIL = "alice-of-the-hut", "alice@hut.example"
MAIL_WITHIN = 60  # seconds


def test_from_sign_up_to_the_roadmap(window: Window) -> None:
    alice, bob, dana = window(), window(), window()

    write_before_signing_in(alice)
    become_a_member(alice)
    address = submit(alice)
    support(bob, address)
    accept(dana)

    read_the_decision(alice, address)
    follow_it_to_the_roadmap(alice)
    read_the_mail(alice)
    read_the_inbox(alice)


def write_before_signing_in(page: Page) -> None:
    page.goto("/")
    expect(title(page)).to_have_text("Where Waymark is going")
    page.get_by_role("link", name="Propose a topic").first.click()
    write_topic(page, heading=TOPIC, problem=PROBLEM, proposal=PROPOSAL, section="2. Crews and work days")
    preview = preview_in_tab(page, "What problem does it solve?")
    expect(preview.locator("strong")).to_have_text("which paths")
    expect(preview.get_by_role("checkbox", name="asked three groups")).to_be_checked()
    page.get_by_role("button", name="Submit proposal").click()
    expect(main(page)).to_contain_text("Your proposal is kept.")


def become_a_member(page: Page) -> None:
    sign_up(page, NAME, EMAIL)
    confirm_address(page, EMAIL)


def submit(page: Page) -> str:
    """Finds the text again, sends it, and returns the proposal's address."""
    page.wait_for_url("**/proposals/new/")
    expect(main(page)).to_contain_text("Your text from before you signed in is here.")
    assert written_topic(page) == [TOPIC, PROBLEM, PROPOSAL]
    page.get_by_role("button", name="Submit proposal").click()
    expect(title(page)).to_have_text(TOPIC)
    expect(page.locator(".proposal-facts")).to_contain_text("Submitted")
    return page.url


def support(page: Page, address: str) -> None:
    sign_in(page, "bob")
    page.goto(address)
    expect_vote(page, votes=0, mine=False)
    press_vote(page, votes=1, mine=True)
    press_vote(page, votes=0, mine=False)
    press_vote(page, votes=1, mine=True)
    comment(page, "We have a camera that stands in a cupboard.")
    edit_comment(page, "We have a camera that stands in a cupboard.", "We have two cameras to lend.")
    page.reload()
    expect_vote(page, votes=1, mine=True)


def accept(page: Page) -> None:
    open_queue(page, "dana")
    open_in_queue(page, TOPIC)
    expect(page.get_by_role("article", name="Comment by Bob Nakamura")).to_contain_text("two cameras to lend")
    move(page, "Move to review", reason="Two groups want it: we look at the cost.")
    expect(decision_panel(page).get_by_text("Move to review", exact=True)).to_have_count(0)
    move(page, "Accept", reason=REASON, section="1. In the field")
    expect(decision_panel(page)).to_contain_text("Open the review again")


def read_the_decision(page: Page, address: str) -> None:
    page.goto(address)
    decision = page.get_by_role("region", name="Accepted")
    expect(decision).to_contain_text("by Dana Okafor")
    expect(decision.locator("strong").filter(has_text="five groups")).to_have_count(1)
    expect(page.get_by_role("region", name="Discussion")).to_contain_text("we look at the cost")
    expect(page.get_by_role("region", name="Votes")).to_contain_text("Voting is closed.")


def follow_it_to_the_roadmap(page: Page) -> None:
    page.goto("/roadmap/")
    chapter = page.locator(".chapter").filter(has=page.get_by_role("heading", name="In the field"))
    chapter.get_by_role("heading", name=TOPIC).get_by_role("link").click()
    expect(title(page)).to_contain_text(TOPIC)
    came_from = page.get_by_role("complementary", name="About this item")
    expect(came_from).to_contain_text("1 vote")
    came_from.get_by_role("link", name=TOPIC).click()
    expect(page.get_by_role("region", name="Accepted")).to_be_visible()


def read_the_mail(page: Page) -> None:
    """The worker sends it; until then the page is asked again."""
    page.goto("/mail/")
    decided = mail_to(page, EMAIL, about="was accepted")
    deadline = time.monotonic() + MAIL_WITHIN
    while not decided.count():
        assert time.monotonic() < deadline, f"After {MAIL_WITHIN} seconds: {main(page).inner_text()}"
        page.wait_for_timeout(250)
        page.reload()
    expect(decided).to_contain_text("A small start that")
    expect(decided).to_contain_text(TOPIC)


def read_the_inbox(page: Page) -> None:
    page.goto("/notifications/")
    notice = page.get_by_role("listitem").filter(has_text="was accepted")
    expect(notice).to_contain_text(TOPIC)
    expect(notice).to_contain_text("new")
    notice.get_by_role("link").click()
    expect(title(page)).to_have_text(TOPIC)
