"""Which page answers which address, and the buttons that a person presses."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

from portal.demo.forge import changes, pages
from portal.demo.forge.avatars import avatar
from portal.demo.forge.exchange import Answer, Request
from portal.demo.forge.hooks import Delivery
from portal.demo.forge.store import Absent, Issue, Missing, Moved, Store

STYLE = Path(__file__).with_name("forge.css")
AVATAR = re.compile(r"/avatars/([^/]+)\.svg")
PERSON = re.compile(r"/([^/]+)/?")
REPOSITORY = re.compile(r"/([^/]+/[^/]+)/?")
ISSUES = re.compile(r"/([^/]+/[^/]+)/issues/?")
ISSUE = re.compile(r"/([^/]+/[^/]+)/(?:issues|pull)/(\d{1,9})/?")
# Another site may show our avatars; nothing else needs to leave.
PICTURE_HEADERS = {"Cache-Control": "max-age=3600", "Cross-Origin-Resource-Policy": "cross-origin"}


def page(store: Store, request: Request, find: Callable[[str], Delivery | None], *, site: str) -> Answer:
    """Answer a GET for people; `find` returns a delivery by its id."""
    if request.path == "/forge.css":
        return Answer(200, STYLE.read_bytes(), "text/css; charset=utf-8", {"Cache-Control": "max-age=60"})
    if match := AVATAR.fullmatch(request.path):
        headers = PICTURE_HEADERS | {"Content-Security-Policy": "default-src 'none'"}
        return Answer(200, avatar(match[1]), "image/svg+xml", headers)
    try:
        return _page(store, request, find, site=site)
    except Moved as moved:
        return _redirect(301, _page_of(store, moved, request))
    except Absent:
        return pages.refused_page(404, "Not found", "There is nothing at this address.", site=site)


def is_pressed_here(request: Request, own_addresses: set[str]) -> bool:
    """Say whether a form was sent by the forge's own page: another site's has another Origin, and a name
    that was bound to this machine to get around that has another Host."""
    hosts = {urlsplit(address).netloc for address in own_addresses}
    return request.headers.get("host", "") in hosts and request.headers.get("origin", "") in own_addresses


def pressed(request: Request) -> tuple[str, int, str]:
    """Return the repository, the number and the button of a form. Raises Missing if it is none of ours."""
    match = ISSUE.fullmatch(request.path)
    if match is None:
        raise Missing
    return match[1], int(match[2]), parse_qs(request.body.decode("utf-8", "replace")).get("do", [""])[0]


def press(button: str, issue: Issue, url: str) -> changes.Actions:
    """Do what the button says. Raises ValueError for a button that there isn't."""
    others = [login for login in issue.assignees if login != pages.YOU]
    match button:
        case "close-completed":
            return changes.close(issue, reason="completed")
        case "close-not-planned":
            return changes.close(issue, reason="not_planned")
        case "reopen":
            return changes.reopen(issue)
        case "assign":
            return changes.assign(url, issue, [*others, pages.YOU])
        case "unassign":
            return changes.assign(url, issue, others)
    raise ValueError(f"There is no button {button!r}.")


def back_to_issue(request: Request, deliveries: list[Delivery]) -> Answer:
    """Send the browser to the issue's page, which tells what became of the last delivery."""
    return _redirect(303, quote(request.path) + (f"?delivery={deliveries[-1].id}" if deliveries else ""))


def _page(store: Store, request: Request, find: Callable[[str], Delivery | None], *, site: str) -> Answer:
    path = request.path
    if path == "/":
        return pages.index_page(store, site=site)
    if match := ISSUES.fullmatch(path):
        state = "closed" if request.query.get("state") == "closed" else "open"
        return pages.issues_page(store.repository(match[1]), state=state, site=site)
    if match := ISSUE.fullmatch(path):
        repository = store.repository(match[1])
        issue = repository.issue(int(match[2]))
        return pages.issue_page(repository, issue, find(request.query.get("delivery", "")), site=site)
    if match := REPOSITORY.fullmatch(path):
        return _redirect(302, f"/{store.repository(match[1]).full_name}/issues")
    if (match := PERSON.fullmatch(path)) and match[1] in _people(store):
        return pages.person_page(store, match[1], site=site)
    raise Absent


def _people(store: Store) -> set[str]:
    people = {pages.YOU}
    for repository in store.visible():
        people.add(repository.owner)
        for issue in repository.visible_issues():
            people |= {issue.author, *issue.assignees}
    return people


def _page_of(store: Store, moved: Moved, request: Request) -> str:
    place = moved.path.split("/")  # "", "repositories", id, and "issues", number for an issue of its own
    rest = place[3:] or request.path.strip("/").split("/")[2:] or ["issues"]
    return "/" + "/".join([store.repository_by_id(int(place[2])).full_name, *rest])


def _redirect(status: int, address: str) -> Answer:
    return Answer(status, headers={"Location": address} | pages.HEADERS)
