"""The proposals on the page of a bulk action: what would happen to each, and what was said of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict

from portal.accounts.models import User
from proposals.admin.bulk_actions import Action, Outlook, Wish
from proposals.models import Proposal
from proposals.queue_forms import NO_REASON, NO_SECTION, BulkForm, RowForm
from proposals.workflow import Status
from roadmap.models import Section


@dataclass(frozen=True, slots=True)
class Row:
    """One proposal on the page; `form` where the action can be done, `left` why it was not done just now."""

    proposal: Proposal
    outlook: Outlook
    form: RowForm | None
    left: str = ""
    typed: str = ""


def rows_of(
    action: Action,
    proposals: Sequence[Proposal],
    *,
    by: User,
    post: QueryDict | None = None,
    left: dict[int, str] | None = None,
) -> list[Row]:
    """What would happen to each. With `post` its form has what was typed; `left` are those that were not done."""
    sections = list(Section.objects.current()) if "section" in action.asks else []
    rows = []
    for proposal, outlook in zip(proposals, action.foresee(proposals, by), strict=True):
        typed = _typed(post, proposal) if post is not None else {}
        # What the page offered is asked of the service, whatever it looks like by now.
        sent = left is None and post is not None and f"{proposal.pk}-seen" in post
        form = RowForm(
            post if sent else None,
            initial={"section": proposal.section_id, **typed, **_as_it_is(proposal)},
            prefix=str(proposal.pk),
            asks=action.asks,
            sections=sections,
        )
        offered = form if sent or not outlook.why_not else None
        why = (left or {}).get(proposal.pk, "")
        rows.append(Row(proposal, outlook, offered, why, typed.get("reason", "")))
    return rows


def _as_it_is(proposal: Proposal) -> dict[str, object]:
    return {
        "seen": Status(proposal.status),
        "version": proposal.material_version,
        "revision": proposal.revision,
    }


def _typed(post: QueryDict, proposal: Proposal) -> dict[str, str]:
    names = {name: f"{proposal.pk}-{name}" for name in ("section", "target", "reason")}
    return {name: post.get(sent, "") for name, sent in names.items() if sent in post}


def all_said(action: Action, form: BulkForm, rows: list[Row]) -> bool:
    """Whether all that is asked for was said; what is missing stands at its field then."""
    forms = [row.form for row in rows if row.form is not None]
    if not all([form.is_valid(), *(one.is_valid() for one in forms)]):
        return False
    own_alone = all(one.cleaned_data.get("reason") for one in forms)
    if "reason" in action.asks and not form.cleaned_data["reason"] and not own_alone:
        form.add_error("reason", NO_REASON)
    if "section" in action.asks and form.cleaned_data.get("outcome", Status.ACCEPTED) == Status.ACCEPTED:
        for row in rows:
            if row.form and row.outlook.needs_section and not row.form.cleaned_data["section"]:
                row.form.add_error("section", NO_SECTION)
    return not form.errors and not any(one.errors for one in forms)


def wish_of(row: Row, form: BulkForm) -> Wish:
    """What was said of all, and of this one."""
    assert row.form is not None
    said, own = form.cleaned_data, row.form.cleaned_data
    section = Section.objects.filter(pk=own["section"]).first() if own.get("section") else None
    return Wish(
        seen=own["seen"],
        reason=own.get("reason") or said.get("reason") or said.get("note", ""),
        outcome=said.get("outcome"),
        section=section,
        target=own.get("target", ""),
        meeting=said.get("meeting"),
        version=own.get("version"),
        revision=own.get("revision"),
        place=said.get("place"),
    )
