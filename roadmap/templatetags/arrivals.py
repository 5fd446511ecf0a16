"""Documents that came, for the pages that lead to them: `{% load arrivals %}`."""

from django import template
from django.template import Context

from roadmap.models import Arrival
from roadmap.permissions import can_edit_roadmap

register = template.Library()


@register.simple_tag(takes_context=True)
def waiting_documents(context: Context) -> int | None:
    """How many documents wait for a maintainer's word; None for everybody else."""
    if not can_edit_roadmap(context["request"].user):
        return None
    return Arrival.objects.filter(state=Arrival.State.WAITING).count()
