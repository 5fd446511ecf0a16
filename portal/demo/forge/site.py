"""Which page answers which address."""

import re
from collections.abc import Callable
from pathlib import Path

from portal.demo.forge import file_pages, pages, pull_pages
from portal.demo.forge.avatars import avatar
from portal.demo.forge.exchange import Answer, Request
from portal.demo.forge.hooks import Delivery
from portal.demo.forge.store import Absent, Missing, Moved, Repository, Store

STYLE = Path(__file__).with_name("forge.css")
AVATAR = re.compile(r"/avatars/([^/]+)\.svg")
PERSON = re.compile(r"/([^/]+)/?")
REPOSITORY = re.compile(r"/([^/]+/[^/]+)/?")
PULLS = re.compile(r"/([^/]+/[^/]+)/pulls/?")
FILE = re.compile(r"/([^/]+/[^/]+)/(blob|edit)/(.+)")
COMMIT = re.compile(r"/([^/]+/[^/]+)/commit/([0-9a-f]{40})/?")
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
        return redirect(301, _page_of(store, moved, request))
    except Absent:
        return pages.refused_page(404, "Not found", "There is nothing at this address.", site=site)


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
        delivery = find(request.query.get("delivery", ""))
        if issue.number in repository.pulls:
            return pull_pages.pull_page(repository, repository.pull(issue.number), delivery, site=site)
        return pages.issue_page(repository, issue, delivery, site=site)
    if match := PULLS.fullmatch(path):
        return pull_pages.pulls_page(store.repository(match[1]), site=site)
    if match := COMMIT.fullmatch(path):
        repository = store.repository(match[1])
        if match[2] not in repository.git.commits:
            raise Missing
        return file_pages.commit_page(repository, repository.git.commits[match[2]], site=site)
    if match := FILE.fullmatch(path):
        return _file(store.repository(match[1]), match, find(request.query.get("delivery", "")), site=site)
    if match := REPOSITORY.fullmatch(path):
        return redirect(302, f"/{store.repository(match[1]).full_name}/issues")
    if (match := PERSON.fullmatch(path)) and match[1] in _people(store):
        return pages.person_page(store, match[1], site=site)
    raise Absent


def _file(repository: Repository, match: re.Match[str], delivery: Delivery | None, *, site: str) -> Answer:
    branch, path = branch_and_path(repository, match[3])
    if match[2] == "blob":
        return file_pages.file_page(repository, branch, path, delivery, site=site)
    if branch != repository.git.default_branch:
        raise Missing
    return file_pages.edit_page(repository, path, site=site)


def branch_and_path(repository: Repository, rest: str) -> tuple[str, str]:
    """Tell the two apart; a branch may have slashes in its name. Raises Missing when there is no such file."""
    for branch, sha in repository.git.branches.items():
        path = rest.removeprefix(f"{branch}/")
        if path != rest and path in repository.git.commits[sha].files:
            return branch, path
    raise Missing


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


def redirect(status: int, address: str) -> Answer:
    """Send the browser to another page."""
    return Answer(status, headers={"Location": address} | pages.HEADERS)
