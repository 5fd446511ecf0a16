"""Who is told what of meetings: staff, and whose proposals are spoken of. Once a person and change."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.dateformat import format as formatted

from portal.accounts.models import User
from portal.lib.moments import in_site_span, in_site_time
from portal.notifications import announcing
from portal.notifications.services import notify
from proposals.models import CoAuthor, Comment, Meeting, MeetingEvent, MeetingSilence, Proposal, Vote
from proposals.recipients import writing_together

PATIENCE = timedelta(seconds=10)  # the broker's own chance before the sweep takes an event
TOPIC = "meetings"
EVERY = f"{TOPIC}:all"


def announce(event_id: int) -> None:
    """Tell everyone concerned, once. Repeating it, at the same moment too, tells nobody twice."""
    announcing.announce(MeetingEvent.objects.select_related("meeting", "actor"), event_id, _tell)


def announce_waiting() -> int:
    """Announce what was not announced in time; beat's sweep. Returns how many it tried."""
    waiting = MeetingEvent.objects.filter(announced_at__isnull=True, at__lt=timezone.now() - PATIENCE)
    return announcing.announce_each(waiting, announce)


def _tell(event: MeetingEvent) -> None:
    TELL[event.kind](event)


def _tell_of_plan(event: MeetingEvent) -> None:
    """By mail, but not week after week."""
    text = _where_and_when(event.meeting)
    subject = f"A meeting is planned: {_named(event.meeting)}"
    _notify(event, _staff(), subject=subject, text=text, mail=not event.data.get("by_series"))


def _tell_of_change(event: MeetingEvent) -> None:
    before, after = event.data["before"], event.data["after"]
    if before == after:
        return
    moved = before["starts_at"] != after["starts_at"]
    words = "was moved to" if moved else "was changed:"
    when = in_site_time(datetime.fromisoformat(after["starts_at"]))
    _tell_all(
        event,
        f"{after['title']} {words} {when}",
        "\n".join(differences(before, after)),
        mail={name for name in before if before[name] != after[name]} != {"title"},
    )


def _tell_of_cancelling(event: MeetingEvent) -> None:
    following = Meeting.objects.live().filter(pk=event.data["next"] or 0).first()
    text = event.data["reason"]
    if following:
        text += f"\n\nThe next one: {_named(following)}."
    _tell_all(event, f"Cancelled: {_named(event.meeting)}", text, mail=True)


def _tell_of_stop(event: MeetingEvent) -> None:
    day = formatted(date.fromisoformat(event.data["on"]), "j F Y")
    subject, text = f"{event.meeting.title} stops: no meeting from {day} on", event.data["reason"]
    if event.data["cancelled"]:
        text += f"\n\nThe meeting of {in_site_time(event.meeting.starts_at)} is cancelled."
        _tell_all(event, subject, text, mail=True)
    else:
        _notify(event, _staff(), subject=subject, text=text, mail=True)


def _tell_of_agenda(event: MeetingEvent) -> None:
    """Whoever was taken off again before anyone was told need not hear of it."""
    on = event.meeting.agenda.filter(taken_off=False, proposal__in=event.data["proposals"])
    proposals = _titled(on.values_list("proposal_id", flat=True))
    if proposals and event.meeting.live:
        words = f"on the agenda: {_named(event.meeting)}"
        text = "\n\n".join(filter(None, (_list(proposals), event.data["note"])))
        _tell_concerned(event, proposals, words, text, mail=True)


def _tell_of_taking_off(event: MeetingEvent) -> None:
    on = _spoken_of(event.meeting)
    proposals = _titled(event.data["proposals"], but=on)
    if proposals:
        words = f"no longer on the agenda: {_named(event.meeting)}"
        _tell_concerned(event, proposals, words, _list(proposals), mail=False)


def _tell_of_minutes(event: MeetingEvent) -> None:
    proposals = _titled(_spoken_of(event.meeting))
    words = f"in the minutes of {_named(event.meeting)}"
    _tell_concerned(event, proposals, words, _list(proposals), mail=True)


TELL: dict[str, Callable[[MeetingEvent], None]] = {
    "planned": _tell_of_plan,
    "changed": _tell_of_change,
    "cancelled": _tell_of_cancelling,
    "stopped": _tell_of_stop,
    "put_on": _tell_of_agenda,
    "sent_out": _tell_of_agenda,
    "taken_off": _tell_of_taking_off,
    "published": _tell_of_minutes,
}


def differences(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """What a change of a meeting changed, a line each."""
    lines = []
    if before["title"] != after["title"]:
        lines.append(f"It was called “{before['title']}” and is called “{after['title']}”.")
    if (before["starts_at"], before["ends_at"]) != (after["starts_at"], after["ends_at"]):
        lines.append(f"It was planned for {_span(before)}; it is {_span(after)}.")
    if before["place"] != after["place"]:
        was, now = (side["place"] or "no place" for side in (before, after))
        lines.append(f"It was at {was}; it is at {now}.")
    return lines


def _tell_all(event: MeetingEvent, subject: str, text: str, *, mail: bool) -> None:
    """Staff and those who write what is on the agenda, by mail too; and those who took part."""
    spoken_of = _titled(_spoken_of(event.meeting))
    theirs = f"{text}\n\nOn its agenda: {_list(spoken_of)}" if spoken_of else text
    _notify(event, _writers(spoken_of), subject=subject, text=theirs, mail=mail)
    _notify(event, _staff(), subject=subject, text=text, mail=mail)
    _notify(event, _took_part(spoken_of), subject=subject, text=theirs, mail=False)


def _tell_concerned(
    event: MeetingEvent, proposals: list[Proposal], words: str, text: str, *, mail: bool
) -> None:
    """Those who write the proposals, by mail too; and those who took part."""
    are = f"are {words}" if len(proposals) > 1 else f"is {words}"
    of_theirs = f"A proposal of yours is {words}"
    _notify(event, _writers(proposals), subject=of_theirs, text=text, mail=mail)
    taken = "Proposals" if len(proposals) > 1 else "A proposal"
    _notify(event, _took_part(proposals), subject=f"{taken} you took part in {are}", text=text, mail=False)


def _notify(event: MeetingEvent, people: QuerySet[User], *, subject: str, text: str, mail: bool) -> None:
    silent = MeetingSilence.objects.values("member")
    notify(
        list(people.exclude(pk=event.actor_id or 0).exclude(pk__in=silent)),
        event=f"meetings.{event.pk}",
        subject=subject,
        text=text,
        path=event.meeting.get_absolute_url(),
        mail=mail,
        topic=EVERY,
    )


def _staff() -> QuerySet[User]:
    review = User.objects.with_perm("proposals.review_proposal").values("pk")
    decide = User.objects.with_perm("proposals.decide_proposal").values("pk")
    return User.objects.filter(Q(pk__in=review) | Q(pk__in=decide))


def _writers(proposals: list[Proposal]) -> QuerySet[User]:
    joined = CoAuthor.objects.accepted().filter(proposal__in=proposals)
    authors = {proposal.author_id for proposal in proposals}
    return User.objects.filter(Q(pk__in=authors) | Q(pk__in=joined.values("member")))


def _took_part(proposals: list[Proposal]) -> QuerySet[User]:
    """Voters, commenters and who wrote what was merged into one. Who writes is told first, and nobody twice."""
    votes = Vote.objects.filter(proposal__in=proposals)
    comments = Comment.objects.filter(proposal__in=proposals)
    wrote = set().union(*writing_together(proposals).values())
    took_part = Q(pk__in=votes.values("voter")) | Q(pk__in=comments.values("author")) | Q(pk__in=wrote)
    return User.objects.filter(took_part)


def _spoken_of(meeting: Meeting) -> list[int]:
    return list(meeting.agenda.filter(taken_off=False).values_list("proposal_id", flat=True))


def _titled(pks: Iterable[int], *, but: Iterable[int] = ()) -> list[Proposal]:
    rows = Proposal.objects.public().filter(pk__in=pks).exclude(pk__in=but)
    return list(rows.only("title", "author").order_by("pk"))


def _list(proposals: list[Proposal]) -> str:
    return ", ".join(f"“{proposal.title}”" for proposal in proposals)


def _named(meeting: Meeting) -> str:
    return f"{meeting.title}, {in_site_time(meeting.starts_at)}"


def _where_and_when(meeting: Meeting) -> str:
    until = in_site_time(meeting.ends_at)
    return f"It lasts until {until}." + (f" Place: {meeting.place}" if meeting.place else "")


def _span(side: dict[str, str]) -> str:
    starts, ends = (datetime.fromisoformat(side[name]) for name in ("starts_at", "ends_at"))
    return in_site_span(starts, ends)
