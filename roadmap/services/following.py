"""Following roadmap items: members who are told when something happens to one."""

from collections.abc import Collection, Mapping
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from portal.accounts.models import User
from portal.lib.errors import require
from portal.notifications.services import drop_mail
from portal.notifications.topics import Topic
from roadmap.announcements import topic_of
from roadmap.models import Follow, Item
from roadmap.permissions import can_follow
from roadmap.tasks import announce_waiting

ONLY = "Only members follow items."
COPY = (
    "INSERT INTO roadmap_follow (item_id, member_id, at)"
    " SELECT %s, id, %s FROM accounts_user WHERE id IN ({members})"
    " ON CONFLICT (item_id, member_id) DO NOTHING RETURNING member_id, id"
)


def follow(item: Item, *, by: User) -> None:
    """Tell `by` from now on what happens to the item. A second time changes nothing."""
    require(can_follow(by), ONLY)
    Follow.objects.bulk_create([Follow(item=item, member=by)], ignore_conflicts=True)


@transaction.atomic
def unfollow(item: Item, *, by: User) -> None:
    """Tell `by` no more of the item, by mail that waits to be sent neither. A second time changes nothing."""
    require(can_follow(by), ONLY)
    stop_following(item.pk, by)


def stop_following(pk: int, member: User) -> None:
    """The same for whoever holds the link in a mail, even for a member who may not sign in any more."""
    Follow.objects.filter(item=pk, member=member).delete()
    drop_mail(member, topic=topic_of(pk))


def _find(key: str) -> tuple[str, str]:
    item = Item.objects.get(pk=int(key))
    return str(item), item.get_absolute_url()


# What ends by the link in the mails about an item.
TOPIC = Topic(
    because="you follow this item of the roadmap: you chose to, or wanted it when it was a proposal",
    stop_words="Stop following it",
    find=_find,
    stop=lambda key, member: stop_following(int(key), member),
)


def follow_together(item: Item, members: QuerySet[User]) -> dict[int, int]:
    """Let many members follow an item, in one statement; who does already is left alone.

    Returns the new rows: the member's number -> the row's, with which `end` undoes it.
    """
    return _copy(item.pk, members.filter(is_active=True).order_by().values("pk"))


def end(follows: Collection[int]) -> None:
    """Take away these rows of `follow_together`, those that are still there."""
    Follow.objects.filter(pk__in=follows).delete()


def hand_over(rows: Mapping[int, int]) -> None:
    """Let followers go with an item that turned out to be an older row's: key of its row -> key of the older one.

    Call it in a transaction.
    """
    for row, other in rows.items():
        _copy(other, Follow.objects.filter(item=row).order_by().values("member"))
        Follow.objects.filter(item=row).delete()


def _copy(pk: int, members: QuerySet[Any, Any]) -> dict[int, int]:
    try:
        chosen, values = members.query.sql_with_params()
    except EmptyResultSet:  # Django sees that nobody can be meant
        return {}
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(COPY.format(members=chosen), [pk, now, *values])
        return dict(cursor.fetchall())


def with_followers(items: QuerySet[Item], person: User | AnonymousUser) -> QuerySet[Item]:
    """The items with `follower_count`, and `followed` where `person` is one of them. No further query."""
    follows = Follow.objects.filter(item=OuterRef("pk")).order_by()
    number = follows.values("item").annotate(number=Count("pk")).values("number")
    return items.annotate(
        follower_count=Coalesce(Subquery(number, output_field=IntegerField()), 0),
        followed=Exists(follows.filter(member=person.pk)),
    )


def announce_soon(items: Collection[int]) -> None:
    """Have the followers of these items told after the commit: one task however many items, none without followers.

    What a broker that is away loses is found by beat's sweep.
    """
    if items and Follow.objects.filter(item__in=items).exists():
        announce_waiting.delay_on_commit()
