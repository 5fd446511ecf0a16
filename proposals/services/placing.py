"""The section of the roadmap that a proposal belongs to, where its author chose none or another one fits better.

With the section come the rules of its review, so it changes before a round opens and never under way.
"""

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.lib.errors import RuleBroken, require
from proposals.models import Proposal
from proposals.permissions import can_decide
from proposals.services import versions
from proposals.services.authoring import locked, tell
from proposals.services.versions import Change
from proposals.workflow import PLACEABLE, REVIEWED
from roadmap.models import Section

ONLY_MAINTAINERS = "Only maintainers put a proposal in another section; its author may while editing it."
CHOOSE = "Choose the section."
GONE = "This section is no longer on the roadmap. Choose another one."
CHANGED = "Its text or its section was changed while you read. Look at it again."


@transaction.atomic
def place(proposal: Proposal, section: Section, *, by: User, revision: int | None = None) -> bool:
    """Put it in the section; how it was stays among its versions. Returns whether that changed anything.

    `revision` is that of the text that the maintainer read. Raises PermissionDenied for others, RuleBroken where its
    review is open or over, where the section has left the roadmap, and where the proposal was changed since `revision`.
    """
    require(can_decide(by), ONLY_MAINTAINERS)
    proposal = locked(proposal)
    if proposal.section_id == section.pk:
        return False
    if why := why_not_place(proposal):
        raise RuleBroken(why)
    if not Section.objects.current().filter(pk=section.pk).exists():
        raise RuleBroken(GONE, status=422)
    if revision is not None and revision != proposal.revision:
        raise RuleBroken(CHANGED)
    _write(proposal, section, by=by)
    return True


def why_not_place(proposal: Proposal) -> str:
    """Why its section stays as it is, whoever asks, in a sentence; "" where it may change."""
    if proposal.status in REVIEWED:
        return (
            "Its review is open, under the rules of its section: it stays there until the review is over. "
            "Whoever accepts it chooses the section of its item."
        )
    return (
        ""
        if proposal.status in PLACEABLE
        else f"A proposal that is {proposal.status_words} stays in its section."
    )


def _write(proposal: Proposal, section: Section, *, by: User) -> None:
    before = {"was": proposal.section.title} if proposal.section else {}
    proposal.section = section
    proposal.revision += 1
    proposal.edited_at = timezone.now()
    version = versions.add(proposal, Change(f"Put in {'another' if before else 'a'} section"), by=by)
    proposal.save(update_fields=["section", "revision", "edited_at", *versions.STORED])
    tell(proposal, "placed", by=by, name=section.title, version=version.number, **before)
