"""Who is told what when something happened to a proposal."""

from collections.abc import Callable
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from portal.accounts.models import User
from portal.notifications import announcing
from portal.notifications.services import notify
from proposals.models import Decision, Event, Proposal
from proposals.workflow import Status

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
    _notify(
        event,
        _author(proposal, but=event),
        subject=f"Your proposal was {outcome}: {proposal.title}",
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
    "commented": _tell_of_comment,
}


def _author(proposal: Proposal, *, but: Event) -> list[User]:
    return [] if proposal.author_id == but.actor_id else [proposal.author]


def _others(proposal: Proposal, *, but: Event) -> list[User]:
    """Voters and commenters, without the author and whoever did it."""
    # Not by joins: each person's votes times their comments would be a large table.
    took_part = Q(pk__in=proposal.votes.values("voter")) | Q(pk__in=proposal.comments.values("author"))
    told_otherwise = [pk for pk in (proposal.author_id, but.actor_id) if pk is not None]
    return list(User.objects.filter(took_part).exclude(pk__in=told_otherwise))


def _notify(event: Event, recipients: list[User], *, subject: str, text: str, mail: bool) -> None:
    notify(
        recipients,
        event=f"proposals.{event.pk}",
        subject=subject,
        text=text,
        path=event.proposal.get_absolute_url(),
        mail=mail,
    )
