"""What each kind of webhook does here: GitHub's, and who else's.

Bodies come late, twice and out of order, and an old one can be sent again: what a body tells is only believed by the
times in it. Where it has none, it is a hint, and GitHub itself is asked.
"""

from collections.abc import Mapping
from typing import Any

from roadmap.forges import fields
from roadmap.forges.errors import BadPayload
from roadmap.forges.values import IssuePayload
from roadmap.github.payloads import issue_from_json
from roadmap.models import Delivery, Issue
from roadmap.services import forges, gitea_hearing, mirror, pull_requests, repository_news, talking, upstream
from roadmap.services.told import Handling, Told, row_of, write, write_deletion
from roadmap.tasks import sync_soon

SET_UP = "The webhook is set up."
# After these a parent issue has another number of closed sub-issues, of which no event tells.
ENDINGS = ("closed", "reopened", "deleted", "transferred")


def why_ignored(event: str, payload: Mapping[str, Any], *, forge: str) -> str:
    """Why a call need not be applied at all, as a sentence; "" where it has to be. `forge` is the host that sent it."""
    handling = _handled(forge).get(event)
    return handling.why_ignored(payload) if handling else "The portal does nothing with events of this kind."


def hear(delivery: Delivery) -> Told:
    """Do what the delivery asks for; in words what it changed, or why nothing."""
    if reason := why_ignored(delivery.event, delivery.payload, forge=delivery.forge):
        return Told(reason, concerns=False)
    try:
        return _handled(delivery.forge)[delivery.event].apply(delivery)
    except BadPayload as error:
        return Told(str(error))


def _handled(forge: str) -> Mapping[str, Handling]:
    """What is done with the events of a forge; nothing with those of one that nobody configures any more."""
    return {forges.gitea_host(): gitea_hearing.HANDLED, forges.main_host(): HANDLED}.get(forge, {})


def _push(delivery: Delivery) -> Told:
    upstream.fetch_soon()
    return Told("The document is fetched.")


def _pull_request(delivery: Delivery) -> Told:
    """It may be one that the portal opened, one that measures an item, or both."""
    effect = write(_issue_in(delivery, "pull_request"), delivery)
    if not pull_requests.concerns(delivery.payload):
        return effect
    ours = pull_requests.hear(delivery.payload)
    return Told(f"{ours} {effect.words}" if effect.concerns else ours)


def _comment(delivery: Delivery) -> Told:
    told = write(_issue_in(delivery, "issue"), delivery)
    # What the portal wrote itself is counted like all else, and is nobody's news.
    ours = talking.hear(fields.mapping(delivery.payload.get("comment")), deleted=delivery.action == "deleted")
    return Told(f"{told.words} {ours}".strip(), concerns=told.concerns or bool(ours))


def _issue(delivery: Delivery) -> Told:
    payload = _issue_in(delivery, "issue")
    if delivery.action in ENDINGS:
        _ask_about_parent(fields.mapping(delivery.payload.get("issue")))
    match delivery.action:
        case "deleted":
            return write_deletion(payload, delivery)
        case "transferred":
            return _transferred(payload, delivery)
        case "opened" if "old_issue" in fields.mapping(delivery.payload.get("changes")):
            return _arrived(payload, delivery)
        case _:
            return write(payload, delivery)


def _transferred(payload: IssuePayload, delivery: Delivery) -> Told:
    """Follow the issue; an old transfer sent again finds no row at the old place, or a newer one."""
    changes = fields.mapping(delivery.payload.get("changes"))
    new = issue_from_json(fields.mapping(changes.get("new_issue")), _full_name(changes.get("new_repository")))
    return _follow(payload, new, delivery)


def _arrived(payload: IssuePayload, delivery: Delivery) -> Told:
    """The other half of a transfer, told by the repository that the issue came to."""
    changes = fields.mapping(delivery.payload.get("changes"))
    try:
        old = issue_from_json(
            fields.mapping(changes.get("old_issue")), _full_name(changes.get("old_repository"))
        )
    except BadPayload:
        return write(payload, delivery)
    return _follow(old, payload, delivery)


def _follow(old: IssuePayload, new: IssuePayload, delivery: Delivery) -> Told:
    issue = row_of(old)
    if issue is None:
        return write(new, delivery)
    if issue.github_updated_at and old.updated_at < issue.github_updated_at:
        return Told("A newer state is known.")
    return Told(mirror.follow(issue, new, source="webhook", fetched_at=delivery.received_at).words)


def _sub_issues(delivery: Delivery) -> Told:
    return _relation(delivery, "parent_issue", "sub_issue")


def _dependencies(delivery: Delivery) -> Told:
    return _relation(delivery, "blocked_issue", "blocking_issue")


def _relation(delivery: Delivery, *names: str) -> Told:
    """Both issues of a relation. Their counts may be those of just before, so GitHub is asked for them."""
    found, words = [], []
    for name in names:
        told = fields.mapping(delivery.payload.get(name))
        repository = _full_name(delivery.payload.get(f"{name}_repo") or delivery.payload.get("repository"))
        if told:
            payload = issue_from_json(told, repository)
            effect = mirror.apply_payload(payload, source="webhook", fetched_at=delivery.received_at)
            found += [effect.issue.pk] if effect.issue else []
            words.append(effect.words)
    if found:
        sync_soon.delay_on_commit(issue_ids=found)
    return Told(" ".join(words) or "It tells of no issue.", concerns=bool(found))


def _ask_about_parent(told: Mapping[str, Any]) -> None:
    repository, _, number = (
        fields.web_address(told.get("parent_issue_url")).rpartition("/repos/")[2].partition("/issues/")
    )
    if number.isascii() and number.isdecimal():
        parents = Issue.objects.filter(repository=repository.lower(), number=int(number))
        if found := list(parents.values_list("pk", flat=True)):
            sync_soon.delay_on_commit(issue_ids=found)


def _issue_in(delivery: Delivery, name: str) -> IssuePayload:
    told = fields.mapping(delivery.payload.get(name))
    return issue_from_json(told, _full_name(delivery.payload.get("repository")))


def _full_name(repository: object) -> str:
    return fields.text(fields.mapping(repository).get("full_name"))


def _no_document(payload: Mapping[str, Any]) -> str:
    return "" if upstream.concerns(payload) else "The document was not pushed."


HANDLED = {
    "ping": Handling(lambda delivery: Told(SET_UP)),
    "issues": Handling(_issue),
    "issue_comment": Handling(_comment),
    "sub_issues": Handling(_sub_issues),
    "issue_dependencies": Handling(_dependencies),
    "pull_request": Handling(_pull_request),
    "push": Handling(_push, _no_document),
    "label": Handling(repository_news.label, repository_news.why_no_label),
    "milestone": Handling(repository_news.milestone, repository_news.why_no_milestone),
    "repository": Handling(repository_news.repository, repository_news.why_no_repository),
}
