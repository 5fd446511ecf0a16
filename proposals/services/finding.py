"""Finding the proposal that somebody means: by its number, its address, or words."""

import re

from proposals.models import Proposal
from proposals.services.similar import similar

NUMBER = re.compile(r"(?:#|.*/proposals/)?([0-9]{1,18})(?:/[^\s]*)?")
MOST = 10


def candidates(proposal: Proposal, words: str) -> list[Proposal]:
    """Public proposals that `words` mean, ten at most; without words those that are like `proposal`.

    The likeliest first. A number or an address means one; where there is none, nothing.
    """
    if not words:
        return similar(proposal.title, proposal.problem, but=proposal.pk, limit=MOST).proposals
    others = Proposal.objects.public().exclude(pk=proposal.pk).select_related("section")
    if found := NUMBER.fullmatch(words):
        return list(others.filter(pk=int(found[1])))
    exact = list(others.search(words).order_by("-vote_count", "-pk")[:MOST])
    near = [row for row in similar(words, but=proposal.pk, limit=MOST).proposals if row not in exact]
    return [*exact, *near][:MOST]
