"""Writing together: invite, accept or decline, leave, remove.

Who writes and who does not is settled before a review: authors have no say in it, so nobody joins or leaves during one.
"""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.lib.errors import RuleBroken, require
from proposals.models import CoAuthor, Proposal
from proposals.permissions import is_author
from proposals.services.authoring import locked, record, tell
from proposals.workflow import EDITABLE

MOST = 10
LONGEST_NAME = 254  # some letters become two where their case is folded
NOT_INVITED = "There is no invitation for you here, or its author took it back."


def writing_with(proposal: Proposal) -> list[User]:
    """The members who write it together with its author."""
    return list(User.objects.filter(pk__in=proposal.co_author_ids)) if proposal.co_author_ids else []


@transaction.atomic
def invite(proposal: Proposal, *, who: str, by: User) -> None:
    """Invite a member by username or address. Whether there is such a member is told to nobody; twice is once."""
    proposal = _open(proposal)
    require(is_author(by, proposal), "Only its author invites others.")
    name = who.casefold()
    if len(name) > LONGEST_NAME:
        raise RuleBroken(f"{LONGEST_NAME} characters at most.", status=422)
    member = _find(who)
    if member == by:
        raise RuleBroken("You are its author already.", status=422)
    known = proposal.co_authors.filter(invited_as=name).first()
    if known is not None and known.taken_back_at is None:
        return
    if proposal.co_authors.shown().count() >= MOST:
        raise RuleBroken(f"{MOST} people at most. Take an invitation back first.", status=422)
    if known is not None:
        # Its member declined: the author sees a new invitation like any other, and nobody is asked again.
        known.delete()
        proposal.co_authors.create(
            invited_as=name, member=known.member, invited_by=by, declined_at=known.declined_at
        )
        return
    if member is not None and proposal.co_authors.filter(member=member).exists():
        member = None  # by another of their names: the first invitation counts
    row = proposal.co_authors.create(invited_as=name, member=member, invited_by=by)
    if member is not None:
        tell(proposal, "co_author_invited", by=by, invitation=row.pk)


@transaction.atomic
def accept(proposal: Proposal, *, by: User) -> None:
    """Become an author. Accepting twice changes nothing."""
    proposal = _open(proposal)
    row = invitation_of(proposal, by)
    if row.accepted_at is None:
        row.accepted_at = timezone.now()
        row.save(update_fields=["accepted_at"])
        tell(proposal, "co_author_joined", by=by)


@transaction.atomic
def decline(proposal: Proposal, *, by: User) -> None:
    """Turn the invitation down. Its author is not told, and cannot invite the same member again."""
    proposal = locked(proposal)
    row = invitation_of(proposal, by)
    if row.accepted_at is not None:
        raise RuleBroken("You are an author of it already. You can leave instead.")
    row.declined_at = timezone.now()
    row.save(update_fields=["declined_at"])


@transaction.atomic
def leave(proposal: Proposal, *, by: User) -> None:
    """No longer write it."""
    proposal = _open(proposal)
    if proposal.co_authors.accepted().filter(member=by).delete()[0]:
        record(proposal, "co_author_left", by=by)


@transaction.atomic
def remove(proposal: Proposal, invitation: int, *, by: User) -> CoAuthor | None:
    """Take an invitation back, or let a co-author go; gives what it was.

    None for one that is gone already: nothing changes.
    """
    proposal = _open(proposal)
    require(is_author(by, proposal), "Only its author removes others.")
    row = proposal.co_authors.shown().select_related("member").filter(pk=invitation).first()
    if row is None:
        return None
    if row.declined_at is not None:
        row.taken_back_at = timezone.now()
        row.save(update_fields=["taken_back_at"])
        return row
    if row.accepted_at is not None and row.member is not None:
        record(proposal, "co_author_left", by=row.member)
    row.delete()
    return row


def invitation_of(proposal: Proposal, member: User) -> CoAuthor:
    """The member's invitation, answered by yes or not yet. RuleBroken (404) without one."""
    row = proposal.co_authors.filter(member=member, declined_at__isnull=True).first()
    if row is None:
        raise RuleBroken(NOT_INVITED, status=404)
    return row


def _open(proposal: Proposal) -> Proposal:
    proposal = locked(proposal)
    if proposal.status not in EDITABLE:
        raise RuleBroken(f"A proposal that is {proposal.status_words} keeps the authors it has.")
    return proposal


def _find(who: str) -> User | None:
    """Usernames and verified addresses alone: an address that anybody could claim finds nobody."""
    address = EmailAddress.objects.filter(email__iexact=who, verified=True).select_related("user").first()
    found = address.user if address else User.objects.filter(username__iexact=who).first()
    return found if found is not None and found.is_active else None
