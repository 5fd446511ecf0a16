"""Bring a log of decisions in again: on the site that it came from, or on another one. All of it, or nothing.

What is here already stays as it is. People who are not here become members that can never sign in. An item that is not
on this roadmap becomes one that has left it, so that its decision has something to point to.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from portal.accounts.models import User
from portal.lib import markdown
from portal.lib.errors import RuleBroken
from proposals.models import Concern, Decision, Eligible, Proposal, ProposalVersion, Review, SignOff
from proposals.rules import Profile
from proposals.services.authoring import refresh_trend, summary_of
from proposals.services.decision_archive import FORMAT, VERSION
from proposals.workflow import Status
from roadmap.models import Item, Section

UNREADABLE = (
    KeyError, TypeError, ValueError, AttributeError, IntegrityError, DataError, OverflowError, ValidationError,
)  # fmt: skip


@dataclass
class Restored:
    """How many proposals came in, and how many were here already."""

    new: int = 0
    here: int = 0
    people: dict[str, User] = field(default_factory=dict)


def restore(told: Any) -> Restored:
    """Read what `decision_archive.export` wrote. RuleBroken names what cannot be read; nothing came in then."""
    if not isinstance(told, Mapping) or told.get("format") != FORMAT:
        raise RuleBroken("This is no log of decisions that Signpost wrote.", status=422)
    if told.get("version") != VERSION:
        raise RuleBroken(
            f"This log has version {told.get('version')}; this Signpost reads version {VERSION}.", status=422
        )
    if not isinstance(told.get("proposals"), list) or not isinstance(told.get("people"), Mapping):
        raise RuleBroken("This log has no list of proposals, or no people. Nothing was imported.", status=422)
    restored = Restored()
    with transaction.atomic():
        for number, record in enumerate(told["proposals"], start=1):
            try:
                with transaction.atomic():
                    _restore(record, told["people"], restored)
            except UNREADABLE as error:
                why = (
                    f"“{error.args[0]}” is missing"
                    if isinstance(error, KeyError)
                    else str(error).split("\n")[0]
                )
                raise RuleBroken(
                    f"Record {number} cannot be read: {why}. Nothing was imported.", status=422
                ) from error
    return restored


def _restore(record: Mapping[str, Any], names: Mapping[str, str], restored: Restored) -> None:
    def member(username: str) -> User:
        if username not in restored.people:
            restored.people[username] = _member(username, names.get(username, ""))
        return restored.people[username]

    author = member(record["author"])
    if Proposal.objects.filter(author=author, key=record["key"]).exists():
        restored.here += 1
        return
    items = _items(record)
    proposal = _proposal(record, author=author, item=items[_place(record["item"])])
    _versions(proposal, record["versions"], member)
    for decision in record["decisions"]:
        Decision.objects.create(
            proposal=proposal,
            round=decision["round"],
            outcome=_known(decision["outcome"]),
            rationale=decision["rationale"],
            rationale_html=markdown.render(decision["rationale"]),
            by=member(decision["by"]),
            at=_time(decision["at"]),
            item=items[_place(decision["item"])],
        )
    for review in record["reviews"]:
        Profile.from_json(review["profile"])  # refuses what no round could be read by
        _review(proposal, review, lambda name: None if name is None else member(name))
    restored.new += 1


Place = tuple[str, str] | None


def _place(told: Mapping[str, str] | None) -> Place:
    """Section and title of an item, as the file tells it."""
    return None if told is None else (told["section"], told["title"])


def _items(record: Mapping[str, Any]) -> dict[Place, Item | None]:
    """The items that a record names, each once."""
    places = [_place(record["item"]), *(_place(decision["item"]) for decision in record["decisions"])]
    return {place: None if place is None else _item(*place) for place in dict.fromkeys(places)}


def _proposal(record: Mapping[str, Any], *, author: User, item: Item | None) -> Proposal:
    numbers = [version["number"] for version in record["versions"]]
    material = [version["number"] for version in record["versions"] if version["material"]]
    problem_html, body_html = markdown.render(record["problem"]), markdown.render(record["body"])
    proposal = Proposal.objects.create(
        key=record["key"],
        author=author,
        status=_known(record["status"]),
        round=record["round"],
        version=max(numbers, default=1),
        material_version=max(material, default=1),
        created_at=_time(record["submitted_at"]),
        submitted_at=_time(record["submitted_at"]),
        moved_at=_time(record["moved_at"]),
        roadmap_item=item,
        summary=summary_of(problem_html or body_html),
        problem_html=problem_html,
        body_html=body_html,
        **_text(record),
    )
    refresh_trend(proposal)
    return proposal


def _versions(proposal: Proposal, told: Any, member: Callable[[str], User]) -> None:
    for version in told:
        ProposalVersion.objects.create(
            proposal=proposal,
            number=version["number"],
            by=member(version["by"]),
            at=_time(version["at"]),
            summary=version["summary"],
            material=version["material"],
            **_text(version),
        )


def _review(proposal: Proposal, told: Mapping[str, Any], person: Any) -> None:
    review = Review.objects.create(
        proposal=proposal,
        round=told["round"],
        frozen_profile=told["profile"],
        disposition=_known(told["disposition"]),
        reason=told["reason"],
        opened_at=_time(told["opened_at"]),
        ended_at=_maybe(told["ended_at"]),
        final_ends_at=_maybe(told["final_ends_at"]),
        final_left=None if told["final_left"] is None else timedelta(seconds=told["final_left"]),
        voting_since=_maybe(told["voting_since"]),
        held_at=_maybe(told["held_at"]),
        held_for=told["held_for"],
        due_at=_maybe(told["due_at"]),
        chair=person(told["chair"]),
        delegate=person(told["delegate"]),
    )
    Eligible.objects.bulk_create(Eligible(review=review, member=person(name)) for name in told["eligible"])
    for said in told["sign_offs"]:
        SignOff.objects.create(
            review=review,
            reviewer=person(said["reviewer"]),
            position=said["position"],
            note=said["note"],
            at=_time(said["at"]),
            withdrawn_at=_maybe(said["withdrawn_at"]),
        )
    for concern in told["concerns"]:
        Concern.objects.create(
            review=review,
            name=concern["name"],
            body=concern["body"],
            body_html=markdown.render(concern["body"]),
            by=person(concern["by"]),
            at=_time(concern["at"]),
            delegate=person(concern["delegate"]),
            resolved_at=_maybe(concern["resolved_at"]),
            resolved_by=person(concern["resolved_by"]),
            resolution=concern["resolution"],
        )


def _text(told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "title": told["title"],
        "problem": told["problem"],
        "body": told["body"],
        "links": told["links"],
        "section": None if told["section"] is None else _section(told["section"]),
    }


def _member(username: str, name: str) -> User:
    """Who is here by that name; else somebody who can never sign in."""
    found = User.objects.filter(username=username).first()
    if found is not None:
        return found
    user = User(username=username, name=name[:80], is_active=False)
    user.set_unusable_password()
    user.full_clean(exclude=["email", "password"])
    user.save()
    return user


def _section(title: str) -> Section:
    """The newest section of that title; one that is not on this roadmap has left it."""
    found = Section.objects.filter(title=title).order_by(F("left_at").asc(nulls_first=True), "-pk").first()
    return found or Section.objects.create(title=title, left_at=timezone.now())


def _item(section_title: str, title: str) -> Item:
    """The item of that title that no other proposal has; where there is none, one that has left the roadmap."""
    section = _section(section_title)
    found = Item.objects.filter(section=section, title=title, proposal__isnull=True).order_by("pk").first()
    return found or Item.objects.create(
        section=section, title=title, in_document=False, left_at=timezone.now()
    )


def _known(status: str) -> Status:
    return Status(status)


def _maybe(text: str | None) -> datetime | None:
    return None if text is None else _time(text)


def _time(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"the time {text!r} has no zone")
    return at
