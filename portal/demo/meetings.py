"""The demo's meetings: one that was held, with its minutes, and the weekly call to come."""

import json
import re
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from portal.accounts.models import User
from proposals.models import Meeting, MeetingEvent, Proposal
from proposals.services import agendas, meetings, minutes

MEETINGS = Path(__file__).with_name("meetings.json")
Row = Mapping[str, Any]


def seed(people: Mapping[str, User]) -> None:
    """Both of meetings.json, after the proposals that they speak of."""
    rows = json.loads(MEETINGS.read_text(encoding="utf-8"))
    proposals = {proposal.title: proposal for proposal in Proposal.objects.public()}
    _hold(rows["held"], proposals, by=people[rows["held"]["by"]])
    _plan(rows["coming"], proposals, by=people[rows["coming"]["by"]])
    # Nobody is told of what was made up.
    MeetingEvent.objects.update(announced_at=timezone.now())


def _hold(row: Row, proposals: Mapping[str, Proposal], *, by: User) -> None:
    """Held just now, and then set back to the day on which its decision was made."""
    now = timezone.now()
    hours = timedelta(hours=row["hours"])
    meeting = meetings.plan(meetings.Plan(row["title"], now, now + hours, row["place"]), by=by)
    meeting.agenda.all().delete()
    for point in row["agenda"]:
        item = agendas.put_on(meeting, proposals[point["proposal"]], by=by, note=point.get("note", ""))
        agendas.mark_done(item, by=by)
    text = "\n\n".join(
        re.sub(r"{(.+)}", lambda found: _link(proposals[found[1]]), part) for part in row["minutes"]
    )
    minutes.write_minutes(meeting, text, revision=0, by=by)
    minutes.publish(meeting, by=by)
    decided = now - timedelta(days=row["days_ago"])
    starts = (decided - timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
    planned = starts - timedelta(days=20)
    Meeting.objects.filter(pk=meeting.pk).update(
        starts_at=starts,
        ends_at=starts + hours,
        created_at=planned,
        changed_at=planned,
        published_at=starts + timedelta(days=1),
    )
    meeting.events.filter(kind="published").update(at=starts + timedelta(days=1))
    meeting.events.exclude(kind="published").update(at=planned)


def _plan(row: Row, proposals: Mapping[str, Proposal], *, by: User) -> None:
    day = timezone.localdate() + timedelta(days=row["in_days"])
    starts = timezone.make_aware(datetime.combine(day, time.fromisoformat(row["at"])))
    ends = starts + timedelta(hours=row["hours"])
    meeting = meetings.plan(meetings.Plan(row["title"], starts, ends, row["place"], weekly=True), by=by)
    for point in row["agenda"]:
        agendas.put_on(meeting, proposals[point["proposal"]], by=by, note=point["note"])


def _link(proposal: Proposal) -> str:
    return f"[{proposal.title}]({proposal.get_absolute_url()})"
