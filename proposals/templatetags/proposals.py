"""What the pages of proposals say in a word or two: `{% load proposals %}`."""

from django import template

from proposals.models import Event
from proposals.workflow import Status

register = template.Library()

# Whose turn it is, short enough for a row of the list; the page of a proposal has the sentence (workflow.TURN).
TURNS = {
    Status.DRAFT: "Only you can see it",
    Status.SUBMITTED: "Waits for a maintainer",
    Status.IN_REVIEW: "The maintainers decide",
    Status.POSTPONED: "Waits for its time",
    Status.RETURNED: "The author revises",
}
# kind: (icon, tone of the mark, words after the name)
HAPPENED = {
    "submitted": ("inbox", "submitted", "submitted this proposal"),
    "edited": ("pencil-line", "draft", "edited the text"),
    "withdrawn": ("archive", "withdrawn", "withdrew this proposal"),
    "review_started": ("scan-eye", "in_review", "took it into review"),
}
DECIDED = {
    "accepted": ("circle-check", "accepted it"),
    "declined": ("circle-x", "declined it"),
    "postponed": ("circle-pause", "postponed it"),
    "returned": ("undo-2", "returned it for revision"),
}


@register.filter
def whose_turn(status: str) -> str:
    """Two or three words for a row; "" where it is nobody's turn."""
    return TURNS.get(Status(status), "")


@register.filter
def happening(event: Event) -> dict[str, str]:
    """An event of the timeline as icon, tone (a status) and the words that follow the person's name."""
    if event.kind == "decided":
        outcome = str(event.data["outcome"])
        picture, words = DECIDED[outcome]
        return {"icon": picture, "tone": outcome, "words": words}
    picture, tone, words = HAPPENED[event.kind]
    return {
        "icon": picture,
        "tone": tone,
        "words": f"{words} again" if getattr(event, "again", False) else words,
    }
