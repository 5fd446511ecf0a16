"""What people do on the site's pages. Each step starts where the one before it ended, unless it opens a page itself."""

import re
from urllib.parse import urldefrag, urlencode

from playwright.sync_api import Locator, Page, expect

DEMO_PASSWORD = "follow-the-signs"  # of every member of the demo; `make run` says so
OWN_PASSWORD = "three ways to the hut"


def sign_in(page: Page, name: str, *, then: str = "/") -> None:
    """A member of the demo signs in and arrives at `then`."""
    page.goto(f"/accounts/login/?{urlencode({'next': then})}")
    give_password(page, f"{name}@example.org", DEMO_PASSWORD)
    page.wait_for_url(lambda url: url.endswith(then))


def give_password(page: Page, email: str, password: str) -> None:
    page.get_by_role("textbox", name="Email").fill(email)
    page.get_by_role("textbox", name="Password").fill(password)
    main(page).get_by_role("button", name="Sign in").click()


def sign_up(page: Page, name: str, email: str) -> None:
    """From the sign-in page to the page that says to look at the mail."""
    main(page).get_by_role("link", name="Create an account").click()
    page.get_by_role("textbox", name="Email").fill(email)
    page.get_by_role("textbox", name="Username").fill(name)
    page.get_by_role("textbox", name="Password", exact=True).fill(OWN_PASSWORD)
    page.get_by_role("textbox", name="Password (again)").fill(OWN_PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(title(page)).to_have_text("Look at your mail")


def confirm_address(page: Page, email: str) -> None:
    """Follow the link of the mail that the demo shows, and sign in."""
    page.get_by_role("link", name="Show the demo's mail").click()
    mail_to(page, email).get_by_role("link", name="/confirm-email/").click()
    page.get_by_role("button", name="Confirm").click()
    give_password(page, email, OWN_PASSWORD)


def mail_to(page: Page, email: str, about: str = "") -> Locator:
    """The kept mails to an address, on the page that shows them."""
    return page.get_by_role("article").filter(has_text=f"To {email}").filter(has_text=about)


def write_topic(page: Page, *, heading: str, problem: str, proposal: str, section: str) -> None:
    page.get_by_role("textbox", name="Title").fill(heading)
    page.get_by_role("textbox", name="What problem does it solve?").fill(problem)
    page.get_by_role("textbox", name="What do you propose?").fill(proposal)
    page.get_by_label("Section of the roadmap").select_option(label=section)


def written_topic(page: Page) -> list[str]:
    """What stands in the form: title, problem, proposal."""
    names = ("Title", "What problem does it solve?", "What do you propose?")
    return [page.get_by_role("textbox", name=name).input_value() for name in names]


def preview_in_tab(page: Page, field: str) -> Locator:
    """Press a field's Preview tab; returns the panel that shows its text as others will read it."""
    editor = page.locator("[data-markdown]").filter(has=page.get_by_role("tablist", name=field))
    editor.get_by_role("tab", name="Preview").click()
    return editor.get_by_role("tabpanel", name="Preview")


def vote_button(page: Page) -> Locator:
    """The vote of the proposal whose page is open."""
    return main(page).get_by_role("button", name=re.compile(r"^(Vote|You voted) ?\d+$"))


def press_vote(page: Page, *, votes: int, mine: bool) -> None:
    """Press it, and see the new count, whose it is, and that it is the same page."""
    address = urldefrag(page.url).url
    vote_button(page).click()
    expect_vote(page, votes=votes, mine=mine)
    assert urldefrag(page.url).url == address


def expect_vote(page: Page, *, votes: int, mine: bool) -> None:
    expect(vote_button(page)).to_have_attribute("aria-pressed", str(mine).lower())
    expect(vote_button(page).locator(".vote-count")).to_have_text(str(votes))
    settled(page)


def settled(page: Page) -> None:
    """What htmx put in is alive: a button that is pressed before sends its form as without JavaScript."""
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")).to_have_count(0)


def comment(page: Page, text: str) -> None:
    page.get_by_role("textbox", name="Your comment").fill(text)
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(comments_of(page, text)).to_have_count(1)


def edit_comment(page: Page, before: str, after: str) -> None:
    comments_of(page, before).get_by_role("link", name="Edit").click()
    expect(title(page)).to_have_text("Edit your comment")
    main(page).get_by_role("textbox").fill(after)
    page.get_by_role("button", name="Save changes").click()
    expect(comments_of(page, after)).to_contain_text("edited")
    expect(comments_of(page, before)).to_have_count(0)


def comments_of(page: Page, text: str) -> Locator:
    """The comments that say `text`."""
    return page.get_by_role("article", name=re.compile("^Comment by ")).filter(has_text=text)


def titles(page: Page) -> list[str]:
    """The titles of a list page's rows, from the top."""
    page.wait_for_load_state()
    return page.locator(".row-title").all_inner_texts()


def title(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def main(page: Page) -> Locator:
    return page.get_by_role("main")
