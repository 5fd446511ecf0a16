"""Who is told what when something happened to the roadmap."""

from collections.abc import Sequence

from django.urls import reverse

from portal.accounts.models import User
from portal.notifications.services import notify, told_events
from roadmap.models import Arrival, Version

MOST_LINES = 20
OUTAGES = "roadmap.sync."


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
