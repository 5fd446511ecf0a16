"""Rows for tests, as consistent as the services leave them."""

import itertools
from datetime import datetime
from typing import Any

from django.utils import timezone

from portal.accounts import roles
from portal.accounts.models import User
from portal.lib import markdown
from proposals.models import CoAuthor, Comment, Decision, Proposal, RuleChoice
from proposals.models.turn import TURNED
from proposals.services import authoring, review, versions
from proposals.workflow import DECIDED, ENDS_ROUND, Status
from roadmap.models import Issue, Item, Section, Tracking

_numbers = itertools.count(1)


def make_user(username: str = "", **fields: Any) -> User:
    """An active member with a verified address and the password "waymarks and cairns"."""
    from allauth.account.models import EmailAddress

    username = username or f"member{next(_numbers)}"
    fields.setdefault("name", username.capitalize())
    user = User.objects.create_user(username, f"{username}@example.org", "waymarks and cairns", **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def make_section(title: str = "Maps", **fields: Any) -> Section:
    position = next(_numbers)
    return Section.objects.create(title=title, **{"position": position, "number": "1", **fields})


def make_item(title: str = "Offline tiles", *, section: Section | None = None, **fields: Any) -> Item:
    body = fields.pop("body", "Tiles are kept on the phone.")
    return Item.objects.create(
        section=section or make_section(),
        title=title,
        body=body,
        body_html=markdown.render(body),
        **{"position": next(_numbers), **fields},
    )


def make_issue(number: int = 0, *, repository: str = "waymark-maps/waymark", **fields: Any) -> Issue:
    number = number or next(_numbers) + 1000
    return Issue.objects.create(
        repository=repository,
        number=number,
        **{
            "title": f"Issue {number}",
            "state": "open",
            "url": f"https://github.com/{repository}/issues/{number}",
            "fetched_at": timezone.now(),
            "github_updated_at": timezone.now(),
            **fields,
        },
    )


def track(item: Item, *issues: Issue) -> None:
    for position, issue in enumerate(issues):
        Tracking.objects.create(item=item, issue=issue, position=position)


def make_proposal(title: str = "", *, status: Status = Status.SUBMITTED, **fields: Any) -> Proposal:
    """A proposal in any status, with what that status needs: a time, an item, a decision."""
    number = next(_numbers)
    problem = fields.pop("problem", "Volunteers cannot tell which path is closed.")
    body = fields.pop("body", "Show closures on the map.\n\n- from the rangers' feed\n- with a date")
    author = fields.pop("author", None) or make_user(f"author{number}")
    if status != Status.DRAFT:
        fields.setdefault("submitted_at", timezone.now())
    if status == Status.ACCEPTED:
        fields.setdefault("roadmap_item", make_item(title or f"Topic {number}", in_document=False))
    proposal = Proposal.objects.create(
        title=title or f"Topic {number}",
        problem=problem,
        body=body,
        problem_html=markdown.render(problem),
        body_html=markdown.render(body),
        summary=problem[:200],
        author=author,
        status=status,
        **{**turn_of(status, since=fields.get("moved_at") or timezone.now()), **fields},
    )
    if proposal.submitted_at is not None:
        versions.add(proposal, versions.SILENT, by=author)
        proposal.save(update_fields=versions.STORED)
    authoring.refresh_trend(proposal)
    if status in DECIDED | ENDS_ROUND:
        make_decision(proposal, outcome=status)
    proposal.refresh_from_db()
    return proposal


def turn_of(state: str, *, since: datetime) -> dict[str, Any]:
    """The columns of a turn that began then."""
    proposal = Proposal()
    proposal.begin_turn(state, now=since)
    return {name: getattr(proposal, name) for name in TURNED}


def make_decision(
    proposal: Proposal, *, outcome: Status, rationale: str = "It fits what we do next."
) -> Decision:
    return Decision.objects.create(
        proposal=proposal,
        round=proposal.round,
        outcome=outcome,
        rationale=rationale,
        rationale_html=markdown.render(rationale),
        by=make_user(f"maintainer{next(_numbers)}"),
        votes=proposal.vote_count,
    )


def make_comment(proposal: Proposal, *, author: User | None = None, body: str = "Good idea.") -> Comment:
    """A comment, counted as the service counts it."""
    from proposals.services import discussion

    number = next(_numbers)
    import uuid

    return discussion.add_comment(
        proposal, body=body, by=author or make_user(f"writer{number}"), key=uuid.uuid4()
    )


def make_co_author(proposal: Proposal, member: User, *, accepted: bool = True) -> CoAuthor:
    """A member who was invited to write the proposal too, and said yes unless told."""
    return CoAuthor.objects.create(
        proposal=proposal,
        member=member,
        invited_as=member.username,
        invited_by=proposal.author,
        accepted_at=(proposal.submitted_at or timezone.now()) if accepted else None,
    )


def make_maintainer(username: str = "") -> User:
    user = make_user(username)
    roles.grant(user, roles.MAINTAINERS)
    return user


def make_reviewer(username: str = "") -> User:
    user = make_user(username)
    roles.grant(user, roles.REVIEWERS)
    return user


def choose_profile(name: str, *, section: Section | None = None, scores: bool = False) -> None:
    """How the site, or one section, decides from now on."""
    RuleChoice.objects.update_or_create(section=section, defaults={"profile": name, "scores": scores})


def make_round(profile: str, *, by: User, **wish: Any) -> Proposal:
    """A proposal whose review was opened under the profile."""
    choose_profile(profile, scores=wish.pop("scores", False))
    fields = {name: wish.pop(name) for name in ("title", "author", "section") if name in wish}
    return review.start_review(make_proposal(**fields), by=by, **{"reason": "Its time has come.", **wish})
