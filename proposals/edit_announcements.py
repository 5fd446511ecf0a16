"""Who is told that a text changed after they voted: in the inbox of each edit, by mail as often as they answer."""

from datetime import timedelta

from portal.accounts.models import User
from portal.notifications.services import mailed, notify
from proposals.models import Event, VoteSilence

TOPIC = "edits"
EVERY = f"{TOPIC}:all"
ASKED = "See what changed, then keep your vote or take it back."
PAUSE = timedelta(days=1)  # one mail for the edits of so long, to whoever did not answer the first


def tell_of_edit(event: Event) -> None:
    """Who voted for another text is asked once for each material edit."""
    if not event.data.get("material"):
        return
    votes = event.proposal.votes.filter(version__lt=event.data["version"])
    voters = User.objects.filter(pk__in=votes.values("voter")).exclude(pk=event.actor_id or 0)
    silent = set(VoteSilence.objects.filter(member__in=voters).values_list("member", flat=True))
    silent |= _asked_lately(event)
    for people, mail in (
        ([voter for voter in voters if voter.pk not in silent], True),
        ([voter for voter in voters if voter.pk in silent], False),
    ):
        notify(
            people,
            event=f"proposals.{event.pk}",
            subject=f"The text changed since you voted: {event.proposal.title}",
            text="\n\n".join([_said(event), ASKED]),
            path=event.proposal.get_absolute_url(),
            mail=mail,
            topic=EVERY,
        )


def _said(event: Event) -> str:
    """Who edited it, and in their words what they changed."""
    editor = event.actor.display_name if event.actor else "Its author"
    reason = event.data["reason"]
    return f"{editor} edited it and says what changed: “{reason}”." if reason else f"{editor} edited it."


def _asked_lately(event: Event) -> set[int]:
    """Whom a mail of an edit shortly before asks already, and who did not answer: its page shows this edit as well."""
    before = event.proposal.events.filter(kind="edited", pk__lt=event.pk, at__gt=event.at - PAUSE)
    material = [one for one in before.order_by("pk") if one.data.get("material")]
    if not material:
        return set()
    unanswered = event.proposal.votes.filter(version__lt=material[-1].data["version"])
    told = mailed([f"proposals.{one.pk}" for one in material])
    return told & set(unanswered.values_list("voter", flat=True))
