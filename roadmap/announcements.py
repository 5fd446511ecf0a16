"""Who is told what when something happened to the roadmap."""

from collections.abc import Sequence

from django.urls import reverse

from portal.accounts.models import User
from portal.notifications.services import notify
from roadmap.models import Arrival, Version

MOST_LINES = 20


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
