"""Private notes of reviewers: write, edit and delete one's own. Authors neither read them nor learn that there are any.

So a note is no event of its proposal's timeline, and its history in the admin is its own.
"""

import uuid

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.lib import markdown
from portal.lib.errors import RuleBroken, require
from proposals.models import Note, Proposal
from proposals.note_announcements import tell_mentioned
from proposals.permissions import can_assess
from proposals.services.authoring import locked
from proposals.services.discussion import NOTHING
from proposals.services.texts import written

ONLY_REVIEWERS = "Private notes are for those who review this proposal and do not write it."


@transaction.atomic
def write_note(proposal: Proposal, *, body: str, by: User, key: uuid.UUID) -> Note:
    """A new note; whoever it names by @ is told. The same `key` sent again never makes a second one: other text then
    replaces the first."""
    proposal = locked(proposal)
    require(can_assess(by, proposal), ONLY_REVIEWERS)
    before = Note.objects.filter(author=by, key=key).first()
    if before is not None:
        return edit_note(before, body=body, by=by) if before.deleted_at is None else before
    body = written(body, missing=NOTHING)
    note = Note.objects.create(
        proposal=proposal, author=by, key=key, body=body, body_html=markdown.render(body)
    )
    _log(note, ADDITION, "Written")
    tell_mentioned(note)
    return note


@transaction.atomic
def edit_note(note: Note, *, body: str, by: User) -> Note:
    """Replace the text of one's own note. An unchanged text changes nothing."""
    note = _own_locked(note, by=by)
    require_standing(note)
    body = written(body, missing=NOTHING)
    if body != note.body:
        note.body, note.body_html, note.edited_at = body, markdown.render(body), timezone.now()
        note.save(update_fields=["body", "body_html", "edited_at"])
        _log(note, CHANGE, "Edited")
        tell_mentioned(note)
    return note


@transaction.atomic
def delete_note(note: Note, *, by: User) -> None:
    """Delete one's own note: that there was one stays, its text is gone. Deleting twice changes nothing."""
    note = _own_locked(note, by=by)
    if note.deleted_at is None:
        note.body, note.body_html, note.deleted_at = "", "", timezone.now()
        note.save(update_fields=["body", "body_html", "deleted_at"])
        _log(note, CHANGE, "Deleted by its author")


def require_standing(note: Note) -> None:
    """RuleBroken for a note whose text is gone; a page asks before it shows the form."""
    if note.deleted_at is not None:
        raise RuleBroken("This note was deleted, so it cannot be changed.")


def _own_locked(note: Note, *, by: User) -> Note:
    """The note as it is now, locked after its proposal as everywhere. PermissionDenied for others than its author."""
    proposal = locked(note.proposal)
    require(can_assess(by, proposal), ONLY_REVIEWERS)
    note = Note.objects.select_for_update(of=("self",)).select_related("author").get(pk=note.pk)
    require(note.author_id == by.pk, "Only its author changes a note.")
    note.proposal = proposal
    return note


def _log(note: Note, flag: int, words: str) -> None:
    """The admin's history of the note, never with its text."""
    LogEntry.objects.log_actions(note.author_id, [note], flag, words, single_object=True)
