"""One record of the file as rows: exactly what it says, or a refusal with its place."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from proposals.models import (
    CoAuthor,
    Concern,
    Decision,
    Eligible,
    Proposal,
    ProposalVersion,
    Review,
    SignOff,
)
from proposals.models.counters import trend_of
from proposals.services.archive import turns
from proposals.services.archive.frozen import read_rules
from proposals.services.archive.incoming import Incoming
from proposals.services.archive.people import People
from proposals.services.archive.reading import Place
from proposals.services.archive.roadmap import Roadmap
from proposals.workflow import DECIDED, ENDS_ROUND, OUTCOMES, REVIEWED, Status

ISSUES = 20  # that one proposal may name


@dataclass
class Record:
    """One record and the rows of it that others name: decisions by round, concerns by round and name."""

    place: Place
    proposal: Proposal
    decisions: dict[int, Decision] = field(default_factory=dict)
    reviews: dict[int, Review] = field(default_factory=dict)
    concerns: dict[tuple[int, str], Concern] = field(default_factory=dict)


def make_proposal(place: Place, people: People, roadmap: Roadmap, incoming: Incoming) -> Record:
    """The proposal with its authors, versions, decisions and rounds. Its timeline and its merges name other records."""
    record = Record(place, _proposal(place, people, roadmap))
    proposal = record.proposal
    incoming.add(place, proposal)
    for one in place.rows("co_authors"):
        incoming.add(one, _co_author(one, proposal, people))
    for one in place.rows("versions"):
        incoming.add(one, _version(one, proposal, people, roadmap))
    for one in place.rows("decisions"):
        decision = _decision(one, proposal, people, roadmap)
        incoming.add(one, decision)
        record.decisions[decision.round] = decision
    roadmap.take(place, "item")
    for one in place.rows("reviews"):
        _make_review(one, record, people, incoming)
    _require_whole(place)
    return record


def _proposal(place: Place, people: People, roadmap: Roadmap) -> Proposal:
    versions = place.rows("versions")
    material = [version.number("number") for version in versions if version.flag("material")]
    submitted_at = place.past("submitted_at")
    return Proposal(
        **_text(place, roadmap),
        key=place.key("key"),
        author=people.member(place, "author"),
        status=place.status("status", among=set(Status) - {Status.DRAFT}),
        round=place.number("round"),
        version=max((version.number("number") for version in versions), default=1),
        material_version=max(material, default=1),
        created_at=place.past("created_at"),
        edited_at=place.maybe("edited_at", place.past),
        submitted_at=submitted_at,
        moved_at=place.past("moved_at"),
        **turns.read_turn(place),
        roadmap_item=roadmap.item(place, "item"),
        trend=trend_of(votes=0, comments=0, submitted_at=submitted_at),
    )


def _require_whole(record: Place) -> None:
    """A proposal is what its rounds, decisions and merges say."""
    status = record.status("status")
    now = record.number("round")
    running = [round_ for round_ in record.rows("reviews") if round_.maybe("ended_at", round_.time) is None]
    if (status in REVIEWED) != bool(running):
        raise record.refusal("its status and its reviews contradict each other")
    decided = {(one.number("round"), one.status("outcome")) for one in record.rows("decisions")}
    if status in DECIDED | ENDS_ROUND and (now, status) not in decided:
        raise record.refusal(f"it has no decision by which it is {status.label.lower()}")
    standing = [one for one in record.rows("merges") if one.maybe("undone_at", one.time) is None]
    if (status == Status.DUPLICATE) != bool(standing):
        raise record.refusal("its status and its merges contradict each other")


def _text(place: Place, roadmap: Roadmap) -> dict[str, Any]:
    return {
        "title": place.line("title"),
        "problem": place.text("problem"),
        "body": place.text("body"),
        "links": _links(place),
        "section": roadmap.section(place, "section"),
    }


def _links(place: Place) -> list[dict[str, str]]:
    links = place.rows("links")
    if len(links) > ISSUES:
        raise place.refusal(f"it names more than {ISSUES} issues")
    return [{"text": link.text("text"), "url": _address(link)} for link in links]


def _address(link: Place) -> str:
    """Only what a browser opens as a page: a link that runs a script is none."""
    url = link.text("url")
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise link.refusal("“url” is no address of a page")
    return url


def _co_author(place: Place, proposal: Proposal, people: People) -> CoAuthor:
    member = people.member(place, "member")
    return CoAuthor(
        proposal=proposal,
        member=member,
        invited_as=member.username.casefold(),
        invited_by=people.member(place, "invited_by"),
        invited_at=place.past("invited_at"),
        accepted_at=place.past("accepted_at"),
    )


def _version(place: Place, proposal: Proposal, people: People, roadmap: Roadmap) -> ProposalVersion:
    return ProposalVersion(
        **_text(place, roadmap),
        proposal=proposal,
        number=place.number("number"),
        by=people.member(place, "by"),
        at=place.past("at"),
        summary=place.line("summary"),
        material=place.flag("material"),
    )


def _decision(place: Place, proposal: Proposal, people: People, roadmap: Roadmap) -> Decision:
    return Decision(
        proposal=proposal,
        round=place.number("round"),
        outcome=place.status("outcome", among=OUTCOMES),
        rationale=place.remarked("rationale"),
        by=people.member(place, "by"),
        at=place.past("at"),
        item=roadmap.item(place, "item"),
        votes=place.maybe("votes", place.count) if place.has("votes") else None,
    )


def _make_review(place: Place, record: Record, people: People, incoming: Incoming) -> None:
    review = _review(place, record.proposal, people)
    incoming.add(place, review)
    record.reviews[review.round] = review
    for member in people.members(place, "eligible"):
        incoming.add(place, Eligible(review=review, member=member))
    for said in place.rows("sign_offs"):
        incoming.add(said, _sign_off(said, review, people))
    for one in place.rows("concerns"):
        concern = _concern(one, review, people)
        incoming.add(one, concern)
        record.concerns[review.round, concern.name] = concern


def _review(place: Place, proposal: Proposal, people: People) -> Review:
    return Review(
        proposal=proposal,
        round=place.number("round"),
        frozen_profile=read_rules(place.inside("profile")),
        disposition=place.status("disposition", among=OUTCOMES),
        reason=place.text("reason"),
        opened_at=place.past("opened_at"),
        ended_at=place.maybe("ended_at", place.past),
        final_ends_at=place.maybe("final_ends_at", place.time),
        final_left=place.maybe("final_left", place.span),
        voting_since=place.maybe("voting_since", place.past),
        outvoted=place.maybe("outvoted", place.flag) if place.has("outvoted") else None,
        stood_still=turns.read_stops(place),
        held_at=place.maybe("held_at", place.past),
        held_for=place.line("held_for"),
        due_at=place.maybe("due_at", place.time),
        chair=people.member(place, "chair"),
        delegate=people.maybe(place, "delegate"),
    )


def _sign_off(place: Place, review: Review, people: People) -> SignOff:
    return SignOff(
        review=review,
        reviewer=people.member(place, "reviewer"),
        position=place.text("position"),
        note=place.text("note"),
        at=place.past("at"),
        withdrawn_at=place.maybe("withdrawn_at", place.past),
    )


def _concern(place: Place, review: Review, people: People) -> Concern:
    # Files from before concerns said against which outcome they are.
    told = place.has("disposition")
    return Concern(
        review=review,
        disposition=place.status("disposition", among=OUTCOMES) if told else review.disposition,
        name=place.line("name"),
        body=place.text("body"),
        by=people.member(place, "by"),
        at=place.past("at"),
        delegate=people.maybe(place, "delegate"),
        resolved_at=place.maybe("resolved_at", place.past),
        resolved_by=people.maybe(place, "resolved_by"),
        resolution=place.remarked("resolution"),
    )
