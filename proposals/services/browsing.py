"""What the list of proposals says about all of them, kept for a minute: counting everything has its price."""

from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count

from proposals.models import Proposal
from roadmap.models import Section

KEY = "proposals.facets"
SECONDS = 60


@dataclass(frozen=True, slots=True)
class Facets:
    """Public proposals counted by (status, section id), and the names of the roadmap's sections by id, in order."""

    counts: dict[tuple[str, int | None], int]
    sections: dict[int, str]

    def total(self, *, statuses: frozenset[str] | None, section: int | None) -> int:
        """How many there are in these statuses (None: all) and this section (None: all)."""
        return sum(
            number
            for (status, where), number in self.counts.items()
            if (statuses is None or status in statuses) and (section is None or where == section)
        )


def facets() -> Facets:
    """The counts as they were at most a minute ago: two queries, or none."""
    found = cache.get(KEY)
    if not isinstance(found, Facets):
        found = _count()
        cache.set(KEY, found, SECONDS)
    return found


def _count() -> Facets:
    grouped = (
        Proposal.objects.public().order_by().values_list("status", "section_id").annotate(number=Count("*"))
    )
    counts = {(status, section): number for status, section, number in grouped}
    sections = Section.objects.current() | Section.objects.filter(
        pk__in={where for _, where in counts if where}
    )
    return Facets(counts, {section.pk: str(section) for section in sections})
