"""What the portal writes on GitHub: words, markers by which it knows its own, and nobody called by accident."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from roadmap.models import Item
from roadmap.progress import Status
from roadmap.services.pull_request_text import MARKS, MENTION

LONGEST_BODY = 60_000  # GitHub takes 65,536 characters
LONGEST_TITLE = 250  # GitHub takes 256
# What GitHub would turn into a link, with a note on the issue or page that it leads to.
REFERENCE = re.compile(r"(?<=#)(?=\d)|(?<=GH)(?=-\d)|(?<=:)(?=//)")
NOT_TO_BE_HEARD = "\u200b"


@dataclass(frozen=True, slots=True)
class Origin:
    """What an item came from, such as the proposal that was accepted: its title, and its address on this site."""

    title: str
    path: str

    @property
    def facts(self) -> dict[str, str]:
        """As the event of the item keeps it."""
        return {"title": self.title, "path": self.path}


def comment_marker() -> str:
    """What the portal's comments begin with; people don't see it."""
    return f"<!-- signpost comment of {settings.SITE_URL} -->"


def issue_marker(request_id: int) -> str:
    """What the issue begins with that was opened for this request."""
    return f"<!-- signpost issue {request_id} of {settings.SITE_URL} -->"


def comment_text(items: Sequence[Item], origins: dict[int, Origin]) -> str:
    """The one comment on an issue that measures these items, in their order; none: it measures nothing any more."""
    name = plain(settings.SITE_NAME)
    roadmap = settings.SITE_URL + reverse("roadmap:read_roadmap")
    if not items:
        lines = [f"This issue measures nothing on the [{name} roadmap]({roadmap}) any more."]
    else:
        lines = [f"This issue is on the [{name} roadmap]({roadmap}):", ""]
        lines += [_entry(item, origins.get(item.pk)) for item in items]
    ending = "*Kept up to date by the roadmap's portal, in this one comment.*"
    return "\n".join([comment_marker(), *lines, "", ending])


def issue_text(request_id: int, body: str) -> str:
    """The body of an issue that the portal opens."""
    return f"{issue_marker(request_id)}\n{quiet(body)}"[:LONGEST_BODY]


def plain(text: str) -> str:
    """Somebody's words as Markdown that says just them, calls nobody and refers to nothing."""
    return MENTION.sub(f"@{NOT_TO_BE_HEARD}", MARKS.sub(r"\\\1", REFERENCE.sub(NOT_TO_BE_HEARD, _line(text))))


def plain_title(text: str) -> str:
    """An issue's title, in which nobody is called; GitHub shows titles as they are."""
    return quiet(_line(text))[:LONGEST_TITLE]


def quiet(text: str) -> str:
    """Somebody's Markdown, in which nobody is called."""
    return MENTION.sub(f"@{NOT_TO_BE_HEARD}", text)


def _entry(item: Item, origin: Origin | None) -> str:
    address = settings.SITE_URL + reverse("roadmap:read_item", args=[item.pk, item.slug])
    status = "left the roadmap" if item.left_at else Status(item.status).label.lower()
    facts = [
        f"section {plain(str(item.section))}",
        *([f"target {plain(item.target)}"] if item.target else []),
    ]
    came = (
        f"\n  From the proposal [{plain(origin.title)}]({settings.SITE_URL}{origin.path})." if origin else ""
    )
    return f"- [{plain(str(item))}]({address}): **{status}** ({', '.join(facts)}){came}"


def _line(text: str) -> str:
    return " ".join(text.split())
