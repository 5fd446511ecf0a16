"""Items that say something like a text; the issues that people name."""

from collections.abc import Iterable

from portal.lib.nearest import nearest
from roadmap.models import Issue, Item, Repository

Key = tuple[str, int]


def similar_items(text: str) -> dict[Item, float]:
    """What stands on the roadmap now and is like `text`, each with how near it is, the nearest first.

    As many queries for any text.
    """
    near = nearest("roadmap_item", "title", text)
    items = Item.objects.current().select_related("section").in_bulk(near)
    return {items[pk]: nearness for pk, nearness in near.items() if pk in items}


def read_names(names: Iterable[str]) -> list[Key]:
    """Repository and number of each "owner/name#12" or "codeberg.org/owner/name#12"; others are left out."""
    found = []
    for name in names:
        repository, hash_sign, number = name.lower().partition("#")
        if hash_sign and repository.count("/") in (1, 2) and number.isdecimal():
            found.append((repository, int(number)))
    return found


def issues_called(names: Iterable[str]) -> dict[str, Issue]:
    """Those of the named issues that the mirror has, however their repositories are called now; at most two queries."""
    keys = {name: key for name in names for key in read_names([name])}
    called = Repository.objects.current_names(repository for repository, _ in keys.values())
    places = {
        name: (called.get(repository, repository), number) for name, (repository, number) in keys.items()
    }
    if not places:
        return {}
    numbers = {number for _, number in places.values()}
    repositories = {repository for repository, _ in places.values()}
    rows = Issue.objects.filter(repository__in=repositories, number__in=numbers)
    by_place = {(row.repository, row.number): row for row in rows}
    return {name: by_place[place] for name, place in places.items() if place in by_place}
