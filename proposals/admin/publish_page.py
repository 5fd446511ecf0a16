"""Publishing together in the admin: a preview of what each decision would do, one button, and what was published."""

from collections.abc import Iterable

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from portal.accounts.people import person
from portal.lib.admin import ServicesOnly
from portal.lib.errors import RuleBroken, require
from proposals.admin.prepare_page import line, log
from proposals.models import PreparedDecision
from proposals.permissions import can_decide
from proposals.services import preparing, publishing

End = PreparedDecision.End


def sent(row: PreparedDecision) -> str:
    """The value of its tick box: which one, and the revision that the page shows."""
    return f"{row.pk}.{row.revision}"


def publish_together(model_admin: ServicesOnly, request: HttpRequest) -> HttpResponse:
    """?chosen= of the list shows what each would do; posting publishes those that are still ticked."""
    require(can_decide(request.user), preparing.ONLY_MAINTAINERS)
    if request.method != "POST":
        return _preview(model_admin, request, ticked=None)
    chosen = _chosen(request.POST.getlist("chosen"))
    try:
        with transaction.atomic():
            done = publishing.publish_together(chosen, by=person(request))
            for row in done:
                words = f"Published{_with(len(done) - 1)}: {row.get_outcome_display()}: {line(row.rationale)}"
                log(model_admin, request, row, words)
    except publishing.NotPublished as refused:
        return _preview(
            model_admin,
            request,
            ticked=set(chosen),
            status=refused.status,
            refusal=refused.message,
            reasons=refused.reasons,
        )
    except RuleBroken as refused:
        return _preview(
            model_admin, request, ticked=set(chosen), status=refused.status, refusal=refused.message
        )
    count = len(chosen)
    messages.success(request, f"{count} decision{'' if count == 1 else 's'} published.")
    query = urlencode({"chosen": list(chosen)}, doseq=True)
    return HttpResponseRedirect(f"{reverse('admin:proposals_prepareddecision_published')}?{query}")


def published(model_admin: ServicesOnly, request: HttpRequest) -> HttpResponse:
    """What was published of ?chosen=, with the ways on."""
    rows = publishing.rows_of(_chosen(request.GET.getlist("chosen"))).filter(ended_how=End.PUBLISHED)
    context = {**model_admin.frame(request, "Published together"), "rows": list(rows)}
    return render(request, "admin/proposals/prepareddecision/published.html", context)


def _with(others: int) -> str:
    return f" with {others} other{'' if others == 1 else 's'}" if others else ""


def _preview(
    model_admin: ServicesOnly,
    request: HttpRequest,
    *,
    ticked: set[int] | None,
    status: int = 200,
    refusal: str = "",
    reasons: dict[int, str] | None = None,
) -> HttpResponse:
    """What the list chose, as it is now; `ticked` are those that were sent, None for whatever is ready."""
    shown = _chosen([*request.GET.getlist("chosen"), *request.POST.getlist("chosen")])
    rows = list(publishing.rows_of(shown))
    cards = [
        {
            "forecast": forecast,
            "sent": sent(forecast.prepared),
            "why_not": (reasons or {}).get(forecast.prepared.pk) or forecast.why_not,
            "ticked": not forecast.why_not if ticked is None else forecast.prepared.pk in ticked,
        }
        for forecast in publishing.forecast(rows, by=person(request))
    ]
    context = {
        **model_admin.frame(request, "Publish together"),
        "cards": cards,
        "ready": sum(not card["why_not"] for card in cards),
        "refusal": refusal,
        "most": publishing.MOST,
    }
    return render(request, "admin/proposals/prepareddecision/together.html", context, status=status)


def _chosen(values: Iterable[str]) -> dict[int, int]:
    """Numbers of prepared decisions with the revisions that were read; what is no such value is passed over."""
    found: dict[int, int] = {}
    for value in values:
        number, _, revision = value.partition(".")
        if all(part.isascii() and part.isdecimal() and len(part) < 10 for part in (number, revision or "0")):
            found[int(number)] = int(revision or "0")
    return dict(list(found.items())[: 2 * publishing.MOST])
