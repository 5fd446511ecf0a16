"""How the sync stands, in words: `{% load sync %}`."""

from datetime import timedelta

from django import template
from django.template import Context

from portal.templatetags.portal import STEPS
from roadmap import standing
from roadmap.models import SyncRun
from roadmap.permissions import can_edit_roadmap
from roadmap.services import sync_alerts
from roadmap.services.sync_alerts import Watched

register = template.Library()


@register.filter
def span(length: timedelta | None) -> str:
    """How long: "25 minutes", "12 seconds"; "" for None."""
    if length is None:
        return ""
    seconds = max(int(length.total_seconds()), 0)
    for size, name in (*STEPS, (1, "second")):
        if seconds >= size:
            return f"{seconds // size} {name}{'' if seconds // size == 1 else 's'}"
    return "under a second"


@register.filter
def took(run: SyncRun) -> str:
    """How long a run took; "" while it is under way."""
    return span(run.finished_at - run.started_at) if run.finished_at else ""


@register.filter
def in_public(problem: str) -> str:
    """Why something failed, as far as a stranger may read it."""
    return standing.in_public(problem)


@register.simple_tag(takes_context=True)
def sync_alarms(context: Context) -> list[Watched]:
    """What of the sync needs a maintainer now; nothing for everybody else."""
    request = context.get("request")
    return sync_alerts.alarms() if request is not None and can_edit_roadmap(request.user) else []
