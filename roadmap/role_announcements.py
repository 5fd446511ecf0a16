"""Who is told that the repository names others, and that a role was given or taken."""

from django.urls import reverse

from portal.accounts.models import User
from portal.notifications.services import notify
from roadmap.announcements import maintainers


def tell_of_named(place: str, digest: str) -> None:
    """Tell the maintainers, once of each state, that the repository names others than before as its people."""
    notify(
        maintainers(),
        event=f"roadmap.named.{digest}",
        subject=f"{place} names other people than before",
        text="No role here changes before a maintainer says so. See whose roles differ.",
        path=reverse("admin:roadmap_rolesource_changelist"),
        mail=False,
    )


def tell_of_role(entry: int, member: User, role: str, *, gains: bool, by: User) -> None:
    """Tell a member of the role that they gained or lost; `entry` is the number of the admin's log entry."""
    what = role.removesuffix("s").lower()
    notify(
        [member],
        event=f"roadmap.role.{entry}",
        subject=f"You are a {what} now" if gains else f"You are no {what} any more",
        text=f"{by.display_name} {'gave you' if gains else 'took'} the role, as the project's repository says.",
        path=reverse("admin:index") if gains else "/",
        mail=True,
    )
