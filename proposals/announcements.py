"""Who is told what when something happened to a proposal."""

from collections.abc import Callable
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from portal.notifications import announcing
from portal.notifications.services import notify
from proposals import edit_announcements, merge_announcements, review_announcements
from proposals.electorate import leaders, silent, without_authors
from proposals.models import Event, Proposal
from proposals.permissions import judges
from proposals.recipients import tell, writers
from proposals.workflow import READY, Actor

PATIENCE = timedelta(seconds=10)  # the broker's own chance before the sweep takes an event


def announce(event_id: int) -> None:
    """Tell everyone concerned, once. Repeating it, at the same moment too, tells nobody twice."""
    announcing.announce(Event.objects.select_related("proposal", "actor"), event_id, _tell)


def announce_waiting() -> int:
    """Announce what was not announced in time; beat's sweep. Returns how many it tried."""
    waiting = Event.objects.filter(announced_at__isnull=True, at__lt=timezone.now() - PATIENCE)
    return announcing.announce_each(waiting, announce)


def _tell(event: Event) -> None:
    if tell_of := TELL.get(event.kind):
        tell_of(event)


def _tell_of_delay(event: Event) -> None:
    """Whose turn it is, once for each turn."""
    tell(
        event,
        _whose_turn(event.proposal),
        subject=f"It is your turn, and overdue: {event.proposal.title}",
        text=event.proposal.turn.words,
        mail=True,
    )


def _tell_of_invitation(event: Event) -> None:
    row = (
        event.proposal.co_authors.open().filter(pk=event.data["invitation"]).select_related("member").first()
    )
    if row is None or row.member is None:
        return
    notify(
        [row.member],
        event=f"proposals.{event.pk}",
        subject=f"Write it together? {event.proposal.title}",
        text=f"{event.proposal.author.display_name} invites you to be an author of this proposal.",
        path=reverse("proposals:answer_invitation", args=[event.proposal_id]),
        mail=True,
    )


def _tell_of_co_author(event: Event) -> None:
    joined = event.actor.display_name if event.actor else ""
    tell(
        event,
        writers(event),
        subject=f"{joined} writes with you: {event.proposal.title}",
        text="They accepted your invitation and may edit the text.",
        mail=False,
    )


def _tell_of_section(event: Event) -> None:
    was = event.data.get("was")
    before = f" It was in “{was}”." if was else ""
    tell(
        event,
        writers(event),
        subject=f"Your proposal was put in {'another' if was else 'a'} section: {event.proposal.title}",
        text=f"It is in “{event.data['name']}” now, and its review will follow the rules of that section.{before}",
        mail=False,
    )


def _tell_of_comment(event: Event) -> None:
    comment = (
        event.proposal.comments.counted().filter(pk=event.data["comment"]).select_related("author").first()
    )
    if comment is None:
        return
    tell(
        event,
        writers(event),
        subject=f"{comment.author.display_name} commented on {event.proposal.title}",
        text=comment.body,
        mail=False,
    )


TELL: dict[str, Callable[[Event], None]] = {
    "decided": review_announcements.tell_of_decision,
    "review_started": review_announcements.tell_of_review,
    "edited": edit_announcements.tell_of_edit,
    "placed": _tell_of_section,
    "reopened": review_announcements.tell_of_reopening,
    "outcome_proposed": review_announcements.tell_of_another_outcome,
    "final_comment_started": review_announcements.tell_of_final_comments,
    "concern_raised": review_announcements.tell_of_concern,
    "delegate_named": review_announcements.tell_of_delegate,
    "held": review_announcements.tell_of_hold,
    "released": review_announcements.tell_of_release,
    "overdue": _tell_of_delay,
    "co_author_invited": _tell_of_invitation,
    "co_author_joined": _tell_of_co_author,
    "commented": _tell_of_comment,
    "merged": merge_announcements.tell_of_merge,
    "unmerged": merge_announcements.tell_of_undoing,
}


def _whose_turn(proposal: Proposal) -> list[User]:
    match proposal.turn.actor:
        case Actor.AUTHOR:
            return [proposal.author]
        case Actor.REVIEWERS:
            return list(without_authors(User.objects.with_perm("proposals.review_proposal"), proposal))
    review = proposal.reviews.open().select_related("chair", "proposal").first()
    if review is None or proposal.turn_of == READY:
        maintainers = User.objects.with_perm("proposals.decide_proposal")
        return [member for member in maintainers if judges(member, proposal)]
    asked = silent(review) if review.profile.thresholds else User.objects.none()
    return list(dict.fromkeys([*leaders(review), *asked]))
