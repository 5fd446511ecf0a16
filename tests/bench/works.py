"""What is measured: requests to the site beside requests to the bare view that does the same work."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar
from urllib.parse import urlencode

from django.test import Client

from proposals.models import Proposal
from proposals.models.listing import PAGE
from tests.bench.filling import Site
from tests.bench.texts import WORDS

CONNECTIONS = 8
DEEP = 400
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Request:
    path: str
    body: str = ""
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def method(self) -> str:
        return "POST" if self.body else "GET"

    def raw(self) -> str:
        """As it goes over the wire. A browser asks for a compressed page; nothing in front of gunicorn does it here."""
        lines = [f"{self.method} {self.path} HTTP/1.1", "Host: 127.0.0.1", "Accept: text/html"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        if self.body:
            lines += [f"Content-Type: {FORM}", f"Content-Length: {len(self.body)}"]
        return "\r\n".join([*lines, "", self.body])


Lanes = Sequence[Sequence[Request]]


@dataclass(frozen=True, slots=True)
class Work:
    """One row of the table. Targets are None where there is none: `ratio` to the floor at least, the rest at most."""

    name: str
    title: str
    site: Lanes
    floor: Lanes
    ratio: float | None = None
    queries: int | None = None
    kilobytes: int | None = None


def all_works(site: Site) -> list[Work]:
    page = min(DEEP, Proposal.objects.public().open().count() // PAGE)
    words = [
        urlencode({"q": f"{first} {second}"})
        for first, second in zip(WORDS[::40], WORDS[20::40], strict=False)
    ]
    return [
        Work("home", "home", same("/"), same("/home/")),
        Work("roadmap", "roadmap", same("/roadmap/"), same("/roadmap/"), ratio=0.35, queries=5),
        Work("list", "proposals, first page", same("/proposals/"), same("/list/"), ratio=0.35, queries=3),
        Work("deep", f"page {page} by links", same(link_to(page)), same("/list/")),
        Work("number", f"page {page} by number", same(f"/proposals/?page={page}"), same("/list/")),
        Work(
            "search",
            "search proposals",
            same(*(f"/proposals/?{query}" for query in words)),
            same(*(f"/search/?{query}" for query in words)),
            ratio=0.35,
            queries=3,
        ),
        Work(
            "proposal",
            "proposal, 50 comments",
            same(*(address(pk) for pk in site.discussed)),
            same(*(f"/detail/{pk}/" for pk in site.discussed)),
            ratio=0.4,
            queries=4,
            kilobytes=60,
        ),
        Work("vote", "vote and take back", vote_lanes(site), insert_lanes(site), ratio=0.2, queries=5),
        # Bare views alone, to compare machines by.
        Work("cached", "bare list from the cache", (), same("/cached/")),
        Work("hello", "bare hello world", (), same("/hello/")),
    ]


class Named(Protocol):
    @property
    def name(self) -> str: ...


Some = TypeVar("Some", bound=Named)


def choose(works: Sequence[Some], names: Collection[str] | None) -> list[Some]:
    """The works of these names, all where there are none. Ends the run with the names for one that is unknown."""
    known = {work.name for work in works}
    if unknown := set(names or ()) - known:
        raise SystemExit(
            f"--only: there is no {', '.join(sorted(unknown))}. There is: {', '.join(sorted(known))}."
        )
    return [work for work in works if not names or work.name in names]


def same(*paths: str) -> Lanes:
    """Every connection asks for the same paths in turn, each beginning at another one."""
    requests = [Request(path) for path in paths]
    starts = [number % len(requests) for number in range(CONNECTIONS)]
    return [requests[start:] + requests[:start] for start in starts]


def address(pk: int) -> str:
    return Proposal.objects.get(pk=pk).get_absolute_url()


def link_to(page: int) -> str:
    """The address that the page before links as its next one."""
    html = Client().get(f"/proposals/?page={page - 1}").content.decode()
    link = re.search(r'rel="next" href="([^"]+)"', html)
    assert link
    return link[1].replace("&amp;", "&")


def vote_lanes(site: Site) -> Lanes:
    """Each connection is one member's browser that votes for a proposal and takes it back."""
    lanes = []
    for voter, pk in zip(site.voters, site.discussed, strict=True):
        browser = Client()
        browser.force_login(voter)
        html = browser.get(address(pk)).content.decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', html)
        assert token
        cookies = "; ".join(f"{cookie.key}={cookie.value}" for cookie in browser.cookies.values())
        headers = (("Cookie", cookies), ("HX-Request", "true"))
        body = urlencode({"csrfmiddlewaretoken": token[1], "next": address(pk), "wide": "1"})
        lanes.append([Request(f"/proposals/{pk}/{act}/", body, headers) for act in ("vote", "unvote")])
    return lanes


def insert_lanes(site: Site) -> Lanes:
    request = Request(f"/insert/{site.proposals}/{site.members}/", "vote=1")
    return [[request]] * CONNECTIONS
