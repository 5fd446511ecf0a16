"""Items that say something like a text."""

from portal.lib.nearest import nearest
from roadmap.models import Item


def similar_items(text: str, *, limit: int) -> list[Item]:
    """What stands on the roadmap now and is most like `text`, the nearest first. As many queries for any text."""
    near = nearest("roadmap_item", "title", text)
    items = Item.objects.current().select_related("section").in_bulk(near)
    return [items[pk] for pk in near if pk in items][:limit]
