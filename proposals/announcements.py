"""Who is told what when something happened to a proposal."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from portal.lib.moments import in_site_time
from portal.notifications import announcing
from portal.notifications.services import notify
from proposals import merge_announcements
from proposals.electorate import electorate
from proposals.models import Concern, Decision, Event, Proposal, Review
from proposals.workflow import TURN, Actor, Status

PATIENCE = timedelta(seconds=10)  # the broker's own chance before the sweep takes an event


def announce(event_id: int) -> None:
    """Tell everyone concerned, once. Repeating it, at the same moment too, tells nobody twice."""
    announcing.announce(Event.objects.select_related("proposal", "actor"), event_id, _tell)


def announce_waiting() -> int:
    """Announce what was not announced in time; beat's sweep. Returns how many it tried."""
    waiting = Event.objects.filter(announced_at__isnull=True, at__lt=timezone.now() - PATIENCE)
    return announcing.announce_each(waiting, announce)


def _tell(event: Event) -> None:
    if tell := TELL.get(event.kind):
        tell(event)


def _tell_of_decision(event: Event) -> None:
    decision = Decision.objects.select_related("by").get(pk=event.data["decision"])
    proposal = event.proposal
    outcome = Status(decision.outcome).label.lower()
    turn = "It is your turn: your" if decision.outcome == Status.RETURNED else "Your"
    _notify(
        event,
        _author(proposal, but=event),
        subject=f"{turn} proposal was {outcome}: {proposal.title}",
        text=f"{decision.by.display_name} wrote:\n\n{decision.rationale}",
        mail=True,
    )
    _notify(
        event,
        _others(proposal, but=event),
        subject=f"A proposal you took part in was {outcome}: {proposal.title}",
        text=f"{decision.by.display_name} wrote:\n\n{decision.rationale}",
        mail=False,
    )


def _tell_of_review(event: Event) -> None:
    _notify(
        event,
        _author(event.proposal, but=event),
        subject=f"Your proposal is in review: {event.proposal.title}",
        text=event.data["reason"],
        mail=True,
    )
    _ask_for_sign_offs(event)


def _tell_of_reopening(event: Event) -> None:
    words = f"opened again: {event.proposal.title}"
    _tell_all(event, f"Your proposal was {words}", f"A proposal you took part in was {words}", mail=True)
    _ask_for_sign_offs(event)


def _tell_of_another_outcome(event: Event) -> None:
    outcome = Status(event.data["outcome"]).label.lower()
    words = f"is proposed to be {outcome}: {event.proposal.title}"
    _notify(
        event,
        _author(event.proposal, but=event),
        subject=f"Your proposal {words}",
        text=_why(event),
        mail=True,
    )
    _ask_for_sign_offs(event)


def _ask_for_sign_offs(event: Event) -> None:
    """Those whose word the rules ask for, and who have not given it, once for each outcome that is proposed."""
    review = event.proposal.reviews.open().first()
    if review is None or not review.profile.thresholds:
        return
    _notify(
        event,
        [member for member in _silent(review) if member.pk != event.actor_id],
        subject=f"Your sign-off is missing: {event.proposal.title}",
        text=_why(event),
        mail=True,
    )


def _tell_of_final_comments(event: Event) -> None:
    ends = in_site_time(datetime.fromisoformat(event.data["ends"]))
    words = f"has its last days for comments: {event.proposal.title}"
    _tell_all(
        event,
        f"Your proposal {words}",
        f"A proposal you took part in {words}",
        text=f"The final comment period ends on {ends}. Until then a concern can be raised.",
        mail=True,
    )


def _tell_of_concern(event: Event) -> None:
    concern = Concern.objects.select_related("by").get(pk=event.data["concern"])
    _notify(
        event,
        _author(event.proposal, but=event),
        subject=f"It is your turn: a concern about {event.proposal.title}",
        text=f"{concern.by.display_name} raised “{concern.name}”:\n\n{concern.body}",
        mail=True,
    )


def _tell_of_hold(event: Event) -> None:
    words = f"is on hold: {event.proposal.title}"
    text = f"It waits for {event.data['waits_for']}."
    _tell_all(event, f"Your proposal {words}", f"A proposal you took part in {words}", text=text, mail=False)


def _tell_of_release(event: Event) -> None:
    words = f"goes on: {event.proposal.title}"
    text = "It is no longer on hold."
    _tell_all(event, f"Your proposal {words}", f"A proposal you took part in {words}", text=text, mail=False)


def _tell_of_delay(event: Event) -> None:
    """Whose turn it is, once for each turn."""
    _notify(
        event,
        _whose_turn(event.proposal),
        subject=f"It is your turn, and overdue: {event.proposal.title}",
        text=TURN[Status(event.proposal.status)].words,
        mail=True,
    )


def _tell_of_edit(event: Event) -> None:
    """Who voted for another text is asked once for each material edit."""
    if not event.data.get("material"):
        return
    older = event.proposal.votes.filter(version__lt=event.data["version"])
    _notify(
        event,
        [voter for voter in User.objects.filter(pk__in=older.values("voter")) if voter.pk != event.actor_id],
        subject=f"The text changed since you voted: {event.proposal.title}",
        text=event.data["reason"] or "See what changed, then keep your vote or take it back.",
        mail=False,
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
    _notify(
        event,
        _author(event.proposal, but=event),
        subject=f"{joined} writes with you: {event.proposal.title}",
        text="They accepted your invitation and may edit the text.",
        mail=False,
    )


def _tell_of_comment(event: Event) -> None:
    comment = (
        event.proposal.comments.counted().filter(pk=event.data["comment"]).select_related("author").first()
    )
    if comment is None:
        return
    _notify(
        event,
        _author(event.proposal, but=event),
        subject=f"{comment.author.display_name} commented on {event.proposal.title}",
        text=comment.body,
        mail=False,
    )


TELL: dict[str, Callable[[Event], None]] = {
    "decided": _tell_of_decision,
    "review_started": _tell_of_review,
    "edited": _tell_of_edit,
    "reopened": _tell_of_reopening,
    "outcome_proposed": _tell_of_another_outcome,
    "final_comment_started": _tell_of_final_comments,
    "concern_raised": _tell_of_concern,
    "held": _tell_of_hold,
    "released": _tell_of_release,
    "overdue": _tell_of_delay,
    "co_author_invited": _tell_of_invitation,
    "co_author_joined": _tell_of_co_author,
    "commented": _tell_of_comment,
    "merged": merge_announcements.tell_of_merge,
    "unmerged": merge_announcements.tell_of_undoing,
}


def _author(proposal: Proposal, *, but: Event) -> list[User]:
    """Everyone who writes it, but whoever did it."""
    return [writer for writer in _writers(proposal) if writer.pk != but.actor_id]


def _writers(proposal: Proposal) -> list[User]:
    return [proposal.author, *User.objects.filter(pk__in=proposal.co_author_ids)]


def _others(proposal: Proposal, *, but: Event) -> list[User]:
    """Voters and commenters, without the author and whoever did it."""
    # Not by joins: each person's votes times their comments would be a large table.
    took_part = Q(pk__in=proposal.votes.values("voter")) | Q(pk__in=proposal.comments.values("author"))
    told_otherwise = {*proposal.author_ids, *([but.actor_id] if but.actor_id is not None else [])}
    return list(User.objects.filter(took_part).exclude(pk__in=told_otherwise))


def _whose_turn(proposal: Proposal) -> list[User]:
    match TURN[Status(proposal.status)].actor:
        case Actor.AUTHOR:
            return [proposal.author]
        case Actor.REVIEWERS:
            reviewers = User.objects.with_perm("proposals.review_proposal")
            return list(reviewers.exclude(pk=proposal.author_id))
    review = proposal.reviews.open().select_related("chair").first()
    if review is None:
        return list(User.objects.with_perm("proposals.decide_proposal"))
    return [review.chair, *(_silent(review) if review.profile.thresholds else [])]


def _silent(review: Review) -> QuerySet[User]:
    """Who is eligible and has not spoken."""
    spoken = review.sign_offs.filter(withdrawn_at__isnull=True).values("reviewer")
    return electorate(review).exclude(pk__in=spoken)


def _tell_all(event: Event, of_theirs: str, of_others: str, *, mail: bool, text: str = "") -> None:
    """The author, by mail where it matters, and everyone who took part."""
    author, others = _author(event.proposal, but=event), _others(event.proposal, but=event)
    _notify(event, author, subject=of_theirs, text=text or _why(event), mail=mail)
    _notify(event, others, subject=of_others, text=text or _why(event), mail=False)


def _why(event: Event) -> str:
    return str(event.data.get("reason", ""))


def _notify(event: Event, recipients: list[User], *, subject: str, text: str, mail: bool) -> None:
    notify(
        recipients,
        event=f"proposals.{event.pk}",
        subject=subject,
        text=text,
        path=event.proposal.get_absolute_url(),
        mail=mail,
    )
