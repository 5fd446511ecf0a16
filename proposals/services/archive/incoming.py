"""The rows that a file becomes: collected and checked first, then rendered, then written in one short transaction.

Reading and rendering take seconds, and on SQLite whoever writes keeps everybody else from writing.
"""

from collections import defaultdict
from typing import Any

from django.db import DataError, IntegrityError, models, transaction

from portal.accounts.models import User
from portal.lib import markdown
from portal.lib.constraints import Constraints
from portal.lib.errors import RuleBroken
from proposals.models import (
    CoAuthor,
    Concern,
    Decision,
    Eligible,
    Event,
    Merge,
    Proposal,
    ProposalVersion,
    Review,
    SignOff,
)
from proposals.services.archive import timeline
from proposals.services.archive.reading import NOTHING, Place
from proposals.services.authoring import summary_of
from roadmap.models import Item, Section

# Each refers to rows of those before it.
ORDER: tuple[type[models.Model], ...] = (
    *(User, Section, Item, Proposal, CoAuthor, ProposalVersion, Decision),
    *(Review, Eligible, SignOff, Concern, Merge, Event),
)
CHANGED = f"What is here changed while the file was read. {NOTHING} Import it again."


class Incoming:
    """Rows without numbers, by their tables."""

    def __init__(self) -> None:
        self._rows: dict[type[models.Model], list[Any]] = defaultdict(list)
        self._constraints = Constraints()

    def add(self, place: Place, row: models.Model) -> None:
        """RuleBroken, with the place, where the database would not take the row."""
        place.check(row)
        if broken := self._constraints.broken_by(row):
            raise place.refusal(f"it contradicts itself ({broken.replace('_', ' ')})")
        self._rows[type(row)].append(row)

    def render(self) -> None:
        """Make the HTML of all Markdown."""
        for proposal in self._rows[Proposal]:
            proposal.problem_html = markdown.render(proposal.problem)
            proposal.body_html = markdown.render(proposal.body)
            proposal.summary = summary_of(proposal.problem_html or proposal.body_html)
        for decision in self._rows[Decision]:
            decision.rationale_html = markdown.render(decision.rationale)
        for concern in self._rows[Concern]:
            concern.body_html = markdown.render(concern.body)
        for merge in self._rows[Merge]:
            merge.reason_html = markdown.render(merge.reason)
        for event in self._rows[Event]:
            if event.kind in timeline.PROSE and "reason" in event.data:
                event.data["reason_html"] = markdown.render(event.data["reason"])

    def write(self) -> None:
        """All rows, or none. RuleBroken (409) where what came here since they were checked is in their way."""
        try:
            with transaction.atomic():
                for model in ORDER:
                    rows = self._rows[model]
                    if model is Event:
                        for event in rows:
                            event.data = {name: _number(value) for name, value in event.data.items()}
                    model._default_manager.bulk_create(rows)
        except (IntegrityError, DataError) as error:
            raise RuleBroken(CHANGED) from error


def _number(value: Any) -> Any:
    """A row as an event names it, now that it has a number."""
    return value.pk if isinstance(value, models.Model) else value
