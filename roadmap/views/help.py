"""The short-term objectives: open issues with the roadmap label."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from roadmap.models import Issue, SyncRun
from roadmap.views.reading import as_of

SHOWN = 200


@require_safe
def help_wanted(request: HttpRequest) -> HttpResponse:
    """Who works on what, and what nobody has taken yet, first."""
    issues = list(Issue.objects.objectives().prefetch_related("items")[:SHOWN])
    confirmed = SyncRun.objects.confirmed()
    context = {
        "ever_asked": confirmed is not None,
        "free": [issue for issue in issues if not issue.assigned],
        "taken": [issue for issue in issues if issue.assigned],
        "label": settings.ROADMAP_LABEL,
        "as_of": as_of(issues, confirmed),
    }
    return render(request, "roadmap/help_wanted.html", context)
