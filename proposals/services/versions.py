"""The versions of a proposal's text: one for its submission, one for each edit since."""

from dataclasses import dataclass

from django.utils import timezone

from portal.accounts.models import User
from proposals.materiality import ENOUGH, is_material
from proposals.models import Proposal, ProposalVersion
from roadmap.document import Row, Run, runs, side_by_side

STORED = ("version", "material_version")
WRITTEN = ("title", "problem", "body", "section", "links")


@dataclass(frozen=True, slots=True)
class Change:
    """What an author says of an edit: in words, and whether it changes what people voted for."""

    summary: str = ""
    material: bool = False


SILENT = Change()


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the text in two versions: a line word by word, or (`rows`) a text side by side."""

    name: str
    runs: tuple[Run, ...] = ()
    rows: tuple[Row, ...] = ()


def add(proposal: Proposal, change: Change, *, by: User) -> ProposalVersion:
    """Keep the text that `proposal` has now as its next version.

    Call it under the proposal's lock; the caller saves STORED. An author can call an edit material, never the reverse.
    """
    material = proposal.version > 0 and (change.material or _is_material(proposal))
    proposal.version += 1
    if material or proposal.version == 1:
        proposal.material_version = proposal.version
    text = {name: getattr(proposal, name) for name in WRITTEN}
    return ProposalVersion.objects.create(
        proposal=proposal,
        number=proposal.version,
        by=by,
        at=timezone.now(),
        summary=change.summary,
        material=material,
        **text,
    )


def _is_material(proposal: Proposal) -> bool:
    """Against what people voted for, so that many small edits count as the one that they are together."""
    voted_for = proposal.versions.get(number=proposal.material_version)
    texts = [{part: getattr(row, part) for part in ENOUGH} for row in (voted_for, proposal)]
    return is_material(*texts)


def compare(was: ProposalVersion | Proposal, now: ProposalVersion | Proposal) -> list[Part]:
    """The parts that differ, in the order of the page; a proposal is the text that it has now."""
    found = [
        reworded("Title", was.title, now.title),
        _beside("The problem it solves", was.problem, now.problem),
        _beside("The proposal", was.body, now.body),
        replaced("Section", _section(was), _section(now)),
        _beside("Related issues", _links(was), _links(now)),
    ]
    return [part for part in found if part is not None]


def replaced(name: str, was: str, now: str) -> Part | None:
    """A word in the place of another; None where they are the same."""
    return Part(name, runs=(Run("gone", was), Run("added", f" {now}"))) if was != now else None


def reworded(name: str, was: str, now: str) -> Part | None:
    """A text word by word; None where nothing differs."""
    return Part(name, runs=runs(was, now)) if was != now else None


def _beside(name: str, was: str, now: str) -> Part | None:
    return Part(name, rows=side_by_side(was, now)) if was != now else None


def _section(version: ProposalVersion | Proposal) -> str:
    return str(version.section) if version.section else "not chosen yet"


def _links(version: ProposalVersion | Proposal) -> str:
    return "\n".join(f"{link['text']} {link['url']}" for link in version.links)
