"""What the demo's reviewers have on their desk: what they looked at, lists of their own, decisions not out yet."""

import json
from collections.abc import Mapping
from pathlib import Path

from django.contrib.admin.models import LogEntry

from portal.accounts.models import User
from portal.demo.backdating import Row, days_ago
from proposals.models import Look, PreparedDecision, Proposal
from proposals.services import looking, preparing, saved_filters
from proposals.services.preparing import Wish
from proposals.services.saved_filters import Wish as ListWish
from proposals.workflow import Status

DESK = Path(__file__).with_name("desk.json")
REVIEWED = {"reviewed": looking.mark_reviewed, "skipped": looking.skip}


def seed(people: Mapping[str, User]) -> None:
    """All of desk.json, after the proposals that it speaks of."""
    desk = json.loads(DESK.read_text(encoding="utf-8"))
    proposals = {proposal.title: proposal for proposal in Proposal.objects.public()}
    for row in desk["looks"]:
        _look(proposals[row["proposal"]], row, by=people[row["by"]])
    for row in desk["prepared"]:
        _prepare(proposals[row["proposal"]], row, by=people[row["by"]])
    for row in desk["filters"]:
        wish = ListWish(row["name"], row["query"], shared=row["shared"])
        saved_filters.keep(wish, by=people[row["by"]])
    LogEntry.objects.update(action_time=days_ago(1))


def _look(proposal: Proposal, row: Row, *, by: User) -> None:
    REVIEWED[row["what"]](proposal, by=by)
    Look.objects.filter(proposal=proposal, reviewer=by).update(at=days_ago(row["days_ago"]))


def _prepare(proposal: Proposal, row: Row, *, by: User) -> None:
    outcome = Status(row["outcome"])
    section = proposal.section if outcome == Status.ACCEPTED else None
    prepared = preparing.prepare(proposal, Wish(outcome, row["rationale"], section), by=by)
    at = days_ago(row["days_ago"])
    PreparedDecision.objects.filter(pk=prepared.pk).update(created_at=at)
    prepared.edits.update(at=at)
