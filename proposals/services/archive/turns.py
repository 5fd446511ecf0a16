"""Turns and stops in the file: from when until when, what was left."""

from typing import Any

from proposals.models import Proposal, Review
from proposals.models.turn import TURNED
from proposals.services.archive.reading import Place
from proposals.workflow import TURN


def tell_turn(proposal: Proposal) -> dict[str, Any]:
    ends_at, left = proposal.turn_ends_at, proposal.turn_left
    return {
        "of": proposal.turn_of,
        "since": proposal.turn_since.isoformat(),
        "ends_at": ends_at.isoformat() if ends_at else None,
        "left": None if left is None else left.total_seconds(),
    }


def read_turn(record: Place) -> dict[str, Any]:
    """Files from before turns had an end of their own do not say: there it begins with the move."""
    if not record.has("turn"):
        proposal = Proposal()
        proposal.begin_turn(record.status("status"), now=record.time("moved_at"))
        return {name: getattr(proposal, name) for name in TURNED}
    turn = record.inside("turn")
    return {
        "turn_of": turn.known(turn.text("of"), {state: state for state in TURN}, "of"),
        "turn_since": turn.time("since"),
        "turn_ends_at": turn.maybe("ends_at", turn.time),
        "turn_left": turn.maybe("left", turn.balance),
    }


def tell_stops(review: Review) -> list[dict[str, str]]:
    return [{"from": stop, "to": goes_on} for stop, goes_on in review.stood_still]


def read_stops(place: Place) -> list[list[str]]:
    """Files from before stops were kept have none."""
    rows = place.rows("stood_still") if place.has("stood_still") else []
    return [[row.time("from").isoformat(), row.time("to").isoformat()] for row in rows]
