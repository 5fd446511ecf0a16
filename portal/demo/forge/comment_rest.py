"""GitHub's REST API: comments on issues, and opening an issue.

Sources: https://docs.github.com/en/rest/issues/comments and https://docs.github.com/en/rest/issues/issues
"""

from typing import Any

from portal.demo.forge import shapes
from portal.demo.forge.exchange import Answer, Request, error_answer, json_answer
from portal.demo.forge.git_rest import BOT, body_of
from portal.demo.forge.listing import page_of, time_of
from portal.demo.forge.store import Comment, Missing, Repository
from portal.demo.forge.workshop import Refused, Workshop


def list_comments(hub: Workshop, repository: Repository, request: Request, number: str) -> Answer:
    """Comments of an issue, the oldest first."""
    since = time_of(request.query, "since")
    said = [
        comment
        for comment in hub.comments(repository.full_name, int(number))
        if since is None or comment.updated_at >= since
    ]
    place = f"{hub.url}/repositories/{repository.id}/issues/{number}/comments"
    return page_of(said, request, lambda comment: _json(hub, repository, comment), place=place)


def add_comment(hub: Workshop, repository: Repository, request: Request, number: str) -> Answer:
    if repository.issue(int(number)).locked:
        return error_answer(403, "Unable to create comment because issue is locked.")
    comment, _deliveries = hub.add_comment(repository.full_name, int(number), _body(request), by=BOT)
    place = shapes.comment_place(hub.url, repository, comment)
    return json_answer(201, _json(hub, repository, comment), Location=place)


def read_comment(hub: Workshop, repository: Repository, request: Request, comment_id: str) -> Answer:
    if int(comment_id) not in repository.said:
        raise Missing
    return json_answer(200, _json(hub, repository, repository.said[int(comment_id)]))


def edit_comment(hub: Workshop, repository: Repository, request: Request, comment_id: str) -> Answer:
    comment, _deliveries = hub.edit_comment(repository.full_name, int(comment_id), _body(request), by=BOT)
    return json_answer(200, _json(hub, repository, comment))


def open_issue(hub: Workshop, repository: Repository, request: Request, _: str) -> Answer:
    sent = body_of(request)
    if not sent.get("title"):
        raise Refused("Validation Failed", "title", "missing_field")
    labels = [label if isinstance(label, str) else str(label["name"]) for label in sent.get("labels") or []]
    issue, _deliveries = hub.open_issue(
        repository.full_name,
        title=str(sent["title"]),
        body=str(sent.get("body") or ""),
        labels=labels,
        author=BOT,
    )
    told = shapes.issue_json(hub.url, repository, issue)
    return json_answer(201, told, Location=str(told["url"]))


def _body(request: Request) -> str:
    body = body_of(request).get("body")
    if not isinstance(body, str) or not body.strip():
        raise Refused("Validation Failed", "body", "missing_field")
    return body


def _json(hub: Workshop, repository: Repository, comment: Comment) -> dict[str, Any]:
    return shapes.comment_json(hub.url, repository, comment)
