"""Webhooks as Gitea and Forgejo send them.

Source: services/webhook/deliver.go. They also bear GitHub's names, with the same secret.
"""

import hashlib
import hmac
import json
from typing import NamedTuple
from uuid import uuid4

from tests.gitea import contract, shapes
from tests.gitea.store import Repository, Shelf


class Webhook(NamedTuple):
    """One call: the headers and the body."""

    headers: dict[str, str]
    body: bytes


def webhook(
    url: str, secret: str, shelf: Shelf, event: str, action: str, repository: Repository, number: int
) -> Webhook:
    """What an event of an issue or a pull request is told by, now."""
    issue = repository.issues[number]
    about: dict[str, object] = {
        "action": action,
        "repository": shapes.repository_json(url, repository),
        "sender": shapes.user_json(url, "ines"),
    }
    match event:
        case "issues":
            about |= {
                "number": number,
                "issue": shapes.issue_json(url, repository, issue),
                "commit_id": "",
            }
        case "issue_comment":
            about |= {
                "issue": shapes.issue_json(url, repository, issue),
                "comment": shapes.comment_json(url, repository, issue, shelf),
                "is_pull": issue.is_pull_request,
            }
        case _:
            about |= {
                "number": number,
                "pull_request": shapes.pull_json(url, repository, issue),
                "commit_id": "",
            }
    contract.check_webhook(event, about)
    body = json.dumps(about, indent=2).encode()
    return Webhook(headers(event, secret, body), body)


def headers(event: str, secret: str, body: bytes) -> dict[str, str]:
    """All of Forgejo's headers; Gitea leaves those with Forgejo's name out."""
    signature, id = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest(), str(uuid4())
    named = {
        f"X-{name}-{what}": value
        for name in ("Forgejo", "Gitea", "Gogs", "GitHub")
        for what, value in (("Delivery", id), ("Event", event), ("Event-Type", event))
    }
    signed = {f"X-{name}-Signature": signature for name in ("Forgejo", "Gitea", "Gogs")}
    return named | signed | {"X-Hub-Signature-256": f"sha256={signature}"}
