"""A person reads and edits a file on the forge's pages, and merges or closes a pull request."""

import html
import re

import httpx
import pytest

from portal.demo.forge import Forge
from tests.portal.forge.conftest import Receiver
from tests.portal.forge.pressing import buttons, press

FILE = "/acme/widget/blob/main/ROADMAP.md"
EDIT = "/acme/widget/edit/main/ROADMAP.md"
TEXT = b"\r\n# Roadmap\r\n\r\n<b>Widgets</b> & more\r\n"


@pytest.fixture(autouse=True)
def roadmap(forge: Forge) -> None:
    forge.write_file("acme/widget", "ROADMAP.md", TEXT, author="alice", message="Plan <it>\n\nAll of it.")


@pytest.fixture
def pull(forge: Forge) -> str:
    """A pull request that rewords the last line; its page."""
    forge.make_branch("acme/widget", "work", forge.repository("acme/widget").git.branches["main"])
    forge.write_file("acme/widget", "ROADMAP.md", TEXT.replace(b"more", b"<less>"), branch="work")
    body = (
        "Because of <it>, see [the \\[decision\\]](http://portal.example/proposals/1/) http://a.example/?a&b."
    )
    forge.open_pull("acme/widget", title="Less <of> it", head="work", base="main", body=body)
    return "/acme/widget/pull/13"


def shown_form(browser: httpx.Client) -> dict[str, str]:
    """The fields of the edit form as a browser reads them."""
    page = browser.get(EDIT).text
    [sha] = re.findall(r'name="sha" value="(\w+)"', page)
    [text] = re.findall(r"<textarea[^>]*>\n?(.*?)</textarea>", page, re.DOTALL)
    return {"sha": sha, "text": html.unescape(text), "message": "Reword", "do": "commit"}


def send(browser: httpx.Client, fields: dict[str, str]) -> httpx.Response:
    origin = str(browser.base_url).rstrip("/")
    # Browsers send every end of line as CRLF.
    fields = fields | {"text": re.sub(r"\r?\n", "\r\n", fields["text"])}
    return browser.post(EDIT, data=fields, headers={"Origin": origin}, follow_redirects=True)


@pytest.mark.parametrize("address", [FILE, EDIT, "/acme/widget/pulls", "/acme/widget/blob/work/ROADMAP.md"])
def test_the_pages_of_files_and_pulls_have_no_script_and_lead_back(
    browser: httpx.Client, pull: str, address: str
) -> None:
    for page in (browser.get(address), browser.get(pull)):
        assert (page.status_code, re.findall(r"<script|<style|style=|\son\w+=", page.text)) == (200, [])
        assert '<a href="http://portal.example/roadmap/">Back to the portal</a>' in page.text


def test_a_file_shows_its_text_and_its_commits(browser: httpx.Client, forge: Forge) -> None:
    page = browser.get(FILE).text

    assert "&lt;b&gt;Widgets&lt;/b&gt; &amp; more" in page
    assert "<strong>Plan &lt;it&gt;</strong>" in page
    [commit] = re.findall(r'href="(/acme/widget/commit/\w{40})"', page)
    told = browser.get(commit).text
    assert "All of it." in told and '<span class="added">+&lt;b&gt;Widgets' in told


def test_an_edit_keeps_the_ends_of_lines_and_is_told_to_the_portal(
    forge: Forge, browser: httpx.Client, receiver: Receiver
) -> None:
    fields = shown_form(browser)

    page = send(browser, fields | {"text": fields["text"].replace("more", "less")})

    assert forge.file("acme/widget", "ROADMAP.md") == TEXT.replace(b"more", b"less")
    assert (page.url.path, "Delivered: 202" in page.text) == (FILE, True)
    assert receiver.taken[-1][0]["X-GitHub-Event"] == "push"


def test_an_edit_that_changes_nothing_makes_no_commit(forge: Forge, browser: httpx.Client) -> None:
    before = dict(forge.repository("acme/widget").git.branches)

    send(browser, shown_form(browser))

    assert forge.repository("acme/widget").git.branches == before


def test_an_edit_of_an_older_state_is_refused(forge: Forge, browser: httpx.Client) -> None:
    fields = shown_form(browser)
    forge.write_file("acme/widget", "ROADMAP.md", b"# Other\n")

    page = send(browser, fields)

    assert (page.status_code, forge.file("acme/widget", "ROADMAP.md")) == (409, b"# Other\n")


def test_a_form_of_another_site_edits_nothing(forge: Forge, browser: httpx.Client) -> None:
    fields = shown_form(browser)

    page = browser.post(EDIT, data=fields | {"text": "Evil"}, headers={"Origin": "http://evil.example"})

    assert (page.status_code, forge.file("acme/widget", "ROADMAP.md")) == (403, TEXT)


def test_a_pull_request_shows_what_it_changes_and_links_in_its_text(browser: httpx.Client, pull: str) -> None:
    page = browser.get(pull).text

    assert "Less &lt;of&gt; it" in page and "Because of &lt;it&gt;" in page
    assert '<a href="http://portal.example/proposals/1/">the [decision]</a>' in page
    assert '<a href="http://a.example/?a&amp;b">http://a.example/?a&amp;b</a>.' in page
    assert re.findall(r'<span class="(?:added|removed)">([^<]*)', page) == [
        "-&lt;b&gt;Widgets&lt;/b&gt; &amp; more\r\n",
        "+&lt;b&gt;Widgets&lt;/b&gt; &amp; &lt;less&gt;\r\n",
    ]
    assert buttons(browser.get(pull)) == ["Merge pull request", "Close pull request"]


def test_the_merge_button_merges_and_says_what_became_of_the_webhook(
    forge: Forge, browser: httpx.Client, pull: str
) -> None:
    page = press(browser, "merge", pull)

    assert ("Merged" in page.text, "Delivered: 202" in page.text, buttons(page)) == (True, True, [])
    assert forge.file("acme/widget", "ROADMAP.md") == TEXT.replace(b"more", b"<less>")


def test_the_close_button_closes_and_the_reopen_button_opens_again(browser: httpx.Client, pull: str) -> None:
    closed, reopened = press(browser, "close", pull), press(browser, "reopen", pull)

    assert (buttons(closed), buttons(reopened)) == (["Reopen"], ["Merge pull request", "Close pull request"])


def test_what_cannot_be_merged_has_no_button_for_it(forge: Forge, browser: httpx.Client, pull: str) -> None:
    forge.write_file("acme/widget", "ROADMAP.md", TEXT.replace(b"more", b"fewer"))

    page = browser.get(pull)

    assert (buttons(page), "It cannot be merged" in page.text) == (["Close pull request"], True)
    assert press(browser, "merge", pull).status_code == 409


def test_an_unknown_button_is_not_found(browser: httpx.Client, pull: str) -> None:
    assert [press(browser, button, pull).status_code for button in ("explode", "")] == [404, 404]


def test_pull_requests_are_listed_apart_from_issues(browser: httpx.Client, pull: str) -> None:
    assert "Less &lt;of&gt; it" in browser.get("/acme/widget/pulls").text
    assert "Less &lt;of&gt; it" not in browser.get("/acme/widget/issues").text
    assert 'href="/acme/widget/pulls"' in browser.get("/").text


@pytest.mark.parametrize(
    "address",
    [
        "/acme/widget/blob/main/nothing.md",
        "/acme/widget/blob/nothing/ROADMAP.md",
        "/acme/widget/edit/work/ROADMAP.md",
        f"/acme/widget/commit/{'0' * 40}",
        "/acme/widget/pull/99",
    ],
)
def test_what_is_not_there_has_no_page(browser: httpx.Client, pull: str, address: str) -> None:
    assert browser.get(address).status_code == 404
