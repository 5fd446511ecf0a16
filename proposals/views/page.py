"""The page of one proposal: the text, whose turn it is, and the timeline. Shown by reading and by commenting."""

from datetime import datetime

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from portal.accounts.models import User
from portal.lib import kept
from portal.lib.errors import RuleBroken, sent_texts
from proposals import permissions
from proposals.decision_panel import Refused, panel_context
from proposals.forms import CommentForm
from proposals.models import CoAuthor, Comment, Decision, Event, Proposal
from proposals.models.listing import comments_after, read_place, write_place
from proposals.models.vote import older_votes
from proposals.services import agendas, coauthors, related
from proposals.services.merging import end_of_chain
from proposals.workflow import Status

# Not what moderators do, nor the draft.
UNTOLD = ("drafted", "commented", "co_author_invited", "comment_hidden", "comment_shown")
MOST_EVENTS = 200
WRITER = ("author__username", "author__name", "author__avatar_url")
READ = ("proposal_id", "body_html", "created_at", "edited_at", "deleted_at", "hidden_at", "hidden_reason")


def readable(request: HttpRequest, pk: int) -> Proposal:
    """The proposal, or the 404 that a number without a proposal gets as well."""
    proposals = Proposal.objects.visible_to(request.user).select_related("author", "section", "roadmap_item")
    joined = CoAuthor.objects.accepted().filter(proposal=OuterRef("pk"))
    proposals = proposals.annotate(older_votes=older_votes(), has_co_authors=Exists(joined))
    proposal = get_object_or_404(proposals, pk=pk)
    if not proposal.has_co_authors:  # type: ignore[attr-defined]  # the annotation above
        proposal.co_author_ids = frozenset()  # known without asking
    return proposal


def kept_name(proposal: Proposal) -> str:
    """Under which name a comment waits for its writer to sign in."""
    return f"comment on {proposal.pk}"


def kept_round(proposal: Proposal) -> str:
    """Under which name what was typed on the decision panel waits."""
    return f"round of {proposal.pk}"


def show_proposal(
    request: HttpRequest,
    proposal: Proposal,
    *,
    form: CommentForm | None = None,
    preview: str = "",
    refused: RuleBroken | None = None,
    refused_panel: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page. `form` is a comment that was not saved, `preview` its HTML; `refused` says why, with its text.

    `refused_panel` is the form of the decision panel that was not taken.
    """
    comments, later = _comments(request, proposal)
    decisions = list(Decision.objects.filter(proposal=proposal).select_related("by"))
    waiting = kept.look(request, kept_name(proposal)) if form is None else None
    person = request.user
    context = {
        **panel_context(
            proposal, person, here=proposal.get_absolute_url(), refused=refused_panel, decisions=decisions
        ),
        "kept_round": kept.look(request, kept_round(proposal)) if refused_panel is None else None,
        "entries": _timeline(proposal, comments, decisions, after=request.GET.get("after", ""), later=later),
        "later": later,
        "earlier": "after" in request.GET,
        "form": form or CommentForm(initial=dict(waiting or {})),
        "kept_comment": bool(waiting),
        "preview": preview,
        "refused": refused,
        "kept": sent_texts(request) if refused else [],
        "co_authors": coauthors.writing_with(proposal),
        "merge": _merge_of(proposal),
        "on_agenda": agendas.spoken_of_next(proposal) if proposal.submitted_at else None,
        "related": related.issues_of(proposal),
        **_of_the_reader(person, proposal),
    }
    return render(request, "proposals/read_proposal.html", context, status=status)


def _of_the_reader(person: permissions.Person, proposal: Proposal) -> dict[str, object]:
    """What the page is to this person: their vote, and what they may do."""
    return {
        "writes": permissions.writes(person, proposal),
        "may_edit": permissions.can_edit(person, proposal),
        "may_submit": permissions.can_submit(person, proposal),
        "may_withdraw": permissions.can_withdraw(person, proposal),
        **_vote_of(person, proposal),
    }


def _merge_of(proposal: Proposal) -> dict[str, object] | None:
    """The signpost of a duplicate: its merge, and where the chain of merges ends."""
    if proposal.status != Status.DUPLICATE:
        return None
    merge = proposal.merges.standing().select_related("original", "by").first()
    return {"record": merge, "end": end_of_chain(proposal)} if merge else None


def _vote_of(person: permissions.Person, proposal: Proposal) -> dict[str, object]:
    """Whether the reader voted, for which version of the text, and whether another one stands there now."""
    votes = proposal.votes.filter(voter=person) if isinstance(person, User) else proposal.votes.none()
    version = votes.values_list("version", flat=True).first()
    return {
        "voted": version is not None,
        "voted_before": version is not None and proposal.takes_votes and version < proposal.material_version,
        "vote_version": version,
    }


def _comments(request: HttpRequest, proposal: Proposal) -> tuple[list[Comment], str]:
    """Fifty comments, and the place after which the later ones begin ("" where there are none)."""
    asked = request.GET.get("after", "")
    place = read_place(asked, "created_at")
    if asked and place is None:
        raise Http404("No comment stands there.")
    comments = Comment.objects.filter(proposal=proposal).select_related("author", "merged_from")
    comments = comments.only(*READ, *WRITER, "merged_from__title")
    rows, more = comments_after(comments, place)
    return rows, write_place(rows[-1], "created_at") if more else ""


def _timeline(
    proposal: Proposal, comments: list[Comment], decisions: list[Decision], *, after: str, later: str
) -> list[Comment | Event]:
    """Comments and events of one page, by time. Each event knows its decision, or that it was not the first."""
    events = Event.objects.filter(proposal=proposal).exclude(kind__in=UNTOLD).select_related("actor")
    start = read_place(after, "created_at")
    if start:
        events = events.filter(at__gt=start.key)
    if later:
        events = events.filter(at__lte=comments[-1].created_at)
    told = list(events[:MOST_EVENTS])
    by_number = {decision.pk: decision for decision in decisions}
    again = bool(start)
    for event in told:
        event.decision = by_number.get(event.data.get("decision"))  # type: ignore[attr-defined]  # for its template alone
        event.again = again and event.kind == "submitted"  # type: ignore[attr-defined]  # for its template alone
        again = again or event.kind == "submitted"
    return sorted([*told, *comments], key=_moment)


def _moment(entry: Comment | Event) -> datetime:
    return entry.at if isinstance(entry, Event) else entry.created_at
