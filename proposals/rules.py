"""How a project decides, as data: what a profile may say. Pure: no Django.

The engine that reads it is `proposals/judging.py`; each community's own profile, with its source, stands in
`proposals/profiles.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from proposals.periods import NONE, Period
from proposals.thresholds import Threshold
from proposals.workflow import Status


class Electorate(StrEnum):
    """Who is eligible. The author and co-authors never are: nobody signs off their own proposal."""

    MAINTAINERS = "maintainers"
    REVIEWERS = "reviewers"  # and maintainers
    DELEGATE = "delegate"  # the one person who was named for this proposal


class NewConcern(StrEnum):
    """What a concern does that is raised while the final comment period runs."""

    RESET = "reset"  # back to review; a new period runs in full
    PAUSE = "pause"  # the period stands still until the concern is resolved
    NOTE = "note"  # it is on record and stops nothing


class Resolver(StrEnum):
    """Who may say that a concern is resolved. Maintainers' roles apart, the one who raised it always may."""

    RAISER = "raiser"
    DELEGATE = "delegate"  # whom the one who raised it named for it
    CHAIR = "chair"


@dataclass(frozen=True, slots=True)
class Profile:
    """One way of deciding. Frozen for a proposal when its review opens.

    `outcomes`: what the rules are for; a maintainer may give any other outcome alone, with a reason.
    `automatic`: outcomes that take effect by themselves when the final period ends.
    `dispute`: the threshold that outvotes open concerns once a vote was called, after `dispute_open`.
    `scores`: reviewers score it, for each other; no rule counts that.
    """

    name: str
    electorate: Electorate = Electorate.MAINTAINERS
    snapshot: bool = False
    thresholds: tuple[Threshold, ...] = ()
    outcomes: frozenset[Status] = frozenset({Status.ACCEPTED, Status.DECLINED})
    least_open: Period = NONE
    final_period: Period = NONE
    on_new_concern: NewConcern = NewConcern.RESET
    resolvers: frozenset[Resolver] = frozenset({Resolver.RAISER})
    automatic: frozenset[Status] = frozenset()
    opener_signs: bool = False
    dispute: Threshold | None = None
    dispute_open: Period = NONE
    scores: bool = False

    @property
    def takes_one(self) -> bool:
        """Whether nothing is asked but one maintainer's word, while no concern is open."""
        return not self.thresholds and self.least_open == self.final_period == NONE

    def as_json(self) -> dict[str, Any]:
        """The profile as it is frozen in a review's row."""
        return {
            "name": self.name,
            "electorate": self.electorate.value,
            "snapshot": self.snapshot,
            "thresholds": [threshold.as_json() for threshold in self.thresholds],
            "outcomes": sorted(outcome.value for outcome in self.outcomes),
            "least_open": self.least_open.as_json(),
            "final_period": self.final_period.as_json(),
            "on_new_concern": self.on_new_concern.value,
            "resolvers": sorted(resolver.value for resolver in self.resolvers),
            "automatic": sorted(outcome.value for outcome in self.automatic),
            "opener_signs": self.opener_signs,
            "dispute": self.dispute.as_json() if self.dispute else None,
            "dispute_open": self.dispute_open.as_json(),
            "scores": self.scores,
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Profile":
        """The profile that `as_json` wrote."""
        return cls(
            name=told["name"],
            electorate=Electorate(told["electorate"]),
            snapshot=told["snapshot"],
            thresholds=tuple(map(Threshold.from_json, told["thresholds"])),
            outcomes=frozenset(map(Status, told["outcomes"])),
            least_open=Period.from_json(told["least_open"]),
            final_period=Period.from_json(told["final_period"]),
            on_new_concern=NewConcern(told["on_new_concern"]),
            resolvers=frozenset(map(Resolver, told["resolvers"])),
            automatic=frozenset(map(Status, told["automatic"])),
            opener_signs=told["opener_signs"],
            dispute=Threshold.from_json(told["dispute"]) if told["dispute"] else None,
            dispute_open=Period.from_json(told["dispute_open"]),
            # Rounds from before there were scores do not say.
            scores=bool(told.get("scores", False)),
        )
