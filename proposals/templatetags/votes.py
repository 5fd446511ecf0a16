"""A proposal's votes by group and over time: `{% load votes %}{% votes_told proposal %}`."""

from django import template

from proposals.curve import HEIGHT, WIDTH
from proposals.models import Proposal
from proposals.services import tallies

register = template.Library()


@register.inclusion_tag("proposals/_votes_told.html")
def votes_told(proposal: Proposal) -> dict[str, object]:
    """Which groups voted, and a small picture with a table that says the same. One query; its page loads votes.css."""
    told = tallies.tally(proposal) if proposal.vote_count else None
    return {"tally": told, "proposal": proposal, "width": WIDTH, "height": HEIGHT}
