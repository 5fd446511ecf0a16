"""Offer help to whoever has an issue: a message is drafted here, and sent by the reader on GitHub."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.lib.errors import RuleBroken
from roadmap.services.objective_lists import Objective
from roadmap.views.asking import ask
from roadmap.views.claiming import find_objective

# Name in the address: (what the reader chooses, how the message says it).
OFFERS = {
    "code": ("Write a part of it", "I can write a part of it"),
    "review": ("Review it", "I can review a pull request"),
    "test": ("Try it out", "I can try it out and tell what I find"),
    "docs": ("Write about it", "I can write the documentation"),
    "take": ("Take it over", "If you have no time for it, I can take it over"),
}


@require_safe
def offer_help(request: HttpRequest, pk: int) -> HttpResponse:
    """?offer= drafts the message anew. Nothing is posted by the portal."""
    objective = find_objective(request, pk)
    if objective.issue.closed:
        raise RuleBroken("This issue is closed: there is nothing left to help with.")
    offer = ask(request.GET, "offer", OFFERS, usual="code")
    context = {
        "objective": objective,
        "offers": [(name, words, name == offer) for name, (words, _) in OFFERS.items()],
        "message": draft(objective, offer),
        "comment_box": f"{objective.issue.url}#new_comment_field",
    }
    return render(request, "roadmap/offer_help.html", context)


def draft(objective: Objective, offer: str) -> str:
    """The message: to whom, about which issue and item, what is offered, and a question that can be answered."""
    issue = objective.issue
    about = f"“{issue.title}”"
    if objective.items:
        about += f" (for the roadmap item “{objective.items[0].title}”)"
    return (
        f"{_greeting(objective)}I would like to help with {about}. {OFFERS[offer][1]}."
        "\n\nWhat would help you most, and is there anything I should read first?"
    )


def _greeting(objective: Objective) -> str:
    if objective.issue.assignees:
        return " ".join(f"@{person['login']}" for person in objective.issue.assignees) + " "
    if objective.claim is not None:
        return f"Hello {objective.claim.member.display_name}. "
    return "Hello. "
