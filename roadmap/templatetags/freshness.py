"""How fresh an item's page is: `{% load freshness %}`."""

from django import template

from roadmap.freshness import Kind, Problem, Remedy
from roadmap.services import health

register = template.Library()


@register.filter
def doubts(drift: health.Drift) -> list[Problem]:
    """The problems for which a page may be out of date; that nobody tracks an item does not make it wrong."""
    return [problem for problem in drift.problems if problem.kind is not Kind.ALONE]


@register.filter
def ways_out(drift: health.Drift) -> list[Remedy]:
    """What a maintainer may do about all problems together, each once. Confirming is never out of place."""
    found = {Remedy.CONFIRM, *(remedy for problem in drift.problems for remedy in problem.remedies)}
    return [remedy for remedy in Remedy if remedy in found]
