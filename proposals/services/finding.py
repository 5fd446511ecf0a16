"""Finding the proposal that somebody means: by its number, its address, or words."""

import re

from proposals.models import Proposal
from proposals.services.similar import similar_proposals

# A number, an address, or what the lists of proposals offer: "#12 Its title".
NUMBER = re.compile(r"(?:#|.*/proposals/)?([0-9]{1,18})(?:/[^\s]*)?|#([0-9]{1,18}) .+")
MOST = 10


def candidates(proposal: Proposal, words: str) -> list[Proposal]:
    """Public proposals that `words` mean, ten at most; without words those that are like `proposal`.

    The likeliest first. A number or an address means one; where there is none, nothing.
    """
    if not words:
        return similar_proposals(proposal.title, proposal.problem, but=proposal.pk, limit=MOST)
    return named(words, but=proposal.pk)


def named(words: str, *, but: int = 0) -> list[Proposal]:
    """The same for whoever means any proposal except the one with the number `but`."""
    others = Proposal.objects.public().exclude(pk=but).select_related("section")
    if number := by_number(words):
        return list(others.filter(pk=number))
    exact = list(others.search(words).order_by("-vote_count", "-pk")[:MOST])
    near = [row for row in similar_proposals(words, but=but, limit=MOST) if row not in exact]
    return [*exact, *near][:MOST]


def by_number(words: str) -> int | None:
    """The number that the words are, whether or not there is such a proposal."""
    found = NUMBER.fullmatch(words)
    return int(found[1] or found[2]) if found else None
