"""What the roadmap's pages show of proposals."""

from django import template

from proposals.models import Proposal
from roadmap.models import Item

register = template.Library()


@register.inclusion_tag("proposals/_came_from.html")
def came_from(item: Item) -> dict[str, object]:
    """The panel that links a roadmap item to the proposal it came from; empty where there is none."""
    return {"proposal": Proposal.objects.select_related("author").filter(roadmap_item=item).first()}
