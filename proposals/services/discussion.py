"""Comments: write, edit and delete one's own; moderators hide and show."""

import uuid

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.lib import markdown
from portal.lib.errors import RuleBroken, require
from proposals.models import Comment, Proposal
from proposals.models.counters import move_counts
from proposals.permissions import can_comment, can_hide, is_member, is_writer
from proposals.services.authoring import locked, record, tell
from proposals.services.texts import written

NOTHING = "Write something first."


@transaction.atomic
def add_comment(proposal: Proposal, *, body: str, by: User, key: uuid.UUID) -> Comment:
    """A new comment. RuleBroken where the discussion is closed.

    The same `key` sent again never makes a second one: other text then replaces the first.
    """
    proposal = locked(proposal)
    require(is_member(by))
    before = Comment.objects.filter(author=by, key=key).first()
    if before is not None:
        return edit_comment(before, body=body, by=by) if before.readable else before
    if not can_comment(by, proposal):
        raise RuleBroken(f"This proposal is {proposal.status_words}, so its discussion is closed.")
    body = written(body, missing=NOTHING)
    comment = Comment.objects.create(
        proposal=proposal, author=by, key=key, body=body, body_html=markdown.render(body)
    )
    move_counts(proposal.pk, comments=1)
    tell(proposal, "commented", by=by, comment=comment.pk)
    return comment


@transaction.atomic
def edit_comment(comment: Comment, *, body: str, by: User) -> Comment:
    """Replace the text of one's own comment. An unchanged text changes nothing."""
    comment = _locked_comment(comment)
    require(is_writer(by, comment), "Only its author edits a comment.")
    require_changeable(comment)
    body = written(body, missing=NOTHING)
    if body != comment.body:
        comment.body, comment.body_html, comment.edited_at = body, markdown.render(body), timezone.now()
        comment.save(update_fields=["body", "body_html", "edited_at"])
    return comment


@transaction.atomic
def delete_comment(comment: Comment, *, by: User) -> None:
    """Delete one's own comment: its place stays, its text is gone. Deleting twice changes nothing."""
    comment = _locked_comment(comment)
    require(is_writer(by, comment), "Only its author deletes a comment.")
    if comment.deleted_at is not None:
        return
    if comment.hidden_at is None:
        move_counts(comment.proposal_id, comments=-1)
    comment.body, comment.body_html, comment.deleted_at = "", "", timezone.now()
    comment.save(update_fields=["body", "body_html", "deleted_at"])


@transaction.atomic
def hide_comment(comment: Comment, *, by: User, reason: str) -> None:
    """Hide a comment from readers, for a stated reason. Hiding twice keeps the first reason."""
    require(can_hide(by))
    if not reason.strip():
        raise RuleBroken("Say why the comment is hidden.", status=422)
    comment = _locked_comment(comment)
    if not comment.readable:
        return
    comment.hidden_at, comment.hidden_reason = timezone.now(), reason.strip()[:300]
    comment.save(update_fields=["hidden_at", "hidden_reason"])
    move_counts(comment.proposal_id, comments=-1)
    record(comment.proposal, "comment_hidden", by=by, comment=comment.pk, reason=comment.hidden_reason)


@transaction.atomic
def show_comment(comment: Comment, *, by: User) -> None:
    """Show a hidden comment again. Showing twice changes nothing."""
    require(can_hide(by))
    comment = _locked_comment(comment)
    if comment.hidden_at is None or comment.deleted_at is not None:
        return
    comment.hidden_at, comment.hidden_reason = None, ""
    comment.save(update_fields=["hidden_at", "hidden_reason"])
    move_counts(comment.proposal_id, comments=1)
    record(comment.proposal, "comment_shown", by=by, comment=comment.pk)


def require_changeable(comment: Comment) -> None:
    """RuleBroken where nobody can read the comment any more; a page asks before it shows the form."""
    if not comment.readable:
        state = "deleted" if comment.deleted_at else "hidden by a moderator"
        raise RuleBroken(f"This comment was {state}, so it cannot be changed.")


def _locked_comment(comment: Comment) -> Comment:
    """The comment as it is now, locked after its proposal: in the other order add_comment would wait in a circle."""
    proposal = locked(comment.proposal)
    comment = Comment.objects.select_for_update().get(pk=comment.pk)
    comment.proposal = proposal
    return comment
