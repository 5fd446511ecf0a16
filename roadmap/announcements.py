"""Who is told what when something happened to the roadmap.

Maintainers hear of documents that come. Followers of an item hear what became of it: that its status changed, that it
was moved, renamed or reworded, that its target changed, that it left the roadmap or came back. By mail they hear what
they wait for or may want to object to: shipped, dropped, left. Nobody hears of changed links, formatting and tracking
issues, or of what they did themselves.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from portal.notifications import announcing
from portal.notifications.services import notify, told_events
from roadmap.models import Arrival, Claim, Event, Follow, Item, Version
from roadmap.progress import Source, Status

ITEM = "item"
MOST_LINES = 20
OUTAGES = "roadmap.sync."
BY_MAIL = {Status.SHIPPED, Status.DROPPED}
# What followers hear of a changed item, in the order in which a subject says it.
CHANGES = {"moved": "moved", "renamed": "renamed", "reworded": "reworded", "target": "target changed"}
SOURCES: dict[str, str] = {
    Source.DOCUMENT: ", as the document says",
    Source.ISSUES: ", as its tracking issues say",
}


def announce(event_id: int) -> None:
    """Tell the item's followers, once. Repeating it, at the same moment too, tells nobody twice."""
    announcing.announce(Event.objects.select_related("item", "actor"), event_id, _tell)


def announce_waiting() -> int:
    """Announce all that was not announced yet; returns how many events somebody may want to hear of.

    All that has no followers is done with in one statement, so that an import costs the same however long it is.
    """
    waiting = Event.objects.filter(announced_at__isnull=True)
    followed = Exists(Follow.objects.filter(item=OuterRef("item")))
    waiting.filter(~Q(kind__in=TELL) | ~followed).update(announced_at=timezone.now())
    return announcing.announce_each(waiting.filter(followed, kind__in=TELL), announce)


def topic_of(item: int) -> str:
    """What a follower of the item may stop being told of."""
    return f"{ITEM}:{item}"


def _tell(event: Event) -> None:
    if event.item is not None and (tell := TELL.get(event.kind)):
        tell(event, event.item)


def _tell_of_status(event: Event, item: Item) -> None:
    before, after = Status(event.data["before"]), Status(event.data["after"])
    if after != item.status:  # it changed again since, as while a sync asks for one issue after the other
        return
    because = f" by {event.actor.display_name}" if event.actor else SOURCES.get(event.data["source"], "")
    _tell_followers(
        event,
        item,
        subject=f"{after.label}: {item}",
        text=f"{after.label}{because}. Before it was {before.label.lower()}.",
        mail=after in BY_MAIL,
    )


def _tell_of_change(event: Event, item: Item) -> None:
    changes = event.data.get("changes", ())
    if "gone" in changes:
        _tell_of_leaving(event, item)
        return
    if "back" in changes:
        _tell_followers(event, item, subject=f"Back on the roadmap: {item}", text=_by(event), mail=False)
        return
    said = [words for kind, words in CHANGES.items() if kind in changes]
    if said:
        words = str(event.data["words"])
        _tell_followers(
            event,
            item,
            subject=f"{', '.join(said).capitalize()}: {item}",
            text=f"{words[:1].upper()}{words[1:]}. {_by(event)}",
            mail=False,
        )


def _tell_of_leaving(event: Event, item: Item) -> None:
    day = timezone.localtime(item.left_at or event.at)
    _tell_followers(
        event,
        item,
        subject=f"Left the roadmap: {item}",
        text=(
            f"It left the roadmap on {day.day} {day:%B %Y}: the document does not have it any more. {_by(event)}\n\n"
            "Its page stays, and you follow it still: you are told if it comes back."
        ),
        mail=True,
    )


TELL: dict[str, Callable[[Event, Item], None]] = {
    "status_changed": _tell_of_status,
    "imported": _tell_of_change,
    "edited": _tell_of_change,
}


def _by(event: Event) -> str:
    if event.actor is None:
        return ""
    did = "brought in the document" if event.kind == "imported" else "edited it"
    return f"{event.actor.display_name} {did}."


def _tell_followers(event: Event, item: Item, *, subject: str, text: str, mail: bool) -> None:
    followers = User.objects.filter(followed_items__item=item).order_by("pk")
    notify(
        [person for person in followers if person.pk != event.actor_id],
        event=f"roadmap.{event.pk}",
        subject=subject,
        text=text.strip(),
        path=item.get_absolute_url(),
        mail=mail,
        topic=topic_of(item.pk),
    )


def tell_of_arrival(arrival: Arrival, changes: Sequence[str]) -> None:
    """Ask the maintainers for their word on a document that came; each is told once of each time that it came."""
    notify(
        maintainers(),
        event=f"roadmap.arrival.{arrival.pk}.{arrival.arrived_at:%Y%m%d%H%M%S}",
        subject="The roadmap document changed in the repository",
        text="\n".join(
            [
                _commit(arrival),
                "",
                "Nothing of it is on the roadmap before a maintainer applies it. It would change:",
                "",
                *_shortened(changes),
            ]
        ),
        path=reverse("admin:roadmap_arrival_change", args=[arrival.pk]),
        mail=True,
    )


def tell_of_applied(arrival: Arrival, version: Version) -> None:
    """Tell the maintainers that a document became the roadmap by itself, as they chose."""
    changes = [f"{told['name']}: {told['words']}" for told in version.differences]
    notify(
        maintainers(),
        event=f"roadmap.applied.{version.pk}",
        subject="A new state of the repository’s document is the roadmap now",
        text="\n".join([_commit(arrival), "", *_shortened(changes)]),
        path=reverse("admin:roadmap_arrival_change", args=[arrival.pk]),
        mail=False,
    )


def tell_of_silence(claim: Claim) -> None:
    """Ask whoever claimed an issue whether they are still at it; once of each silence."""
    days = settings.CLAIM_RELEASE_DAYS - settings.CLAIM_WARN_DAYS
    notify(
        [claim.member],
        event=f"roadmap.claim.{claim.pk}.silent.{claim.warned_at:%Y%m%d%H%M%S}",
        subject=f"Are you still working on {claim.issue.title}?",
        text=(
            f"You said on {_day(claim.at)} that you would like to work on {claim.issue}, and there has been no"
            f" sign of it for {settings.CLAIM_WARN_DAYS} days.\n\n"
            "Open it to say that you are still at it, or give it back so that somebody else can take it."
            f" Without a word it is free again in {days} day{'s' if days > 1 else ''}."
        ),
        path=_objective(claim),
        mail=True,
    )


def tell_of_ended_claim(claim: Claim, why: str) -> None:
    """Tell whoever claimed an issue that it is not theirs any more, and why."""
    notify(
        [claim.member],
        event=f"roadmap.claim.{claim.pk}.ended",
        subject=f"No longer yours: {claim.issue.title}",
        text=f"You said that you would like to work on {claim.issue}. {why}",
        path=_objective(claim),
        mail=True,
    )


def _day(at: datetime) -> str:
    return f"{at.day} {at:%B %Y}"


def _objective(claim: Claim) -> str:
    return reverse("roadmap:read_objective", args=[claim.issue_id])


def told_outages(people: Sequence[User]) -> set[str]:
    """The outages of the sync, and their ends, that maintainers were told of."""
    return told_events(people, prefix=OUTAGES)


def tell_of_outage(people: Sequence[User], event: str, *, subject: str, text: str) -> None:
    """Tell maintainers by inbox and mail that the sync needs them."""
    notify(people, event=f"{OUTAGES}{event}", subject=subject, text=text, path=_sync_page(), mail=True)


def tell_of_recovery(people: Sequence[User], event: str, *, subject: str) -> None:
    """Tell maintainers in the inbox alone that the sync works again."""
    notify(
        people,
        event=f"{OUTAGES}{event}",
        subject=subject,
        text="Nothing is left for you to do.",
        path=_sync_page(),
        mail=False,
    )


def _sync_page() -> str:
    return reverse("admin:roadmap_sync")


def maintainers() -> list[User]:
    """Everybody who may change the roadmap."""
    return list(User.objects.with_perm("roadmap.change_item").order_by("pk"))


def _commit(arrival: Arrival) -> str:
    return f"“{arrival.subject}” by {arrival.author or 'somebody'} ({arrival.origin}, commit {arrival.commit[:10]})"


def _shortened(changes: Sequence[str]) -> list[str]:
    more = len(changes) - MOST_LINES
    return [
        *(f"- {change}" for change in changes[:MOST_LINES]),
        *([f"… and {more} more"] if more > 0 else []),
    ]
