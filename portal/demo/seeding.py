"""The demo's people and what they did, made by the same services as on the site and then set back in time."""

import json
import random
import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from portal.accounts import roles
from portal.accounts.models import User
from portal.demo import backdating, desk, meetings
from portal.demo.backdating import Row
from proposals.models import Concern, Proposal, ProposalTemplate, RuleChoice
from proposals.services import (
    authoring,
    coauthors,
    concerns,
    deciding,
    discussion,
    merging,
    noting,
    review,
    scoring,
    signing,
    voting,
)
from proposals.services.versions import Change
from proposals.workflow import Status
from roadmap.models import Claim, Issue, Item, Section
from roadmap.models import Event as Happening
from roadmap.services import editing, following

COMMUNITY = Path(__file__).with_name("community.json")
ROLES = {"maintainer": roles.MAINTAINERS, "reviewer": roles.REVIEWERS, "moderator": roles.MODERATORS}


@transaction.atomic
def seed() -> int:
    """Everybody and everything of community.json; returns the number of proposals. On an empty site only."""
    community = json.loads(COMMUNITY.read_text(encoding="utf-8"))
    people = make_members(community["members"])
    sections = {section.title: section for section in Section.objects.current()}
    proposals = {row["title"]: _propose(row, people, sections) for row in community["proposals"]}
    for row in community["proposals"]:
        if "merged" in row:
            _merge(row, people, proposals)
    # From now on: what was decided earlier was decided in the simple way.
    for title, profile in community["profiles"].items():
        RuleChoice.objects.create(section=sections[title], profile=profile)
    for title, questions in community["questions"].items():
        _ask(sections[title], questions)
    meetings.seed(people)
    desk.seed(people)
    for row in community["confirmations"]:
        _confirm(row, people)
    for row in community["follows"]:
        for username in row["by"]:
            following.follow(Item.objects.get(number=row["item"]), by=people[username])
    # The demo begins here: what its members follow becomes news only now.
    Happening.objects.filter(announced_at__isnull=True).update(announced_at=timezone.now())
    for row in community["claims"]:
        _claim(row, people)
    return len(community["proposals"])


@transaction.atomic
def seed_maintainer() -> None:
    """Only the maintainer, for somebody who looks at their own roadmap."""
    community = json.loads(COMMUNITY.read_text(encoding="utf-8"))
    make_members([row for row in community["members"] if row["username"] == "dana"])


def make_members(rows: Sequence[Row]) -> dict[str, User]:
    """Members with verified addresses by user name; all have the demo's password."""
    password = make_password(settings.DEMO_PASSWORD)
    people = {}
    for row in rows:
        user = User.objects.create(
            username=row["username"], name=row["name"], email=row["email"], password=password
        )
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        if role := row.get("role"):
            roles.grant(user, ROLES[role])
        people[user.username] = user
    return people


def _claim(row: Row, people: Mapping[str, User]) -> None:
    """A member said some days ago what they work on. The forge is not asked before the site runs."""
    repository, _, number = row["issue"].partition("#")
    issue, _ = Issue.objects.get_or_create(
        repository=repository, number=int(number), defaults={"url": _address(row["issue"])}
    )
    at = timezone.now() - timedelta(days=row["days_ago"])
    Claim.objects.create(issue=issue, member=people[row["by"]], at=at, active_at=at)


def _confirm(row: Row, people: Mapping[str, User]) -> None:
    """A maintainer said some days ago that an item, known by its number, is true."""
    item = editing.confirm(Item.objects.get(number=row["item"]), by=people[row["by"]])
    at = timezone.now() - timedelta(days=row["days_ago"])
    Item.objects.filter(pk=item.pk).update(confirmed_at=at)
    item.events.filter(kind="confirmed").update(at=at, announced_at=at)


def _propose(row: Row, people: Mapping[str, User], sections: Mapping[str, Section]) -> Proposal:
    """Written, voted for, commented on, edited, reviewed and decided, as the row says."""
    author = people[row["author"]]
    texts = _texts(row, sections)
    proposal = authoring.save_draft(texts[0], by=author, key=uuid.uuid4())
    if row["status"] != Status.DRAFT:
        proposal = authoring.submit(proposal, by=author)
    _write_together(proposal, row, people)
    if row["status"] != Status.DRAFT:
        _take_part(proposal, row, people)
        for edit, text in zip(row.get("edits", ()), texts[1:], strict=True):
            _edit(proposal, edit, text, people)
        _end(proposal, row, people, sections)
    backdating.set_back(proposal, row)
    return proposal


def _texts(row: Row, sections: Mapping[str, Section]) -> list[authoring.Content]:
    """The text as it was submitted and after each edit, the last one as the row has it."""
    words = row["proposal"]
    texts = [words]
    for edit in reversed(row.get("edits", ())):
        for here, there in edit["before"]:
            if words.count(here) != 1:
                raise ValueError(f"“{row['title']}” does not have this once: {here}")
            words = words.replace(here, there)
        texts.insert(0, words)
    links = tuple((link, _address(link)) for link in row["links"])
    section = sections.get(row["section"])
    return [authoring.Content(row["title"], row["problem"], text, section, links) for text in texts]


def _write_together(proposal: Proposal, row: Row, people: Mapping[str, User]) -> None:
    for username in (*row.get("co_authors", ()), *row.get("invited", ())):
        coauthors.invite(proposal, who=username, by=people[row["author"]])
    for username in row.get("co_authors", ()):
        coauthors.accept(proposal, by=people[username])


def _edit(proposal: Proposal, edit: Row, text: authoring.Content, people: Mapping[str, User]) -> None:
    """Somebody who writes it changes the text; as many as `kept` says stand by their votes."""
    change = Change(edit["summary"], material=edit.get("material", False))
    edited = authoring.edit(proposal, text, by=people[edit["by"]], change=change)
    for vote in edited.votes.order_by("pk").select_related("voter")[: edit.get("kept", 0)]:
        voting.keep_vote(edited, version=edited.version, by=vote.voter)


def _merge(row: Row, people: Mapping[str, User], proposals: Mapping[str, Proposal]) -> None:
    told = row["merged"]
    record = merging.merge(
        proposals[row["title"]], proposals[told["into"]], by=people[told["by"]], reason=told["reason"]
    )
    backdating.set_back_merge(record, row)


def _ask(section: Section, questions: Sequence[Row]) -> None:
    """What the maintainers want answered of a section's proposals from now on."""
    template = ProposalTemplate.objects.create(section=section)
    for position, question in enumerate(questions, start=1):
        template.questions.create(position=position, **question)


def _address(link: str) -> str:
    repository, _, number = link.partition("#")
    return f"{settings.FORGE_URL}/{repository}/issues/{number}"


def _take_part(proposal: Proposal, row: Row, people: Mapping[str, User]) -> None:
    for voter in _voters(row, people):
        voting.cast_vote(proposal.pk, by=voter)
    for said in row["comments"]:
        discussion.add_comment(proposal, body=said["body"], by=people[said["author"]], key=uuid.uuid4())


def _voters(row: Row, people: Mapping[str, User]) -> list[User]:
    votes = row["votes"]
    if isinstance(votes, list):
        return [people[username] for username in votes]
    others = [user for username, user in people.items() if username != row["author"]]
    return random.Random(row["title"]).sample(others, votes)  # noqa: S311  no secret, the same at every start


def _end(proposal: Proposal, row: Row, people: Mapping[str, User], sections: Mapping[str, Section]) -> None:
    status = Status(row["status"])
    maintainer = people["tomasz" if row["author"] == "dana" else "dana"]
    if reason := row.get("review_reason"):
        chosen = RuleChoice.objects.create(
            section=sections[row["section"]],
            profile=row.get("profile", "simple"),
            scores=any(said["what"] == "score" for said in row.get("said", ())),
        )
        review.start_review(proposal, by=maintainer, reason=reason)
        chosen.delete()
    for said in row.get("said", ()):
        _say(proposal, said, by=people[said["by"]])
    if decision := row.get("decision"):
        deciding.decide(
            proposal,
            Status(decision["outcome"]),
            by=people[decision["by"]],
            rationale=decision["rationale"],
            section=sections.get(row["section"]),
        )
    if status == Status.WITHDRAWN:
        authoring.withdraw(proposal, by=people[row["author"]], reason=row["withdrawal"]["reason"])


def _say(proposal: Proposal, said: Row, *, by: User) -> None:
    """One word of a review."""
    match said["what"]:
        case "sign":
            signing.sign_off(proposal, by=by)
        case "hold":
            signing.hold(proposal, by=by, waits_for=said["waits_for"])
        case "concern":
            concerns.raise_concern(proposal, name=said["name"], body=said["body"], by=by)
        case "resolve":
            concern = Concern.objects.get(review__proposal=proposal, name=said["name"])
            concerns.resolve_concern(concern, resolution=said["resolution"], by=by)
        case "score":
            scoring.give_score(proposal, said["value"], reason=said.get("reason", ""), by=by)
        case "note":
            noting.write_note(proposal, body=said["body"], by=by, key=uuid.uuid4())
