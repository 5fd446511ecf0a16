"""Every link that somebody finds in the demo leads somewhere, for strangers, members and maintainers."""

import html
import re
from collections import Counter
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client

from portal.accounts.models import User
from tests.conftest import signed_in
from tests.portal.demo.test_seeding import seed

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<a\b[^>]*?\shref="([^"#]+)')
VIEWS = 2  # of a list's many sortings and filters, and of the lists that a page was opened from


def found(page: str, at: str) -> set[str]:
    """The addresses of this site that a page links to."""
    addresses = {urljoin(at, html.unescape(link)) for link in LINK.findall(page)}
    return {one for one in addresses if not urlsplit(one).netloc and not urlsplit(one).scheme}


def walk(browser: Client, start: str) -> tuple[dict[str, int], int]:
    """Follow every link from there; the answers that are no page, and how many paths there were."""
    ahead, origin, views, bad = [start], {start: ""}, Counter[str](), dict[str, int]()
    while ahead:
        address = ahead.pop(0)
        path = urlsplit(address).path
        if views[path] == VIEWS:
            continue
        views[path] += 1
        answer = browser.get(address)
        links = {urljoin(address, answer["Location"])} if answer.status_code == 302 else set()
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            links = found(answer.content.decode(), address)
        elif answer.status_code not in (200, 302):
            bad[f"{address} (linked from {origin[address]})"] = answer.status_code
        new = sorted(links - origin.keys())
        ahead += new
        origin |= dict.fromkeys(new, address)
    return bad, len(views)


@pytest.mark.parametrize(
    ("who", "start", "least"),
    [("", "/", 100), ("bob", "/", 100), ("carol", "/admin/", 300), ("dana", "/admin/", 300)],
)
def test_no_link_of_the_demo_is_broken(who: str, start: str, least: int) -> None:
    seed()
    browser = signed_in(User.objects.get(username=who)) if who else Client()

    bad, paths = walk(browser, start)

    assert bad == {}
    assert paths > least
