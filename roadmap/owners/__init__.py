"""Who a repository says looks after it: MAINTAINERS, CODEOWNERS and lists of people, as values. Pure: no Django."""

from roadmap.owners.reading import read_owners
from roadmap.owners.values import Named, Owners, Unreadable

__all__ = ["Named", "Owners", "Unreadable", "read_owners"]
