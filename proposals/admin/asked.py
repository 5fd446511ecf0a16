"""What waits for the reader, by what is asked of them: the page behind the number in the header."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.accounts.people import person
from portal.lib.admin import ServicesOnly
from proposals.services import desk
from proposals.services.asked import Ask, asked_of

PAGE = 50


def asked_of_me(model_admin: ServicesOnly, request: HttpRequest) -> HttpResponse:
    """?page= by number; what presses most comes first."""
    model_admin.require_view(request)
    waiting = desk.with_overdue(asked_of(person(request))).select_related("author", "section")
    page = Paginator(waiting, PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    for row in rows:
        row.late = desk.overdue(row)  # type: ignore[attr-defined]  # for the template
    context = {
        **model_admin.frame(request, "Waits for me"),
        "page": page,
        "groups": [(ask, [row for row in rows if row.ask == ask]) for ask in Ask],  # type: ignore[attr-defined]  # annotated
    }
    return render(request, "admin/proposals/proposal/asked.html", context)
