"""A person looks at the forge's pages."""

import re
import socket

import httpx
import pytest

from portal.demo.forge import Forge
from tests.portal.forge.conftest import ISSUE


@pytest.mark.parametrize(
    "address", ["/", "/acme/widget/issues", ISSUE, "/acme/widget/pull/12", "/alice", "/acme", "/you"]
)
def test_every_page_says_plainly_what_it_is_and_leads_back(browser: httpx.Client, address: str) -> None:
    page = browser.get(address)

    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "This is the demo's stand-in for GitHub." in page.text
    assert '<a href="http://portal.example/roadmap/">Back to the portal</a>' in page.text


@pytest.mark.parametrize("address", ["/", "/acme/widget/issues", ISSUE, "/nothing/here/at-all"])
def test_pages_allow_no_script_and_no_inline_style(browser: httpx.Client, address: str) -> None:
    page = browser.get(address)

    assert page.headers["content-security-policy"] == (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    assert page.headers["x-content-type-options"] == "nosniff"
    assert re.findall(r"<script|<style|style=|\son\w+=", page.text) == []


def test_the_style_is_a_file(browser: httpx.Client) -> None:
    style = browser.get("/forge.css")

    assert (style.status_code, style.headers["content-type"]) == (200, "text/css; charset=utf-8")
    assert "prefers-color-scheme: dark" in style.text


def test_an_issue_shows_all_that_is_known_of_it(forge: Forge, browser: httpx.Client) -> None:
    forge.edit_issue(
        "acme/widget",
        12,
        body="First\nSecond",
        assignees=["bob"],
        milestone="2.0",
        comments=1,
        labels=["bug"],
    )

    text = re.sub(r"<[^>]+>", " ", browser.get(ISSUE).text)

    for known in (
        "Widgets by the dozen",
        "#12",
        "Open",
        "First\nSecond",
        "bob",
        "2.0",
        "1 comment",
        "bug",
        "alice",
    ):
        assert known in text


def test_eves_text_stays_text(forge: Forge, browser: httpx.Client) -> None:
    evil = "\"><script>alert(1)</script><img src=x onerror='alert(2)'>&amp;"
    forge.edit_issue(
        "acme/widget", 12, title=evil, body=evil, labels=[evil], assignees=[evil], milestone=evil
    )

    for address in ("/", "/acme/widget/issues", ISSUE):
        page = browser.get(address).text
        assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 1
        assert re.findall(r"<script|<img src=x|&quot;><", page) == []
    person = browser.get("/" + evil.replace("/", "%2F").replace("&", "%26").replace("#", "%23"))
    assert "<script" not in person.text


def test_a_persons_page_lists_what_is_assigned_to_them(forge: Forge, browser: httpx.Client) -> None:
    forge.add_issue("acme/gadget", 1, title="Gadgets", assignees=["bob"])

    assert ("Assigned in acme/gadget" in browser.get("/bob").text, "Widgets" in browser.get("/bob").text) == (
        True,
        False,
    )


def test_the_first_page_lists_open_issues_before_closed_ones(forge: Forge, browser: httpx.Client) -> None:
    forge.add_issue("acme/widget", 1, title="Done", state="closed")
    forge.add_issue("acme/widget", 20, title="Next")

    assert re.findall(r'issues/(\d+)">', browser.get("/").text) == ["12", "20", "1"]


def test_a_list_without_issues_says_so(browser: httpx.Client) -> None:
    assert "No issues here." in browser.get("/acme/widget/issues?state=closed").text


def test_an_empty_forge_says_what_to_do() -> None:
    with Forge() as forge:
        assert "There is no repository yet." in httpx.get(forge.url).text


def test_the_list_shows_open_or_closed_issues(forge: Forge, browser: httpx.Client) -> None:
    forge.add_issue("acme/widget", 13, title="Long done", state="closed")
    forge.add_issue("acme/widget", 14, title="Never mind", state="closed", state_reason="not_planned")
    forge.add_issue("acme/widget", 15, title="Some code", is_pull_request=True)

    def titles(address: str) -> list[str]:
        return re.findall(
            r'<a href="/acme/widget/(?:issues|pull)/\d+">([^<]+)</a>', browser.get(address).text
        )

    assert titles("/acme/widget/issues") == ["Some code", "Widgets by the dozen"]
    assert titles("/acme/widget/issues?state=closed") == ["Never mind", "Long done"]
    assert "Closed as not planned" in browser.get("/acme/widget/issues?state=closed").text


def test_looking_changes_nothing(forge: Forge, browser: httpx.Client) -> None:
    before = browser.get("/repos/acme/widget/issues/12").json()

    for address in (ISSUE, f"{ISSUE}?do=close-completed", "/"):
        browser.get(address)
        browser.head(address)

    assert browser.get("/repos/acme/widget/issues/12").json() == before
    assert browser.head(ISSUE).content == b""


@pytest.mark.parametrize(
    "address",
    ["/nobody", "/acme/nothing", "/acme/nothing/issues", "/acme/widget/issues/99", "/a/b/c/d"],
)
def test_what_is_not_there_is_told_in_words(browser: httpx.Client, address: str) -> None:
    page = browser.get(address)

    assert (page.status_code, "There is nothing at this address." in page.text) == (404, True)


def test_old_addresses_lead_to_the_new_ones(forge: Forge, browser: httpx.Client) -> None:
    forge.add_issue("acme/widget", 13, title="Stays")
    forge.transfer_issue("acme/widget", 12, "acme/gadget", 3)
    forge.rename_repository("acme/widget", "acme/widgets")

    def arrived(address: str) -> str:
        return browser.get(address, follow_redirects=True).url.path

    assert arrived("/acme/widget") == "/acme/widgets/issues"
    assert arrived("/acme/widget/issues") == "/acme/widgets/issues"
    assert arrived("/acme/widget/issues/13") == "/acme/widgets/issues/13"
    assert arrived("/acme/widgets/issues/12") == "/acme/gadget/issues/3"
    assert arrived("/acme/widget/issues/12") == "/acme/gadget/issues/3"


def test_everybody_has_a_picture_that_the_portal_may_show(browser: httpx.Client) -> None:
    picture = browser.get("/avatars/mary-ann%3Cb%3E.svg")

    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/svg+xml")
    assert picture.headers["cross-origin-resource-policy"] == "cross-origin"
    assert ">MA</text>" in picture.text
    assert browser.get("/avatars/%E2%80%94.svg").status_code == 200


@pytest.mark.parametrize("length, status", [("99999999", b"413"), ("-1", b"400"), ("x", b"400")])
def test_a_form_that_is_too_large_or_has_no_length_is_refused(
    forge: Forge, length: str, status: bytes
) -> None:
    with socket.create_connection(("127.0.0.1", forge.port), timeout=5) as connection:
        connection.sendall(f"POST {ISSUE} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n".encode())

        assert connection.recv(1000).split()[1] == status
