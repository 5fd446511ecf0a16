"""The buttons and forms that a person presses on the forge's pages, and what they do."""

from urllib.parse import parse_qs, quote, urlsplit

from portal.demo.forge import changes, pages, site
from portal.demo.forge.exchange import Answer, Request
from portal.demo.forge.git import blob_name
from portal.demo.forge.hooks import Delivery
from portal.demo.forge.store import Issue, Missing
from portal.demo.forge.workshop import Workshop


class Outdated(Exception):
    """The page from which a form was sent shows an older state."""


def is_pressed_here(request: Request, own_addresses: set[str]) -> bool:
    """Say whether a form was sent by the forge's own page: another site's has another Origin, and a name
    that was bound to this machine to get around that has another Host."""
    hosts = {urlsplit(address).netloc for address in own_addresses}
    return request.headers.get("host", "") in hosts and request.headers.get("origin", "") in own_addresses


def press(hub: Workshop, request: Request) -> tuple[list[Delivery], str]:
    """Do what the form says; returns the webhooks it caused, and the page to show then.

    Raises Absent or ValueError for a form that there isn't, Outdated, or git.Conflict.
    """
    form = parse_qs(request.body.decode("utf-8", "replace"), keep_blank_values=True)
    fields = {name: values[0] for name, values in form.items()}
    if match := site.FILE.fullmatch(request.path):
        return _edit(hub, match[1], match[3], fields)
    match = site.ISSUE.fullmatch(request.path)
    if match is None:
        raise Missing
    name, number, button = match[1], int(match[2]), fields.get("do", "")
    if number in hub.repository(name).pulls:
        return _press_pull(hub, name, number, button), request.path
    pressed = hub.change_issue(name, number, lambda issue: _press_issue(button, issue, hub.url), by=pages.YOU)
    return pressed, request.path


def back(address: str, deliveries: list[Delivery]) -> Answer:
    """Send the browser to a page that tells what became of the last webhook."""
    return site.redirect(303, quote(address) + (f"?delivery={deliveries[-1].id}" if deliveries else ""))


def _press_issue(button: str, issue: Issue, url: str) -> changes.Actions:
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


def _press_pull(hub: Workshop, repository: str, number: int, button: str) -> list[Delivery]:
    match button:
        case "merge":
            return hub.merge_pull(repository, number, by=pages.YOU)
        case "close":
            return hub.close_pull(repository, number, by=pages.YOU)
        case "reopen":
            return hub.reopen_pull(repository, number, by=pages.YOU)
    raise ValueError(f"There is no button {button!r}.")


def _edit(hub: Workshop, name: str, rest: str, fields: dict[str, str]) -> tuple[list[Delivery], str]:
    """Commit the text of the form, with the file's own ends of lines: a browser sends CRLF for all of them."""
    branch, path = site.branch_and_path(hub.repository(name), rest)
    there = hub.file(name, path, branch=branch)
    if fields.get("sha") != blob_name(there):
        raise Outdated
    end = "\r\n" if there.count(b"\r\n") > there.count(b"\n") / 2 else "\n"
    text = fields["text"].replace("\r\n", "\n").replace("\n", end)
    page = f"/{name}/blob/{branch}/{path}"
    if text.encode() == there:
        return [], page
    message = fields.get("message", "").strip() or f"Update {path}"
    pushed = hub.write_file(name, path, text.encode(), branch=branch, author=pages.YOU, message=message)
    return pushed, page
