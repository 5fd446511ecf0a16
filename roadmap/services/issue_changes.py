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
        kind = "issue_reopened" if reopened else "issue_closed"
        yield Change("reopened" if reopened else _state(after), kind, {"reason": after["state_reason"]})
    if before["title"] != after["title"]:
        yield Change(f"now called “{after['title']}”", "issue_retitled", {"before": before["title"]})
    people = _names(after["assignees"], "login")
    if _names(before["assignees"], "login") != people:
        kind = "issue_assigned" if people else "issue_unassigned"
        yield Change(f"assigned to {', '.join(people) or 'nobody'}", kind, {"assignees": people})


def _details(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    labels = _names(after["labels"], "name")
    if _names(before["labels"], "name") != labels:
        yield Change(f"labelled {', '.join(labels)}" if labels else "without labels")
    if before["milestone"] != after["milestone"]:
        yield Change(f"in milestone {after['milestone']}" if after["milestone"] else "in no milestone")
    if before["comments"] != after["comments"]:
        yield Change("1 comment" if after["comments"] == 1 else f"{after['comments']} comments")
    if before["objective"] != after["objective"]:
        yield Change(
            "now a short-term objective" if after["objective"] else "no short-term objective any more"
        )


def _ending(values: Mapping[str, Any]) -> tuple[str, str]:
    """State and, of a closed issue, why: closing again with another reason is news too."""
    return values["state"], values["state_reason"] if values["state"] == State.CLOSED else ""


def _state(values: Mapping[str, Any]) -> str:
    reason = REASONS.get(values["state_reason"], "") if values["state"] == State.CLOSED else ""
    return f"{values['state']} {reason}".strip()


def _names(entries: list[dict[str, str]], key: str) -> list[str]:
    return [entry[key] for entry in entries]
