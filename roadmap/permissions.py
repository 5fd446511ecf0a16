"""Who may change the roadmap by hand. Services ask with `require`."""

from portal.accounts.models import User


def can_set_status(person: User) -> bool:
    """Maintainers; the permission is the one by which Django's admin opens an item's form."""
    return person.has_perm("roadmap.change_item")
