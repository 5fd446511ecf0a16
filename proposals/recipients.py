"""The people around a proposal, and a word to them."""

from collections.abc import Iterable

from django.db.models import Q

from portal.accounts.models import User
from portal.notifications.services import notify
from proposals.models import CoAuthor, Comment, Event, Proposal, Vote, duplicates_of


def writers(event: Event) -> list[User]:
    """Everyone who writes the proposal, but whoever did it."""
    proposal = event.proposal
    together = [proposal.author, *User.objects.filter(pk__in=proposal.co_author_ids)]
    return [writer for writer in together if writer.pk != event.actor_id]


def others(event: Event) -> list[User]:
    """Voters, commenters and who wrote what was merged into it, without the authors and whoever did it."""
    proposal = event.proposal
    # Not by joins: each person's votes times their comments would be a large table.
    took_part = Q(pk__in=proposal.votes.values("voter")) | Q(pk__in=proposal.comments.values("author"))
    took_part |= Q(pk__in=writing_together([proposal])[proposal.pk])
    told_otherwise = {*proposal.author_ids, *([event.actor_id] if event.actor_id is not None else [])}
    return list(User.objects.filter(took_part).exclude(pk__in=told_otherwise))


def writing(proposals: Iterable[Proposal]) -> dict[int, set[int]]:
    """Who writes each proposal, by its number. One query."""
    return _with_co_authors({proposal.pk: {proposal.author_id} for proposal in proposals})


def writing_together(proposals: Iterable[Proposal]) -> dict[int, set[int]]:
    """The same with those who wrote what goes on as each, however many merges away. Two queries."""
    authors = {proposal.pk: {proposal.author_id} for proposal in proposals}
    merged = duplicates_of(authors)
    found = _with_co_authors(authors | {duplicate: {author} for _, duplicate, author in merged})
    together = {number: set(found[number]) for number in authors}
    for number, duplicate, _ in merged:
        together[number] |= found[duplicate]
    return together


def _with_co_authors(found: dict[int, set[int]]) -> dict[int, set[int]]:
    together = CoAuthor.objects.accepted().filter(proposal__in=found, member__isnull=False)
    for number, person in together.values_list("proposal", "member"):
        found[number].add(person)
    return found


def concerned(proposals: Iterable[Proposal]) -> dict[int, set[int]]:
    """Who writes each proposal or took part in it, by its number: whom its decision is told. Four queries."""
    found = writing_together(proposals)
    for rows in (
        Vote.objects.filter(proposal__in=found).values_list("proposal", "voter"),
        Comment.objects.filter(proposal__in=found).values_list("proposal", "author").distinct(),
    ):
        for number, person in rows:
            found[number].add(person)
    return found


def reason(event: Event) -> str:
    """Whoever did it, and what they wrote about it; "" where they wrote nothing."""
    words = str(event.data.get("reason", ""))
    return f"{event.actor.display_name} wrote:\n\n{words}" if words and event.actor else words


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
