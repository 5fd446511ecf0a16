"""Who is told how a round of review goes, and how it ends."""

from datetime import datetime

from portal.accounts.models import User
from portal.lib.moments import in_site_time
from proposals.electorate import silent
from proposals.models import Concern, Decision, Event
from proposals.recipients import others, reason, tell, tell_both, writers
from proposals.workflow import Status


def tell_of_review(event: Event) -> None:
    tell(
        event,
        writers(event),
        subject=f"Your proposal is in review: {event.proposal.title}",
        text=reason(event),
        mail=True,
    )
    _ask_for_sign_offs(event)


def tell_of_reopening(event: Event) -> None:
    tell_both(event, f"was opened again: {event.proposal.title}", text=reason(event), mail=True)
    _ask_for_sign_offs(event)


def tell_of_another_outcome(event: Event) -> None:
    outcome = Status(event.data["outcome"]).label.lower()
    tell(
        event,
        writers(event),
        subject=f"Your proposal is proposed to be {outcome}: {event.proposal.title}",
        text=reason(event),
        mail=True,
    )
    _ask_for_sign_offs(event)


def tell_of_final_comments(event: Event) -> None:
    ends = in_site_time(datetime.fromisoformat(event.data["ends"]))
    tell_both(
        event,
        f"has its last days for comments: {event.proposal.title}",
        text=f"The final comment period ends on {ends}. Until then a concern can be raised.",
        mail=True,
    )


def tell_of_concern(event: Event) -> None:
    concern = Concern.objects.select_related("by").get(pk=event.data["concern"])
    tell(
        event,
        writers(event),
        subject=f"It is your turn: a concern about {event.proposal.title}",
        text=f"{concern.by.display_name} raised “{concern.name}”:\n\n{concern.body}",
        mail=True,
    )


def tell_of_delegate(event: Event) -> None:
    """The authors; whoever decided until now, and whoever does from now on."""
    name, title = event.data["name"], event.proposal.title
    tell(
        event,
        writers(event),
        subject=f"{name} decides on your proposal now: {title}",
        text=reason(event),
        mail=True,
    )
    before = User.objects.filter(pk=event.data.get("before", 0), is_active=True)
    gone = [member for member in before if member.pk != event.actor_id]
    tell(event, gone, subject=f"{name} decides in your stead: {title}", text=reason(event), mail=True)
    _ask_for_sign_offs(event)


def tell_of_hold(event: Event) -> None:
    text = f"It waits for {event.data['waits_for']}."
    tell_both(event, f"is on hold: {event.proposal.title}", text=text, mail=False)


def tell_of_release(event: Event) -> None:
    tell_both(event, f"goes on: {event.proposal.title}", text="It is no longer on hold.", mail=False)


def tell_of_decision(event: Event) -> None:
    decision = Decision.objects.select_related("by").get(pk=event.data["decision"])
    words = f"was {Status(decision.outcome).label.lower()}: {event.proposal.title}"
    text = f"{decision.by.display_name} wrote:\n\n{decision.rationale}"
    if decision.outcome != Status.RETURNED:
        tell_both(event, words, text=text, mail=True)
        return
    tell(event, writers(event), subject=f"It is your turn: your proposal {words}", text=text, mail=True)
    tell(event, others(event), subject=f"A proposal you took part in {words}", text=text, mail=False)


def _ask_for_sign_offs(event: Event) -> None:
    """Those whose word the rules ask for, and who have not given it, once for each outcome that is proposed."""
    review = event.proposal.reviews.open().first()
    if review is None or not review.profile.thresholds:
        return
    outcome = Status(review.disposition).label.lower()
    asked = f"It is proposed to be {outcome}. Sign off if you agree, abstain, or raise a concern."
    tell(
        event,
        [member for member in silent(review) if member.pk != event.actor_id],
        subject=f"Your sign-off is missing: {event.proposal.title}",
        text="\n\n".join(filter(None, [asked, reason(event)])),
        mail=True,
    )
