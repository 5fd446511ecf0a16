"""What the stories of the sync share: an item that two issues of the forge measure, and how to look at it all."""

from typing import Any

from portal.demo.forge import Forge
from roadmap.models import Issue, Item

HOME = "waymark-maps/waymark"


def issue(number: int, repository: str = HOME) -> Issue:
    return Issue.objects.get(repository=repository, number=number)


def asked(forge: Forge) -> list[tuple[str, int]]:
    return [(request.path.rpartition("/")[2], request.status) for request in forge.log]


def told(item: Item) -> list[tuple[str, str]]:
    return [(event.kind, event.data.get("words", "")) for event in item.events.all()]


def kept(number: int) -> tuple[str, str, list[Any], str]:
    row = issue(number)
    return row.state, row.title, row.labels, row.milestone
