"""Who follows an accepted proposal's item, and because of which merge: undone, exactly those stop.

Whoever belonged to a proposal before is left alone when others come: they may have stopped following its item.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from portal.accounts.models import User
from proposals.models import Merge, Proposal, Vote
from proposals.recipients import writing_together
from roadmap.models import Follow, Item
from roadmap.services import following


def newcomers(duplicate: Proposal, original: Proposal) -> QuerySet[User]:
    """Who would follow the original's item if it were merged: who wrote or voted for the duplicate alone."""
    together = writing_together([duplicate, original])
    comes = Q(pk__in=together[duplicate.pk]) | Q(pk__in=duplicate.votes.values("voter"))
    there = Q(pk__in=together[original.pk]) | Q(pk__in=original.votes.values("voter"))
    return User.objects.filter(comes).exclude(there)


def how_many_come(duplicate: Proposal, original: Proposal) -> int:
    """How many would follow the original's item who do not yet."""
    item = original.roadmap_item
    if item is None:
        return 0
    follow = Follow.objects.filter(item=item).values("member")
    return newcomers(duplicate, original).filter(is_active=True).exclude(pk__in=follow).count()


def bring(duplicate: Proposal, original: Proposal) -> list[int]:
    """Let them follow it; call it before anything moves. Returns the new rows."""
    if original.roadmap_item is None:
        return []
    return sorted(following.follow_together(original.roadmap_item, newcomers(duplicate, original)).values())


def accept(proposal: Proposal, item: Item, *, since: datetime | None = None) -> None:
    """Let everyone who wanted it follow its item: who wrote it or what goes on as it, and who voted.

    `since`: when an earlier acceptance, which did so, was opened again; then only those who came after that.
    """
    standing = _standing(proposal)
    before = [] if since is None else [merge for merge in standing if merge.at <= since]
    new = [merge for merge in standing if merge not in before]
    votes = proposal.votes.exclude(pk__in=_moved(new))
    wanted = Q(pk__in=votes.values("voter")) | Q(pk__in=proposal.author_ids)
    if since is not None:
        wanted = Q(pk__in=votes.filter(created_at__gt=since).values("voter"))
    following.follow_together(item, User.objects.filter(wanted))
    brought = _brought(standing)
    came = _people(new, brought)
    there = _own(proposal, standing, among=came) | _people(before, brought)
    _keep(following.follow_together(item, User.objects.filter(pk__in=came - there)), new, brought)


def take_back(record: Merge) -> None:
    """End what the merge, undone by now, began. Whom another merge brought too goes on because of that one."""
    follows = dict(Follow.objects.filter(pk__in=record.new_follows).values_list("member", "pk"))
    if not follows:
        return
    standing = _standing(record.original)
    for member in _own(record.original, standing, among=follows):
        follows.pop(member, None)
    following.end(_keep(follows, standing, _brought(standing)).values())


def _standing(original: Proposal) -> list[Merge]:
    return list(original.merged_here.standing().select_related("duplicate").order_by("at", "pk"))


def _moved(merges: Iterable[Merge]) -> list[int]:
    return [pk for merge in merges for pk, _ in merge.moved_votes]


def _brought(merges: Sequence[Merge]) -> dict[int, set[int]]:
    """Whom each merge brought to its original, by its number."""
    wrote = writing_together([merge.duplicate for merge in merges])
    voters = dict(Vote.objects.filter(pk__in=_moved(merges)).values_list("pk", "voter"))
    return {
        merge.pk: wrote[merge.duplicate_id] | {voters[pk] for pk in _moved([merge]) if pk in voters}
        for merge in merges
    }


def _people(merges: Iterable[Merge], brought: Mapping[int, set[int]]) -> set[int]:
    return set[int]().union(*(brought[merge.pk] for merge in merges))


def _own(proposal: Proposal, standing: Iterable[Merge], *, among: Iterable[int]) -> set[int]:
    """Who belongs to it without any merge."""
    votes = proposal.votes.filter(voter__in=among).exclude(pk__in=_moved(standing))
    return {*proposal.author_ids, *votes.values_list("voter", flat=True)}


def _keep(
    follows: Mapping[int, int], merges: Sequence[Merge], brought: Mapping[int, set[int]]
) -> dict[int, int]:
    """Note each row with the first merge that brought its member. Returns those that none did."""
    left = dict(follows)
    for merge in merges:
        rows = [left.pop(member) for member in brought[merge.pk] & left.keys()]
        merge.new_follows = [*merge.new_follows, *sorted(rows)]
    Merge.objects.bulk_update(merges, ["new_follows"])
    return left
