"""What the pages of proposals say in a word or two: `{% load proposals %}`."""

from datetime import datetime, timedelta

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.lib.moments import in_site_span, in_site_time
from portal.templatetags.portal import PICTURES
from proposals.models import Event, Proposal
from proposals.wording import short_turn
from proposals.workflow import Status

register = template.Library()

# How a proposal came into a state in which it waits; the moment follows.
CAME = {
    Status.SUBMITTED: "Submitted",
    Status.IN_REVIEW: "Came into review",
    Status.FINAL_COMMENT: "Final comments began",
}
# kind: (the status whose colour and icon it has, words after the name)
HAPPENED = {
    "drafted": ("draft", "started a draft"),
    "submitted": ("submitted", "submitted this proposal"),
    "edited": ("draft", "edited the text"),
    "placed": ("draft", "put it in the section"),
    "co_author_invited": ("draft", "invited a co-author"),
    "co_author_joined": ("draft", "joined as an author"),
    "co_author_left": ("draft", "is no author any more"),
    "withdrawn": ("withdrawn", "withdrew this proposal"),
    "review_started": ("in_review", "took it into review"),
    "reopened": ("in_review", "opened the review again"),
    "outcome_proposed": ("in_review", "proposed another outcome"),
    "signed_off": ("accepted", "signed off"),
    "abstained": ("withdrawn", "abstained"),
    "sign_off_taken_back": ("withdrawn", "took their word back"),
    "concern_raised": ("declined", "raised a concern"),
    "concern_delegated": ("in_review", "delegated a concern"),
    "concern_resolved": ("accepted", "resolved a concern"),
    "delegate_named": ("in_review", "named another delegate:"),
    "held": ("postponed", "put the review on hold"),
    "released": ("in_review", "let the review go on"),
    "vote_called": ("in_review", "called a vote on the open concerns"),
    "overdue": ("returned", "It became overdue"),
    "final_comment_started": ("final_comment", "The final comment period began"),
    "final_comment_ended": ("in_review", "The final comment period ended before its time"),
    "merged": ("duplicate", "merged it into"),
    "merged_here": ("duplicate", "merged another proposal into this one:"),
    "unmerged": ("submitted", "undid the merge into"),
    "unmerged_here": ("submitted", "undid the merge of"),
    "comment_hidden": ("withdrawn", "hid a comment"),
    "comment_shown": ("submitted", "showed a hidden comment again"),
}
DECIDED = {
    "accepted": "accepted it",
    "declined": "declined it",
    "postponed": "postponed it",
    "returned": "returned it for revision",
}


@register.filter
def whose_turn(proposal: Proposal) -> str:
    """Two or three words for a row; "" where it is nobody's turn."""
    return short_turn(proposal.turn, proposal.turn_of)


@register.filter
def came_into(status: str) -> str:
    """ "Submitted", of "Submitted 2 weeks ago"."""
    return CAME[Status(status)]


@register.filter
def moment(at: datetime) -> SafeString:
    """`<time>` with "Wed 2 December 2026, 10:00 CET": in the site's time zone, by which periods end."""
    return format_html('<time datetime="{}">{}</time>', at.isoformat(timespec="seconds"), in_site_time(at))


@register.filter
def until(starts: datetime, ends: datetime) -> SafeString:
    """The same from one moment to another: "Wed 2 December 2026, 10:00 to 11:00 CET"."""
    words = in_site_span(starts, ends)
    return format_html('<time datetime="{}">{}</time>', starts.isoformat(timespec="seconds"), words)


@register.filter
def span(length: timedelta) -> str:
    """A length of time in its largest whole unit: "12 days", "3 hours"."""
    seconds = int(length.total_seconds())
    for unit, name in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if number := seconds // unit:
            return f"{number} {name}" + ("" if number == 1 else "s")
    return "a minute"


@register.filter
def happening(event: Event) -> dict[str, str]:
    """An event of the timeline as icon, tone (a status) and the words that follow the person's name."""
    if event.kind == "decided":
        tone = str(event.data["outcome"])
        words = DECIDED[tone]
    else:
        tone, words = HAPPENED[event.kind]
    if event.data.get("material"):
        words = "edited what people voted for"
    again = " again" if getattr(event, "again", False) else ""
    return {"icon": PICTURES[tone], "tone": tone, "words": f"{words}{again}"}
