"""How GitHub draws an issue or a pull request: icon, colour and word. Pure: no Django."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Look:
    """`css` ends the name of a class, `icon` is one of lucide's, `words` say the same."""

    css: str
    icon: str
    words: str


UNKNOWN = Look("unknown", "circle-dashed", "Not fetched yet")
OPEN = Look("open", "circle-dot", "Open")
COMPLETED = Look("closed", "circle-check", "Closed")
NOT_PLANNED = Look("not_planned", "circle-slash", "Not planned")
DUPLICATE = Look("not_planned", "copy-x", "Duplicate")
OPEN_PULL = Look("open", "git-pull-request", "Open pull request")
DRAFT = Look("draft", "git-pull-request-draft", "Draft pull request")
MERGED = Look("merged", "git-merge", "Merged pull request")
CLOSED_PULL = Look("unmerged", "git-pull-request-closed", "Pull request closed without being merged")


def look_of(*, state: str, reason: str, is_pull_request: bool, draft: bool, merged: bool) -> Look:
    """`state` is open, closed or unknown, `reason` GitHub's own word for why it was closed."""
    if state not in ("open", "closed"):
        return UNKNOWN
    if is_pull_request:
        if state == "closed":
            return MERGED if merged else CLOSED_PULL
        return DRAFT if draft else OPEN_PULL
    if state == "open":
        return OPEN
    return {"not_planned": NOT_PLANNED, "duplicate": DUPLICATE}.get(reason, COMPLETED)
