"""The rules of a round in the file, frozen as it opened: exactly what it says, or a refusal."""

from collections.abc import Mapping
from typing import Any

from proposals.periods import LONGEST, Period
from proposals.rules import Profile
from proposals.services.archive.reading import Place
from proposals.workflow import OUTCOMES

UNKNOWN = "these are no rules that this Signpost knows"


def read_rules(place: Place) -> Mapping[str, Any]:
    """The rules as they are in the file. RuleBroken, with its place, where no round can be read by them."""
    told: Mapping[str, Any] = place.value
    try:
        profile = Profile.from_json(told)
        known = profile.as_json()
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise place.refusal(UNKNOWN) from error
    periods = (profile.least_open, profile.final_period, profile.dispute_open)
    flags = (
        *(profile.snapshot, profile.opener_signs, told.get("scores", False)),
        *(period.business for period in periods),
    )
    sound = all(map(_is_period, periods)) and all(type(flag) is bool for flag in flags)
    sound = sound and bool(profile.outcomes and profile.resolvers)
    sound = sound and profile.outcomes | profile.automatic <= frozenset(OUTCOMES)
    if not sound or any(known.get(name) != value for name, value in told.items()):
        raise place.refusal(UNKNOWN)
    place.line("name")
    return told


def _is_period(period: Period) -> bool:
    numbers = (period.days, period.weekends)
    return all(type(number) is int and 0 <= number <= LONGEST for number in numbers)
