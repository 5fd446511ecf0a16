"""Claims: a member's "I'd like to work on this", so that nobody does the work twice.

What counts as activity is what the member does: claiming, confirming, being assigned or unassigned on GitHub. Other
changes of the issue do not count: comments, labels and milestones are mostly other people's, and a busy issue would
keep a forgotten claim for ever. While its owner is assigned on GitHub, a claim does not run out at all.
"""

from collections.abc import Callable, Collection
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.functions import Now

from portal.accounts.models import User
from portal.accounts.people import github_logins
from portal.lib.errors import RuleBroken, require
from roadmap import announcements
from roadmap.models import Absence, Claim, Event, Issue
from roadmap.models.claim import ClaimQuerySet
from roadmap.models.issue import State
from roadmap.permissions import can_edit_roadmap, is_member

ASSIGNMENT = frozenset({"issue_assigned", "issue_unassigned"})
Ending = Claim.Ending


def claim(issue: Issue, *, by: User) -> Claim:
    """Note that `by` works on the issue; a second time changes nothing.

    Raises RuleBroken with a sentence where somebody else has it, or it is no open objective.
    """
    require(is_member(by))
    try:
        return _claim(issue, by=by)
    except IntegrityError:  # somebody was faster by a moment; the constraint `one_claim_an_issue`
        return _claim(issue, by=by)


@transaction.atomic
def _claim(issue: Issue, *, by: User) -> Claim:
    issue = _locked(issue)
    holder = issue.claims.current().select_related("member").first()
    if holder is not None and holder.member_id == by.pk:
        return holder
    if refusal := why_not(issue, holder, by=by):
        raise RuleBroken(refusal)
    made = Claim.objects.create(issue=issue, member=by, at=Now(), active_at=Now())
    made.refresh_from_db()
    _record(made, "issue_claimed", f"claimed by {by.display_name}", by=by)
    return made


def why_not(issue: Issue, holder: Claim | None, *, by: User) -> str:
    """Why `by` cannot claim the issue, in a sentence; empty if they can. `holder` is the claim that holds now."""
    if issue.closed:
        return "This issue is closed, so there is nothing left to work on."
    if not issue.objective or issue.state != State.OPEN:
        return "This issue is no short-term objective (any more), so it cannot be claimed here."
    if issue.assigned and not is_assignee(issue, by):
        return f"{assignees_of(issue)} on GitHub. Offer them your help instead."
    if holder is not None:
        since = f"{holder.at.day} {holder.at:%B %Y}"
        return f"{holder.member.display_name} said on {since} that they work on this. Offer them help."
    return ""


@transaction.atomic
def give_back(issue: Issue, *, by: User) -> None:
    """End the claim of `by`; without one nothing changes."""
    require(is_member(by))
    held = _locked(issue).claims.current().filter(member=by).first()
    if held is not None and _end(held, Ending.GIVEN_BACK):
        _record(held, "issue_given_back", f"given back by {by.display_name}", by=by)


@transaction.atomic
def still_at_it(issue: Issue, *, by: User) -> Claim:
    """The owner is still at work: the days begin anew. RuleBroken without a claim of theirs."""
    require(is_member(by))
    mine = _locked(issue).claims.current().filter(member=by)
    if not mine.update(active_at=Now(), warned_at=None):
        raise RuleBroken("You have no claim on this issue (any more). If it is free, you can claim it again.")
    return mine.get()


@transaction.atomic
def release(held: Claim, *, by: User, reason: str) -> None:
    """A maintainer frees the issue; the owner is told why. A claim that has ended stays as it ended."""
    require(can_edit_roadmap(by))
    reason = " ".join(reason.split())
    if not reason:
        raise RuleBroken("Say why, so that the member understands it.", status=400)
    if len(reason) > 300:
        raise RuleBroken("The reason may have 300 characters at most.", status=400)
    if _end(held, Ending.RELEASED, reason=reason):
        _record(held, "issue_released", f"released by {by.display_name}: {reason}", by=by)
        announcements.tell_of_ended_claim(held, f"{by.display_name} released it: {reason}")


def settle(issue: Issue, kinds: Collection[str]) -> None:
    """Let the claim follow what GitHub told; `kinds` are the events of the change. The issue's row is locked."""
    held = issue.claims.current().select_related("member", "issue").first()
    if held is None:
        return
    issue = held.issue
    if issue.closed or issue.absence == Absence.DELETED:
        if _end(held, Ending.CLOSED):
            what = "closed" if issue.closed else "deleted"
            announcements.tell_of_ended_claim(held, f"The issue was {what} on GitHub.")
    elif issue.assigned and not is_assignee(issue, held.member):
        if _end(held, Ending.ASSIGNED):
            announcements.tell_of_ended_claim(held, f"{assignees_of(issue)} on GitHub now.")
    elif ASSIGNMENT.intersection(kinds):
        Claim.objects.current().filter(pk=held.pk).update(active_at=Now(), warned_at=None)


def follow_up() -> int:
    """Warn of silence and release what stayed silent; beat's sweep. Returns how many claims it touched.

    Nobody loses a claim without a warning and the days between the two, also where the site was down meanwhile.
    """
    running = Claim.objects.current().filter(issue__assigned=False)
    left = Claim.objects.current().filter(member__is_active=False)
    return (
        _each(left, _release_of_a_former_member)
        + _each(running.filter(_long_silent()), _run_out)
        + _each(running.filter(_silent()), _warn)
    )


def _silent() -> Q:
    return Q(warned_at__isnull=True, active_at__lte=Now() - timedelta(days=settings.CLAIM_WARN_DAYS))


def _long_silent() -> Q:
    between = timedelta(days=settings.CLAIM_RELEASE_DAYS - settings.CLAIM_WARN_DAYS)
    silence = timedelta(days=settings.CLAIM_RELEASE_DAYS)
    return Q(warned_at__lte=Now() - between, active_at__lte=Now() - silence)


def _each(claims: ClaimQuerySet, act: Callable[[Claim], int]) -> int:
    return sum(act(held) for held in claims.select_related("issue", "member").order_by("pk"))


@transaction.atomic
def _warn(held: Claim) -> int:
    # Whoever changes the row tells; another beat at the same moment finds it warned.
    if not Claim.objects.current().filter(_silent(), pk=held.pk).update(warned_at=Now()):
        return 0
    held.refresh_from_db(fields=["warned_at", "active_at"])
    announcements.tell_of_silence(held)
    return 1


@transaction.atomic
def _run_out(held: Claim) -> int:
    ended = _end(held, Ending.RAN_OUT, only=_long_silent())
    if ended:
        days = settings.CLAIM_RELEASE_DAYS
        _record(held, "issue_released", f"free again after {days} days without a sign", by=None)
        announcements.tell_of_ended_claim(
            held, f"There was no sign of work for {days} days. If it is free, you can claim it again."
        )
    return int(ended)


@transaction.atomic
def _release_of_a_former_member(held: Claim) -> int:
    ended = _end(held, Ending.RELEASED, reason="The account was deactivated.")
    if ended:
        _record(held, "issue_released", "free again", by=None)
    return int(ended)


def _end(held: Claim, ending: Claim.Ending, *, reason: str = "", only: Q | None = None) -> bool:
    """End the claim unless it ended meanwhile; whether it did now."""
    running = Claim.objects.current().filter(only or Q(), pk=held.pk)
    return bool(running.update(ended_at=Now(), ending=ending, reason=reason))


def is_assignee(issue: Issue, member: User) -> bool:
    """Whether GitHub has assigned the issue to an account that the member connected."""
    return not github_logins(member).isdisjoint(person["login"].lower() for person in issue.assignees)


def assignees_of(issue: Issue) -> str:
    """Such as "ruth is assigned" or "ruth and 2 others are assigned"."""
    first, others = issue.assignees[0]["login"], len(issue.assignees) - 1
    if not others:
        return f"{first} is assigned"
    return f"{first} and {others} other{'s' if others > 1 else ''} are assigned"


def _locked(issue: Issue) -> Issue:
    return Issue.objects.select_for_update(no_key=True).get(pk=issue.pk)


def _record(held: Claim, kind: str, words: str, *, by: User | None) -> None:
    """Tell it in the life of every item that the issue measures."""
    issue = held.issue
    data = {"words": f"{issue}: {words}", "issue": str(issue), "title": issue.title, "url": issue.url}
    Event.objects.bulk_create(
        Event(item_id=item, kind=kind, actor=by, data=data)
        for item in issue.tracking.order_by("item").values_list("item", flat=True)
    )
