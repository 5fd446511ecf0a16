"""Merging a duplicate into its original, and undoing it: the same rows go back, and nothing else."""

from collections import defaultdict
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal.accounts.models import User
from portal.lib import markdown
from portal.lib.errors import RuleBroken, require
from proposals.models import Comment, Merge, PreparedDecision, Proposal, Vote
from proposals.models.counters import move_counts
from proposals.models.turn import MOVED, TURNED
from proposals.permissions import can_decide
from proposals.recipients import writing_together
from proposals.services import followers, going_on, preparing
from proposals.services.authoring import end_review, locked, tell
from proposals.services.texts import written
from proposals.workflow import Status, may_follow

ONLY_MAINTAINERS = "Only maintainers merge proposals."
# Where nothing can be merged into: nobody else could go on with it.
GONE = frozenset({Status.DRAFT, Status.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Preview:
    """What a merge would move. `kept`: votes of people who voted for both; they count once. `told`: how many people;
    `follow`: how many of them would follow the original's item."""

    votes: int
    kept: int
    comments: int
    told: int
    follow: int
    ends_review: bool


def preview(duplicate: Proposal, original: Proposal) -> Preview:
    """What would move. RuleBroken, with the reason, where they cannot be merged."""
    _require_possible(duplicate, original)
    votes, kept = _movable(duplicate, original).count(), duplicate.votes.count()
    people = {
        *writing_together([duplicate])[duplicate.pk],
        *duplicate.votes.values_list("voter_id", flat=True),
    }
    people |= set(duplicate.comments.values_list("author_id", flat=True))
    return Preview(
        votes=votes,
        kept=kept - votes,
        comments=duplicate.comments.counted().count(),
        told=len(people),
        follow=followers.how_many_come(duplicate, original),
        ends_review=duplicate.reviews.open().exists(),
    )


def end_of_chain(proposal: Proposal) -> Proposal:
    """Where a proposal goes on: its original, or the original's own one; itself where it was not merged."""
    while proposal.status == Status.DUPLICATE:
        merge = proposal.merges.standing().select_related("original").first()
        if merge is None:
            break
        proposal = merge.original
    return proposal


@transaction.atomic
def merge(duplicate: Proposal, original: Proposal, *, by: User, reason: str) -> Merge:
    """Let the duplicate go on as the original: votes, once a person, and comments move there; who wrote it or voted
    follows the original's item, where it has one.

    Merging the same two twice changes nothing. RuleBroken where they cannot be merged, or somebody was faster.
    """
    require(can_decide(by), ONLY_MAINTAINERS)
    duplicate, original = _locked(duplicate, original)
    standing = duplicate.merges.standing().first()
    if standing is not None and standing.original_id == original.pk:
        return standing
    _require_possible(duplicate, original)
    reason = written(reason, missing="Say why they are the same: its author and everyone who voted read it.")
    review = duplicate.reviews.open().first()
    record = Merge.objects.create(
        duplicate=duplicate,
        original=original,
        by=by,
        reason=reason,
        reason_html=markdown.render(reason),
        was_status=duplicate.status,
        was_moved_at=duplicate.moved_at,
        review=review,
        new_follows=followers.bring(duplicate, original),
        overtaken=preparing.waiting_of(duplicate),
    )
    end_review(duplicate, becomes=Status.DUPLICATE, by=by)
    duplicate.move_to(Status.DUPLICATE)
    duplicate.save(update_fields=MOVED)
    _move_votes(record, _movable(duplicate, original))
    _move_comments(record)
    _tell_both(record, "merged", "merged_here", by=by)
    return record


@transaction.atomic
def unmerge(record: Merge, *, by: User) -> Merge:
    """Put back what the merge moved, and the duplicate to where it stood. Undoing twice changes nothing.

    What came since stays: new votes and comments at the original, edits where they are. A vote that its voter took
    back meanwhile is not brought again.
    """
    require(can_decide(by), ONLY_MAINTAINERS)
    duplicate, original = _locked(record.duplicate, record.original)
    record = Merge.objects.select_for_update(of=("self",)).get(pk=record.pk)
    record.duplicate, record.original = duplicate, original
    if record.undone_at is not None:
        return record
    if original.status == Status.DUPLICATE:
        raise RuleBroken(f"“{original.title}” was merged itself meanwhile. Undo that merge first.")
    voters = _put_votes_back(record)
    _put_comments_back(record)
    record.undone_at, record.undone_by = timezone.now(), by
    record.save(update_fields=["undone_at", "undone_by"])
    duplicate.status, duplicate.moved_at = record.was_status, record.was_moved_at
    duplicate.save(update_fields=["status", "moved_at"])
    if record.review is None:
        duplicate.resume_turn(record.undone_at)
        duplicate.save(update_fields=TURNED)
    else:
        record.review.proposal = duplicate
        going_on.take_up(record.review, ended_at=record.at)
    if record.overtaken is not None:
        PreparedDecision.objects.bring_back(record.overtaken)
    # Whoever voted for several duplicates is still counted for those that stand.
    for other in original.merged_here.standing().select_related("duplicate"):
        _move_votes(other, _movable(other.duplicate, original).filter(voter__in=voters))
    followers.take_back(record)
    _tell_both(record, "unmerged", "unmerged_here", by=by)
    return record


def _require_possible(duplicate: Proposal, original: Proposal) -> None:
    if duplicate.pk == original.pk:
        raise RuleBroken("A proposal cannot be merged into itself.")
    if duplicate.submitted_at is None or original.submitted_at is None:
        raise RuleBroken("A draft is its author's alone: it cannot be merged.")
    if duplicate.status == Status.DUPLICATE:
        raise RuleBroken(f"It was merged already, into “{end_of_chain(duplicate).title}”.")
    if duplicate.status == Status.ACCEPTED:
        raise RuleBroken("It was accepted: merge the other one into it.")
    if not may_follow(Status(duplicate.status), Status.DUPLICATE):
        raise RuleBroken(f"A proposal that is {duplicate.status_words} cannot be merged.")
    if original.status == Status.DUPLICATE:
        raise RuleBroken(
            f"“{original.title}” was merged itself, into “{end_of_chain(original).title}”: choose that one."
        )
    if original.status in GONE:
        raise RuleBroken(f"“{original.title}” is {original.status_words}: nothing can go on there.")


def _locked(one: Proposal, other: Proposal) -> tuple[Proposal, Proposal]:
    """Both as they are now, locked in the order of their numbers: two merges never wait for each other in a circle.

    No vote begins meanwhile, anywhere: one for the original, by somebody whose vote moves there, would hold its row and
    wait for the proposal, while the merge held the proposal and waited for that row.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE proposals_vote IN SHARE ROW EXCLUSIVE MODE")
    rows = {proposal.pk: locked(proposal) for proposal in sorted((one, other), key=lambda row: row.pk)}
    return rows[one.pk], rows[other.pk]


def _movable(duplicate: Proposal, original: Proposal) -> QuerySet[Vote]:
    """The votes of those who have none at the original."""
    return duplicate.votes.exclude(voter__in=original.votes.values("voter"))


def _move_votes(record: Merge, votes: QuerySet[Vote]) -> None:
    moved = list(votes.order_by("pk").values_list("pk", "version"))
    Vote.objects.filter(pk__in=[pk for pk, _ in moved]).update(
        proposal=record.original, version=record.original.version
    )
    record.moved_votes = [*record.moved_votes, *([pk, version] for pk, version in moved)]
    record.save(update_fields=["moved_votes"])
    _count(record.duplicate, record.original, votes=len(moved))


def _put_votes_back(record: Merge) -> list[int]:
    """Returns whose votes went back."""
    by_version: defaultdict[int, list[int]] = defaultdict(list)
    for pk, version in record.moved_votes:
        by_version[version].append(pk)
    there = record.original.votes.filter(pk__in=[pk for pk, _ in record.moved_votes])
    voters = list(there.values_list("voter_id", flat=True))
    for version, pks in by_version.items():
        record.original.votes.filter(pk__in=pks).update(proposal=record.duplicate, version=version)
    _count(record.original, record.duplicate, votes=len(voters))
    return voters


def _move_comments(record: Merge) -> None:
    comments = record.duplicate.comments
    record.moved_comments = list(comments.order_by("pk").values_list("pk", flat=True))
    record.save(update_fields=["moved_comments"])
    seen = comments.counted().count()
    # Where a comment was written first stays on it, however often it moves.
    comments.filter(merged_from__isnull=True).update(merged_from=record.duplicate)
    comments.update(proposal=record.original)
    _count(record.duplicate, record.original, comments=seen)


def _put_comments_back(record: Merge) -> None:
    moved = Comment.objects.filter(pk__in=record.moved_comments, proposal=record.original)
    seen = moved.counted().count()
    moved.filter(merged_from=record.duplicate).update(merged_from=None)
    moved.update(proposal=record.duplicate)
    _count(record.original, record.duplicate, comments=seen)


def _count(giver: Proposal, taker: Proposal, *, votes: int = 0, comments: int = 0) -> None:
    move_counts(giver.pk, votes=-votes, comments=-comments)
    move_counts(taker.pk, votes=votes, comments=comments)


def _tell_both(record: Merge, there: str, here: str, *, by: User) -> None:
    for proposal, kind, other in (
        (record.duplicate, there, record.original),
        (record.original, here, record.duplicate),
    ):
        why = {"reason": record.reason, "reason_html": record.reason_html} if record.undone_at is None else {}
        tell(proposal, kind, by=by, merge=record.pk, other=other.pk, title=other.title, **why)
