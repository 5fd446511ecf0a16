"""What a pull request says: each change with its item, and why."""

import re
from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse

from portal.accounts.models import User
from roadmap.models import PendingChange
from roadmap.progress import Status

LONGEST_TITLE = 200
LONGEST_REASON = 2_000
LONGEST_BODY = 60_000  # GitHub takes 65,536 characters
MARKS = re.compile(r"([\\`*_{}\[\]<>#|~])")
# A name behind an @ would call somebody there who has nothing to do with it.
MENTION = re.compile(r"(?<![\w/.])@(?=\w)")
Field = PendingChange.Field


def title(changes: Sequence[PendingChange]) -> str:
    """One line for the pull request, its commit and its version."""
    items = list(dict.fromkeys(change.item for change in changes))
    if len(changes) == 1:
        what = f"{changes[0].item}: {_what(changes[0])}"
    elif len(items) == 1:
        what = f"{items[0]}: {len(changes)} changes"
    else:
        what = f"{len(changes)} changes of {len(items)} items"
    return f"Roadmap: {what}"[:LONGEST_TITLE]


def body(changes: Sequence[PendingChange], *, by: User) -> str:
    """Markdown: each change, the reasons that were given for it, and who asked for the pull request."""
    roadmap = settings.SITE_URL + reverse("roadmap:read_roadmap")
    lines = [f"Changes made on the [{_plain(settings.SITE_NAME)} roadmap]({roadmap}):", ""]
    length = 0
    for done, change in enumerate(changes):
        told = _entry(change)
        length += len(told)
        if length > LONGEST_BODY:
            lines.append(f"- … and {len(changes) - done} more, see the changes themselves")
            break
        lines.append(told)
    waiting = settings.SITE_URL + reverse("roadmap:list_pending")
    lines += ["", f"Asked for by {_plain(by.display_name)}. [What waits for this repository]({waiting})"]
    return "\n".join(lines)


def _entry(change: PendingChange) -> str:
    item = change.item
    address = settings.SITE_URL + reverse("roadmap:read_item", args=[item.pk, item.slug])
    return f"- [{_plain(str(item))}]({address}): {_plain(_what(change))}{_reason(change)}"


def _reason(change: PendingChange) -> str:
    """The reason in the list's entry, in paragraphs of its own."""
    lines = MENTION.sub("@\u200b", change.reason).strip()[:LONGEST_REASON].splitlines()
    return "\n" + "\n".join(f"  {line}".rstrip() for line in ["", *lines]) if lines else ""


def _what(change: PendingChange) -> str:
    before, after = change.before, change.after
    match change.field:
        case Field.ITEM:
            return f"new in “{change.item.section.title}”"
        case Field.TITLE:
            return f"renamed from “{before}”"
        case Field.STATUS:
            return f"{_status(before)} → {_status(after)}" if before else _status(after)
        case Field.TARGET:
            return f"target {after}" if after else "no target any more"
        case Field.PLACE if before.get("section") != after.get("section"):
            return f"moved to “{after.get('section')}”"
        case Field.PLACE:
            return "moved in its section"
        case Field.TRACKING:
            return f"tracked by {', '.join(issue for issue in after if issue not in before)}"
        case _:
            return "reworded"


def _status(value: str) -> str:
    return Status(value).label.lower() if value in set(Status) else str(value) or "no status"


def _plain(text: str) -> str:
    """Somebody's words as Markdown that says just them."""
    return MENTION.sub("@\u200b", MARKS.sub(r"\\\1", " ".join(text.split())))
