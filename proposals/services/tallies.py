"""The votes of a proposal by the groups of their voters and by day; who voted; how many votes a member has left."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import Case, CharField, Count, QuerySet, Value, When
from django.db.models.functions import TruncDate
from django.utils import timezone

from portal.accounts.models import User
from portal.lib.errors import RuleBroken, require
from proposals.curve import Curve, curve_of
from proposals.groups import Group
from proposals.models import Proposal, Vote
from proposals.permissions import is_member
from proposals.workflow import VOTABLE
from roadmap.services import contributors

MANY = 1000  # from so many votes on the counts are kept for a while
SECONDS = 120


@dataclass(frozen=True, slots=True)
class Tally:
    """Who voted, counted by group, and when."""

    groups: dict[Group, int]
    curve: Curve | None

    @property
    def words(self) -> str:
        """ "2 maintainers, 6 contributors, 20 community"; groups without a vote are left out."""
        return ", ".join(group.counted(number) for group, number in self.groups.items())


def tally(proposal: Proposal) -> Tally:
    """One query, or none where there are many votes and somebody counted them just now."""
    if proposal.vote_count < MANY:
        return _count(proposal)
    key = f"proposals.tally.{proposal.pk}"
    found = cache.get(key)
    if not isinstance(found, Tally):
        found = _count(proposal)
        cache.set(key, found, SECONDS)
    return found


def _count(proposal: Proposal) -> Tally:
    votes = with_groups(proposal.votes.order_by()).annotate(day=TruncDate("created_at"))
    rows = list(votes.values_list("day", "group").annotate(number=Count("pk")))
    numbers = {group: sum(number for _, where, number in rows if where == group) for group in Group}
    end = timezone.now() if proposal.takes_votes else proposal.moved_at
    curve = curve_of(
        ((day, number) for day, _, number in rows),
        start=timezone.localdate(proposal.submitted_at or proposal.created_at),
        end=timezone.localdate(end),
    )
    return Tally({group: number for group, number in numbers.items() if number}, curve)


def with_groups(votes: QuerySet[Vote]) -> QuerySet[Any]:
    """Votes with the `group` of their voter: by role, then by what they contributed."""
    may = User.objects.with_perm
    return votes.annotate(
        group=Case(
            When(voter__in=may("proposals.decide_proposal").values("pk"), then=Value(Group.MAINTAINER.value)),
            When(voter__in=may("proposals.review_proposal").values("pk"), then=Value(Group.REVIEWER.value)),
            When(voter__in=contributors.members(), then=Value(Group.CONTRIBUTOR.value)),
            default=Value(Group.COMMUNITY.value),
            output_field=CharField(),
        )
    )


def shown_votes(proposal: Proposal, group: Group | None) -> QuerySet[Any]:
    """The votes of those who let their name be read, the first ones first; all of them, or a group's."""
    votes = with_groups(proposal.votes.filter(voter__shows_votes=True, voter__is_active=True))
    if group is not None:
        votes = votes.filter(group=group.value)
    return votes.select_related("voter").order_by("created_at", "pk")


def show_votes(*, by: User) -> None:
    """Let others read by name what `by` votes for."""
    _show(by, shows=True)


def hide_votes(*, by: User) -> None:
    """Count the votes of `by` without the name."""
    _show(by, shows=False)


def _show(member: User, *, shows: bool) -> None:
    require(is_member(member))
    member.shows_votes = shows
    member.save(update_fields=["shows_votes"])


def active_votes(member: User) -> QuerySet[Vote]:
    """The votes that count against the bound; those for what was decided, withdrawn or merged came back."""
    return member.votes.filter(proposal__status__in=VOTABLE)


def require_vote_left(pk: int, *, by: User) -> None:
    """RuleBroken where `by` has used all votes on other proposals than this. Holds the member's row: no two at once."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    used = active_votes(by).exclude(proposal=pk).count()
    if used >= settings.VOTES_PER_MEMBER:
        number = settings.VOTES_PER_MEMBER
        votes = "only vote: take it" if number == 1 else f"{number} votes: take one"
        raise RuleBroken(f"You have used your {votes} back, or wait until one returns.")
