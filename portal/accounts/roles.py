"""Staff roles: Django groups whose permissions a migration of `proposals` gives."""

from django.contrib.auth.models import Group

from portal.accounts.models import User

MAINTAINERS = "Maintainers"
REVIEWERS = "Reviewers"
MODERATORS = "Moderators"
ROLES = (MAINTAINERS, REVIEWERS, MODERATORS)


def grant(user: User, role: str) -> None:
    """Put the member in the role's group and let them into the admin. Safe to repeat."""
    user.groups.add(Group.objects.get(name=role))
    if not user.is_staff:
        user.is_staff = True
        user.save(update_fields=["is_staff"])


def revoke(user: User, role: str) -> None:
    """Take the role away; with the last role the way into the admin goes too. Safe to repeat."""
    user.groups.remove(Group.objects.get(name=role))
    if user.is_staff and not user.is_superuser and not user.groups.filter(name__in=ROLES).exists():
        user.is_staff = False
        user.save(update_fields=["is_staff"])
