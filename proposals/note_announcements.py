"""Who is told that a note speaks to them. Without its text, which goes when its author deletes it."""

from django.db.models import QuerySet
from django.urls import reverse

from portal.accounts.models import User
from portal.notifications.services import notify
from proposals.electorate import without_authors
from proposals.mentions import named
from proposals.models import Note, Proposal


def readers_of(proposal: Proposal) -> QuerySet[User]:
    """Who reads the notes on a proposal: everyone who reviews, but those who write it."""
    return without_authors(User.objects.with_perm("proposals.review_proposal"), proposal)


def place_of(note: Note) -> str:
    """Where the note stands: on the review page."""
    return f"{reverse('admin:proposals_proposal_change', args=[note.proposal_id])}#note-{note.pk}"


def tell_mentioned(note: Note) -> None:
    """Those of its readers whom the note names by @, once each however often it is edited."""
    names = named(note.body)
    if not names:
        return
    notify(
        [
            reader
            for reader in readers_of(note.proposal)
            if reader.username.lower() in names and reader.pk != note.author_id
        ],
        event=f"proposals.note.{note.pk}",
        subject=f"{note.author.display_name} mentions you in a private note: {note.proposal.title}",
        text="Only reviewers read it, on the review page.",
        path=place_of(note),
        mail=True,
    )
