"""The menu above the queue: which actions there are, in the order in which they are offered."""

from proposals.admin import bulk_actions as actions
from proposals.admin.bulk_actions import Action
from proposals.permissions import can_decide, can_review
from proposals.workflow import Status

ACTIONS = {
    action.name: action
    for action in (
        Action(
            "reviewed",
            "Mark as reviewed by me…",
            "Mark",
            "Reviewed",
            can_review,
            actions.foresee_reviewed,
            actions.mark_reviewed,
            actions.never,
            asks=frozenset({"version"}),
            end=" as reviewed by me",
        ),
        Action(
            "review",
            "Take into review…",
            "Take",
            "Moved to review",
            can_review,
            actions.foresee_review,
            actions.start_review,
            actions.review_started,
            asks=frozenset({"reason", "outcome"}),
            end=" into review",
        ),
        actions.decision(Status.ACCEPTED, "Accept…", "Accept"),
        actions.decision(Status.DECLINED, "Decline…", "Decline"),
        actions.decision(Status.POSTPONED, "Postpone…", "Postpone"),
        actions.decision(Status.RETURNED, "Return for revision…", "Return", end=" for revision"),
        Action(
            "prepare",
            "Prepare a decision…",
            "Prepare the decision on",
            "Decision prepared",
            can_decide,
            actions.foresee_preparing,
            actions.prepare,
            actions.never,
            asks=frozenset({"reason", "outcome", "section"}),
        ),
        Action(
            "place",
            "Put in a section…",
            "Put",
            "Put in a section",
            can_decide,
            actions.foresee_placing,
            actions.place,
            actions.never,
            asks=frozenset({"place", "revision"}),
            end=" in a section",
        ),
        Action(
            "agenda",
            "Put on the agenda of…",
            "Put",
            "Put on an agenda",
            can_decide,
            actions.foresee_agenda,
            actions.put_on,
            actions.never,
            asks=frozenset({"meeting", "note"}),
            end=" on the agenda",
        ),
    )
}
