"""The people around a proposal, and a word to them."""

from collections.abc import Iterable

from django.db.models import Q

from portal.accounts.models import User
from portal.notifications.services import notify
from proposals.models import CoAuthor, Comment, Event, Proposal, Vote


def writers(event: Event) -> list[User]:
    """Everyone who writes the proposal, but whoever did it."""
    proposal = event.proposal
    together = [proposal.author, *User.objects.filter(pk__in=proposal.co_author_ids)]
    return [writer for writer in together if writer.pk != event.actor_id]


def others(event: Event) -> list[User]:
    """Voters and commenters, without the authors and whoever did it."""
    proposal = event.proposal
    # Not by joins: each person's votes times their comments would be a large table.
    took_part = Q(pk__in=proposal.votes.values("voter")) | Q(pk__in=proposal.comments.values("author"))
    told_otherwise = {*proposal.author_ids, *([event.actor_id] if event.actor_id is not None else [])}
    return list(User.objects.filter(took_part).exclude(pk__in=told_otherwise))


def writing(proposals: Iterable[Proposal]) -> dict[int, set[int]]:
    """Who writes each proposal, by its number. One query."""
    found = {proposal.pk: {proposal.author_id} for proposal in proposals}
    together = CoAuthor.objects.accepted().filter(proposal__in=found, member__isnull=False)
    for number, person in together.values_list("proposal", "member"):
        found[number].add(person)
    return found


def concerned(proposals: Iterable[Proposal]) -> dict[int, set[int]]:
    """Who writes each proposal or took part in it, by its number: whom its decision is told. Three queries."""
    found = writing(proposals)
    for rows in (
        Vote.objects.filter(proposal__in=found).values_list("proposal", "voter"),
        Comment.objects.filter(proposal__in=found).values_list("proposal", "author").distinct(),
    ):
        for number, person in rows:
            found[number].add(person)
    return found


def reason(event: Event) -> str:
    """What whoever did it wrote about it."""
    return str(event.data.get("reason", ""))


def tell(event: Event, people: Iterable[User], *, subject: str, text: str, mail: bool) -> None:
    """Tell the people of the event, with a link to its proposal; nobody hears of one event twice."""
    notify(
        people,
        event=f"proposals.{event.pk}",
        subject=subject,
        text=text,
        path=event.proposal.get_absolute_url(),
        mail=mail,
    )


def tell_both(event: Event, words: str, *, text: str, mail: bool) -> None:
    """The authors ("Your proposal is on hold"), by mail where it matters, and everyone who took part."""
    tell(event, writers(event), subject=f"Your proposal {words}", text=text, mail=mail)
    tell(event, others(event), subject=f"A proposal you took part in {words}", text=text, mail=False)
