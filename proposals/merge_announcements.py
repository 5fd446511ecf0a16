"""Who is told that a proposal was merged, and that it stands by itself again."""

from django.db.models import Q

from portal.accounts.models import User
from portal.notifications.services import notify
from proposals.models import Comment, Event, Merge, Vote
from proposals.recipients import tell, writers, writing_together


def tell_of_merge(event: Event) -> None:
    """Everyone who took part in the duplicate is told where it goes on; those who write it by mail, too."""
    merge = Merge.objects.select_related("original", "by", "duplicate").get(pk=event.data["merge"])
    writers = Q(pk__in=merge.duplicate.author_ids)
    goes_on = f"“{merge.duplicate.title}” goes on there, with its votes and comments."
    text = f"{goes_on} {merge.by.display_name} wrote:\n\n{merge.reason}"
    for people, subject, mail in (
        (writers, "Your proposal", True),
        (_took_part(merge) & ~writers, "A proposal you took part in", False),
    ):
        notify(
            list(User.objects.filter(people).exclude(pk=event.actor_id or 0)),
            event=f"proposals.{event.pk}",
            subject=f"{subject} was merged into {merge.original.title}",
            text=text,
            path=merge.original.get_absolute_url(),
            mail=mail,
        )


def tell_of_undoing(event: Event) -> None:
    """Those who write what was a duplicate."""
    tell(
        event,
        writers(event),
        subject=f"Your proposal stands by itself again: {event.proposal.title}",
        text=f"Its merge into “{event.data['title']}” was undone. Its votes and comments are back.",
        mail=True,
    )


def _took_part(merge: Merge) -> Q:
    """Voters and commenters of the duplicate, whose rows are at the original now, and who wrote what went on as it."""
    moved = [pk for pk, _ in merge.moved_votes]
    votes = Vote.objects.filter(Q(pk__in=moved) | Q(proposal=merge.duplicate))
    comments = Comment.objects.filter(pk__in=merge.moved_comments)
    wrote = writing_together([merge.duplicate])[merge.duplicate_id]
    return Q(pk__in=votes.values("voter")) | Q(pk__in=comments.values("author")) | Q(pk__in=wrote)
