"""The decision profiles that a project chooses from, each by its community's own written rules. Pure: no Django."""

from fractions import Fraction

from proposals.periods import Period
from proposals.rules import Electorate, NewConcern, Profile, Resolver
from proposals.thresholds import Base, Measure, Threshold
from proposals.workflow import Status

# Source: moby/moby project/REVIEWING.md (two maintainers' LGTM) and project/GOVERNANCE.md (a dispute: two thirds of
# the current committers, seven days; whom it is about abstains).
MOBY = Profile(
    name="moby",
    thresholds=(Threshold(Measure.COUNT, Fraction(2)),),
    outcomes=frozenset({Status.ACCEPTED}),
    on_new_concern=NewConcern.RESET,
    resolvers=frozenset({Resolver.RAISER, Resolver.DELEGATE, Resolver.CHAIR}),
    dispute=Threshold(Measure.FRACTION, Fraction(2, 3), Base.ELIGIBLE),
    dispute_open=Period(7),
)

# Source: rust-lang/rfcbot-rs src/github/nag.rs: the period starts when no concern is active, fewer than three reviews
# are outstanding, and more are done than outstanding; it lasts ten days; a new concern ends it; the proposer's box is
# ticked; only who raised a concern resolves it. Closing and postponing take effect by themselves, merging never does.
RFCBOT = Profile(
    name="rfcbot",
    snapshot=True,
    electorate=Electorate.REVIEWERS,
    thresholds=(
        Threshold(Measure.FRACTION, Fraction(1, 2), Base.ELIGIBLE, strict=True),
        Threshold(Measure.ALL_BUT, Fraction(2)),
    ),
    outcomes=frozenset({Status.ACCEPTED, Status.DECLINED, Status.POSTPONED}),
    final_period=Period(10),
    on_new_concern=NewConcern.RESET,
    automatic=frozenset({Status.DECLINED, Status.POSTPONED}),
    opener_signs=True,
)

# Source: golang/proposal README: the committee looks for consensus in its weekly meeting; "likely" then stands for at
# least a week, and goes back to active where the consensus changes.
GO = Profile(
    name="go",
    thresholds=(Threshold(Measure.COUNT, Fraction(1)),),
    final_period=Period(7),
    on_new_concern=NewConcern.RESET,
    resolvers=frozenset({Resolver.RAISER, Resolver.DELEGATE, Resolver.CHAIR}),
)

# Source: swiftlang/swift-evolution process.md: a review of ten days or more with two weekends; it is not a vote.
SWIFT = Profile(
    name="swift",
    least_open=Period(10, weekends=2),
    on_new_concern=NewConcern.NOTE,
    resolvers=frozenset({Resolver.RAISER, Resolver.DELEGATE, Resolver.CHAIR}),
)

# Source: python/peps PEP 1: the PEP-Delegate of one proposal accepts or rejects it alone, with a public resolution.
PYTHON_DELEGATE = Profile(
    name="python_delegate",
    electorate=Electorate.DELEGATE,
    snapshot=True,
    thresholds=(Threshold(Measure.EACH),),
    on_new_concern=NewConcern.NOTE,
    resolvers=frozenset({Resolver.RAISER, Resolver.DELEGATE, Resolver.CHAIR}),
)

# One maintainer decides: the way of small projects.
SIMPLE = Profile(
    name="simple",
    outcomes=frozenset({Status.ACCEPTED}),
    resolvers=frozenset({Resolver.RAISER, Resolver.DELEGATE, Resolver.CHAIR}),
)

PROFILES = {profile.name: profile for profile in (SIMPLE, MOBY, RFCBOT, GO, SWIFT, PYTHON_DELEGATE)}
LABELS = {
    "simple": "Simple: one maintainer decides",
    "moby": "Moby: two maintainers sign off, two thirds in a dispute",
    "rfcbot": "rfcbot: nearly all sign off, then ten days for final comments",
    "go": "Go: consensus, then a week for final comments",
    "swift": "Swift: an open review over two weekends, then the maintainers decide",
    "python_delegate": "Python: one named delegate decides",
}
