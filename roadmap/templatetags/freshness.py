"""How fresh an item's page is: `{% load freshness %}`."""

from django import template

from roadmap.freshness import Kind, Problem, Remedy
from roadmap.models import Item
from roadmap.services import health, statuses

register = template.Library()


@register.filter
def doubts(drift: health.Drift) -> list[Problem]:
    """The problems for which a page may be out of date.

    That nobody tracks an item does not make it wrong; whose word its status is, the page explains by itself.
    """
    return [problem for problem in drift.problems if problem.kind not in (Kind.ALONE, Kind.DIFFERS)]


@register.inclusion_tag("roadmap/_why.html")
def why(item: Item) -> dict[str, object]:
    """Why an item has its status; for `with_issues()`."""
    return statuses.explain(item)


@register.filter
def ways_out(drift: health.Drift) -> list[Remedy]:
    """What a maintainer may do about all problems together, each once. Confirming is never out of place."""
    found = {Remedy.CONFIRM, *(remedy for problem in drift.problems for remedy in problem.remedies)}
    return [remedy for remedy in Remedy if remedy in found]
