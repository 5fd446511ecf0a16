"""One record of the file as rows: exactly what it says, or a refusal with its place."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from portal.lib import markdown
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
from proposals.periods import LONGEST, Period
from proposals.rules import Profile
from proposals.services.archive.people import People
from proposals.services.archive.reading import Place
from proposals.services.archive.roadmap import Roadmap
from proposals.services.authoring import refresh_trend, summary_of
from proposals.workflow import DECIDED, ENDS_ROUND, OUTCOMES, REVIEWED, Status

ISSUES = 20  # that one proposal may name


def make_proposal(record: Place, people: People, roadmap: Roadmap) -> Proposal:
    """The proposal with its authors, versions, decisions and rounds. Its timeline and its merges name other records."""
    problem_html, body_html = (markdown.render(record.text(name)) for name in ("problem", "body"))
    versions = record.rows("versions")
    material = [version.number("number") for version in versions if version.flag("material")]
    proposal = Proposal(
        **_text(record, roadmap),
        key=record.key("key"),
        author=people.member(record, "author"),
        status=record.status("status", among=set(Status) - {Status.DRAFT}),
        round=record.number("round"),
        version=max((version.number("number") for version in versions), default=1),
        material_version=max(material, default=1),
        created_at=record.time("created_at"),
        edited_at=record.maybe("edited_at", record.time),
        submitted_at=record.time("submitted_at"),
        moved_at=record.time("moved_at"),
        roadmap_item=roadmap.item(record, "item"),
        summary=summary_of(problem_html or body_html),
        problem_html=problem_html,
        body_html=body_html,
    )
    _save(record, [proposal])
    refresh_trend(proposal)
    for told, rows in (
        ("co_authors", [_co_author(place, proposal, people) for place in record.rows("co_authors")]),
        ("versions", [_version(place, proposal, people, roadmap) for place in versions]),
        ("decisions", [_decision(place, proposal, people, roadmap) for place in record.rows("decisions")]),
    ):
        _save_each(record.rows(told), rows)
    for review in record.rows("reviews"):
        _make_review(review, proposal, people)
    _require_whole(record)
    return proposal


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
        "title": place.text("title"),
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
        invited_at=place.time("invited_at"),
        accepted_at=place.time("accepted_at"),
    )


def _version(place: Place, proposal: Proposal, people: People, roadmap: Roadmap) -> ProposalVersion:
    return ProposalVersion(
        **_text(place, roadmap),
        proposal=proposal,
        number=place.number("number"),
        by=people.member(place, "by"),
        at=place.time("at"),
        summary=place.text("summary"),
        material=place.flag("material"),
    )


def _decision(place: Place, proposal: Proposal, people: People, roadmap: Roadmap) -> Decision:
    return Decision(
        proposal=proposal,
        round=place.number("round"),
        outcome=place.status("outcome", among=OUTCOMES),
        rationale=place.text("rationale"),
        rationale_html=markdown.render(place.text("rationale")),
        by=people.member(place, "by"),
        at=place.time("at"),
        item=roadmap.item(place, "item"),
    )


def _make_review(place: Place, proposal: Proposal, people: People) -> None:
    review = Review(
        proposal=proposal,
        round=place.number("round"),
        frozen_profile=_profile(place.inside("profile")),
        disposition=place.status("disposition", among=OUTCOMES),
        reason=place.text("reason"),
        opened_at=place.time("opened_at"),
        ended_at=place.maybe("ended_at", place.time),
        final_ends_at=place.maybe("final_ends_at", place.time),
        final_left=place.maybe("final_left", place.span),
        voting_since=place.maybe("voting_since", place.time),
        held_at=place.maybe("held_at", place.time),
        held_for=place.text("held_for"),
        due_at=place.maybe("due_at", place.time),
        chair=people.member(place, "chair"),
        delegate=people.maybe(place, "delegate"),
    )
    _save(place, [review])
    members = people.members(place, "eligible")
    _save(place, [Eligible(review=review, member=member) for member in members])
    said, concerns = place.rows("sign_offs"), place.rows("concerns")
    _save_each(said, [_sign_off(row, review, people) for row in said])
    _save_each(concerns, [_concern(row, review, people) for row in concerns])


def _sign_off(place: Place, review: Review, people: People) -> SignOff:
    return SignOff(
        review=review,
        reviewer=people.member(place, "reviewer"),
        position=place.text("position"),
        note=place.text("note"),
        at=place.time("at"),
        withdrawn_at=place.maybe("withdrawn_at", place.time),
    )


def _concern(place: Place, review: Review, people: People) -> Concern:
    # Files from before concerns said against which outcome they are.
    told = place.has("disposition")
    return Concern(
        review=review,
        disposition=place.status("disposition", among=OUTCOMES) if told else review.disposition,
        name=place.text("name"),
        body=place.text("body"),
        body_html=markdown.render(place.text("body")),
        by=people.member(place, "by"),
        at=place.time("at"),
        delegate=people.maybe(place, "delegate"),
        resolved_at=place.maybe("resolved_at", place.time),
        resolved_by=people.maybe(place, "resolved_by"),
        resolution=place.text("resolution"),
    )


def _profile(place: Place) -> Mapping[str, Any]:
    """The frozen rules as they are in the file, if a round can be read by them."""
    told: Mapping[str, Any] = place.value
    try:
        profile = Profile.from_json(told)
        known = profile.as_json()
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise place.refusal("these are no rules that this Signpost knows") from error
    periods = (profile.least_open, profile.final_period, profile.dispute_open)
    if not all(map(_is_period, periods)) or any(known.get(name) != value for name, value in told.items()):
        raise place.refusal("these are no rules that this Signpost knows")
    place.text("name")
    return told


def _is_period(period: Period) -> bool:
    numbers = (period.days, period.weekends)
    return all(type(number) is int and 0 <= number <= LONGEST for number in numbers)


def _save_each(places: Iterable[Place], rows: list[Any]) -> None:
    for place, row in zip(places, rows, strict=True):
        place.check(row)
    if rows:
        type(rows[0]).objects.bulk_create(rows)


def _save(place: Place, rows: list[Any]) -> None:
    _save_each([place] * len(rows), rows)
