"""Who may change the roadmap by hand. Services ask with `require`, pages ask the same to show their buttons."""

from django.contrib.auth.models import AnonymousUser

from portal.accounts.models import User


def can_follow(person: User | AnonymousUser) -> bool:
    """Members: signed in and not deactivated."""
    return person.is_authenticated and person.is_active


def can_edit_roadmap(person: User | AnonymousUser) -> bool:
    """Maintainers; the permission is the one by which Django's admin opens an item's form."""
    return person.is_authenticated and person.has_perm("roadmap.change_item")


def is_member(person: User | AnonymousUser) -> bool:
    """Signed in and not deactivated: may say what they work on."""
    return person.is_authenticated and person.is_active
