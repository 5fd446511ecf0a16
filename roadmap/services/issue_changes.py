"""What changed of an issue: in words for people, and as events of its items."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from roadmap.models import State

REASONS = {"completed": "as completed", "not_planned": "as not planned", "duplicate": "as a duplicate"}


@dataclass(frozen=True)
class Change:
    """One change. `kind` is the event to record, empty for what people need not be told."""

    words: str
    kind: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Compare the field values of an issue. The first answer of all is one change and no event."""
    if before["state"] == State.UNKNOWN:
        return [Change(f"{_state(after)}, “{after['title']}”")]
    return [*_news(before, after), *_details(before, after)]


def _news(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    if _ending(before) != _ending(after):
        reopened = after["state"] == State.OPEN
        kind = "issue_reopened" if reopened else "issue_merged" if after["merged_at"] else "issue_closed"
        yield Change("reopened" if reopened else _state(after), kind, {"reason": after["state_reason"]})
    if before["title"] != after["title"]:
        yield Change(f"now called “{after['title']}”", "issue_retitled", {"before": before["title"]})
    people = _names(after["assignees"], "login")
    if _names(before["assignees"], "login") != people:
        kind = "issue_assigned" if people else "issue_unassigned"
        yield Change(f"assigned to {', '.join(people) or 'nobody'}", kind, {"assignees": people})
    if bool(before["blocked_by"]) != bool(after["blocked_by"]):
        number = after["blocked_by"]
        words = f"blocked by {_counted(number, 'issue')}" if number else "no longer blocked"
        yield Change(words, "issue_blocked" if number else "issue_unblocked", {"blocked_by": number})


def _details(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    """What nobody need be told of, but a log of the sync has."""
    if before["labels"] != after["labels"]:
        labels = _names(after["labels"], "name")
        yield Change(f"labelled {', '.join(labels)}" if labels else "without labels")
    if (before["milestone"], before["milestone_due"]) != (after["milestone"], after["milestone_due"]):
        yield Change(_milestone(after))
    for name, thing in (("comments", "comment"), ("reactions", "reaction")):
        if before[name] != after[name]:
            yield Change(_counted(after[name], thing))
    if _parts(before) != _parts(after):
        yield Change("{} of {} sub-issues closed".format(*_parts(after)))
    if before["draft"] != after["draft"]:
        yield Change("a draft" if after["draft"] else "ready for review")
    if before["locked"] != after["locked"]:
        yield Change("locked" if after["locked"] else "unlocked")
    if before["objective"] != after["objective"]:
        yield Change(
            "now a short-term objective" if after["objective"] else "no short-term objective any more"
        )


def _ending(values: Mapping[str, Any]) -> tuple[str, str, bool]:
    """State and, of a closed issue, why: closing again with another reason is news too."""
    closed = values["state"] == State.CLOSED
    return values["state"], values["state_reason"] if closed else "", bool(values["merged_at"])


def _state(values: Mapping[str, Any]) -> str:
    if values["merged_at"]:
        return "merged"
    if values["is_pull_request"] and values["state"] == State.CLOSED:
        return "closed without being merged"
    reason = REASONS.get(values["state_reason"], "") if values["state"] == State.CLOSED else ""
    return f"{values['state']} {reason}".strip()


def _milestone(values: Mapping[str, Any]) -> str:
    due = f", due {values['milestone_due']:%-d %B %Y}" if values["milestone_due"] else ""
    return f"in milestone {values['milestone']}{due}" if values["milestone"] else "in no milestone"


def _parts(values: Mapping[str, Any]) -> tuple[int, int]:
    return values["sub_issues_closed"], values["sub_issues"]


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _names(entries: list[dict[str, str]], key: str) -> list[str]:
    return [entry[key] for entry in entries]
