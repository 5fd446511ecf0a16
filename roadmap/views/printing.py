"""The roadmap for paper: the document alone, with the addresses that its links lead to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from roadmap.models import Section, SyncRun, Version
from roadmap.services.as_of import as_of
from roadmap.views import chapters
from roadmap.views.asking import ask_section, explain


@require_safe
@explain
def print_roadmap(request: HttpRequest) -> HttpResponse:
    """All of it, however long; ?section= for one section alone."""
    section = ask_section(request.GET, Section.objects.current()) if request.GET.get("section") else None
    whole = chapters.read_whole(section)
    context = {
        **whole,
        "version": Version.objects.defer("source").first(),
        "as_of": as_of(whole["issues"], SyncRun.objects.confirmed()),
        "now": timezone.now(),
    }
    return render(request, "roadmap/print_roadmap.html", context)
