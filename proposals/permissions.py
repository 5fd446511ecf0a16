"""Who may do what with a proposal. Services ask with `require`; pages ask the same to show their buttons."""

from django.contrib.auth.models import AnonymousUser

from portal.accounts.models import User
from proposals.models import Comment, Proposal, Review, SavedFilter
from proposals.workflow import DECIDED, EDITABLE, OUTCOMES, PLACEABLE, UNREVIEWED, Status, may_follow

Person = User | AnonymousUser


def is_member(person: Person) -> bool:
    """Signed in and not deactivated: may propose, vote and take part in discussions."""
    return person.is_authenticated and person.is_active


def is_author(person: Person, proposal: Proposal) -> bool:
    return is_member(person) and proposal.author_id == person.pk


def writes(person: Person, proposal: Proposal) -> bool:
    """Its author, or a co-author who accepted. Submitting and withdrawing stay with the author."""
    return is_author(person, proposal) or (is_member(person) and person.pk in proposal.co_author_ids)


def can_edit(person: Person, proposal: Proposal) -> bool:
    return proposal.status in EDITABLE and writes(person, proposal)


def can_submit(person: Person, proposal: Proposal) -> bool:
    return is_author(person, proposal) and may_follow(Status(proposal.status), Status.SUBMITTED)


def can_withdraw(person: Person, proposal: Proposal) -> bool:
    return is_author(person, proposal) and may_follow(Status(proposal.status), Status.WITHDRAWN)


def can_comment(person: Person, proposal: Proposal) -> bool:
    return is_member(person) and proposal.takes_comments


def is_writer(person: Person, comment: Comment) -> bool:
    """Who wrote a comment edits and deletes it."""
    return is_member(person) and comment.author_id == person.pk


def can_hide(person: Person) -> bool:
    return person.is_authenticated and person.has_perm("proposals.hide_comment")


def can_review(person: Person) -> bool:
    return person.is_authenticated and person.has_perm("proposals.review_proposal")


def can_decide(person: Person) -> bool:
    return person.is_authenticated and person.has_perm("proposals.decide_proposal")


def can_place(person: Person, proposal: Proposal) -> bool:
    """Puts it in another section, as its author can by editing it."""
    return can_decide(person) and proposal.status in PLACEABLE


def can_assess(person: Person, proposal: Proposal) -> bool:
    """Reads and writes the private notes on it and scores it: whoever reviews, and does not write it."""
    return can_review(person) and proposal.submitted_at is not None and not writes(person, proposal)


def judges(person: Person, proposal: Proposal) -> bool:
    """Whoever writes a proposal is no judge of it; but where every maintainer writes it, one of them has to be."""
    return not writes(person, proposal) or (can_decide(person) and not others_decide(proposal))


def others_decide(proposal: Proposal) -> bool:
    """Whether there is a maintainer who does not write it."""
    maintainers = User.objects.with_perm("proposals.decide_proposal")
    return maintainers.exclude(pk__in=proposal.author_ids).exists()


def can_chair(person: Person, review: Review) -> bool:
    """Holds a round, calls votes, resolves concerns where the rules leave that to the chair."""
    leads = can_decide(person) or (can_review(person) and review.chair_id == person.pk)
    return leads and judges(person, review.proposal)


def review_moves(person: Person, status: Status) -> tuple[Status, ...]:
    """What the person may make of a proposal that has `status`, in the order in which pages offer it.

    Of what was decided only maintainers open the review again; other rounds begin and end by their rules.
    """
    may_open = can_decide(person) if status in DECIDED else can_review(person) and status in UNREVIEWED
    offered = ((Status.IN_REVIEW,) if may_open else ()) + (OUTCOMES if can_decide(person) else ())
    return tuple(move for move in offered if may_follow(status, move))


def owns_filter(person: Person, saved: SavedFilter) -> bool:
    return can_review(person) and saved.owner_id == person.pk


def can_drop_filter(person: Person, saved: SavedFilter) -> bool:
    """One's own; maintainers those that others share, too."""
    return owns_filter(person, saved) or (saved.shared and can_decide(person))
