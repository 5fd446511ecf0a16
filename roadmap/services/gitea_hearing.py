"""What each kind of Gitea's and Forgejo's webhooks does here; see `hearing` for what is believed of them.

Source: modules/structs/hook.go of Gitea. One event tells of all that happens to an issue, and each has the whole issue.
"""

from django.conf import settings

from roadmap.forges import fields
from roadmap.gitea.payloads import issue_from_json, pull_from_json
from roadmap.models import Delivery
from roadmap.services.told import Handling, Told, write, write_deletion


def _issue(delivery: Delivery) -> Told:
    payload = issue_from_json(
        delivery.payload.get("issue"), url=settings.GITEA_URL, repository=_full_name(delivery)
    )
    # Of a comment that was deleted the action says the same.
    if delivery.event == "issues" and delivery.action == "deleted":
        return write_deletion(payload, delivery)
    return write(payload, delivery)


def _pull_request(delivery: Delivery) -> Told:
    told = delivery.payload.get("pull_request")
    return write(pull_from_json(told, url=settings.GITEA_URL, repository=_full_name(delivery)), delivery)


def _full_name(delivery: Delivery) -> str:
    return fields.text(fields.mapping(delivery.payload.get("repository")).get("full_name"))


HANDLED = {
    "issues": Handling(_issue),
    "issue_comment": Handling(_issue),
    "pull_request": Handling(_pull_request),
}
