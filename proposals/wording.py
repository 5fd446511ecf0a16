"""What a round's rules are, what happens in it now and what comes next, in sentences. Pure: no Django."""

from collections.abc import Collection, Sequence

from proposals.judging import Stage
from proposals.periods import NONE
from proposals.rules import Electorate, NewConcern, Profile, Resolver
from proposals.workflow import READY, Actor, Status, Turn

# Whose turn it is, short enough for a row of the list; the page of a proposal has the sentence (workflow.TURN).
TURNS: dict[str, str] = {
    Status.DRAFT: "Only its authors see it",
    Status.SUBMITTED: "Waits for a reviewer",
    Status.IN_REVIEW: "The maintainers decide",
    Status.FINAL_COMMENT: "Last chance to object",
    READY: "Ready to be decided",
    Status.POSTPONED: "Waits for its time",
    Status.RETURNED: "The author revises",
}

WHO = {
    Electorate.MAINTAINERS: "maintainers",
    Electorate.REVIEWERS: "reviewers or maintainers",
}
DOING = {
    Status.ACCEPTED: "accepting",
    Status.DECLINED: "declining",
    Status.POSTPONED: "postponing",
    Status.RETURNED: "returning for revision",
}
RESOLVERS = {
    Resolver.RAISER: "the one who raised it",
    Resolver.DELEGATE: "whoever they delegate it to",
    Resolver.CHAIR: "the chair",
}
NOW = {
    Stage.HELD: "The review is on hold.",
    Stage.REVIEW: "Those who are eligible sign off, abstain or raise a concern.",
    Stage.BLOCKED: "There are enough sign-offs, but a concern is open.",
    Stage.OPEN: "Everyone can say what speaks for it and against it.",
    Stage.FINAL: "Final comment period: the last chance to raise a concern.",
    Stage.READY: "Nothing is missing.",
}
DURING = {
    NewConcern.RESET: "a concern that is raised then ends them, and they begin anew once it is resolved",
    NewConcern.PAUSE: "a concern that is raised then stops the clock until it is resolved",
    NewConcern.NOTE: "a concern that is raised then stops nothing",
}


def short_turn(turn: Turn, state: str) -> str:
    """Two or three words for a row, of the turn that `state` has; "" where it is nobody's or goes without saying."""
    return "" if turn.actor == Actor.NOBODY else TURNS.get(state, "")


def rule(profile: Profile) -> tuple[str, ...]:
    """The rules of a profile, a sentence each."""
    sentences = (
        _thresholds(profile),
        _eligible(profile),
        _concerns(profile),
        _time(profile),
        _dispute(profile),
        _automatic(profile),
        _alone(profile),
        _scores(profile),
    )
    return tuple(sentence for sentence in sentences if sentence)


def comes_next(profile: Profile, stage: Stage, disposition: Status) -> str:
    """What follows on the present stage of a round."""
    final = profile.final_period != NONE
    end = (
        f"it is {disposition.label.lower()} by itself"
        if disposition in profile.automatic
        else "a maintainer gives the decision and its reasons"
    )
    after = f"{profile.final_period} for final comments begin" if final else end
    match stage:
        case Stage.HELD:
            return "It goes on when the chair or a maintainer says so."
        case Stage.REVIEW:
            return f"Once that is enough, {after}."
        case Stage.BLOCKED:
            return f"Once every concern is resolved, {after}."
        case Stage.OPEN:
            return f"After that, {after}."
        case Stage.FINAL:
            return f"Unless a concern is raised, {end} then."
        case Stage.READY:
            return f"Now {end}."


def _thresholds(profile: Profile) -> str:
    what = _list(profile.outcomes)
    if not profile.thresholds:
        return f"{what} takes one maintainer.".capitalize()
    if profile.electorate == Electorate.DELEGATE:
        return f"{what} takes the sign-off of the delegate.".capitalize()
    needed = " and ".join(str(threshold) for threshold in profile.thresholds)
    return f"{what} needs {needed}.".capitalize()


def _eligible(profile: Profile) -> str:
    if not profile.thresholds or profile.electorate == Electorate.DELEGATE:
        return ""
    moment = "when the review opens" if profile.snapshot else "at the time"
    return f"Eligible are those who are {WHO[profile.electorate]} {moment}, but not the author."


def _concerns(profile: Profile) -> str:
    if profile.on_new_concern == NewConcern.NOTE:
        return "Concerns stay on record; they block nothing."
    whom = _or([RESOLVERS[one] for one in Resolver if one in profile.resolvers | {Resolver.RAISER}])
    return f"An open concern blocks the outcome that it is against until {whom} resolves it."


def _time(profile: Profile) -> str:
    parts = []
    if profile.least_open != NONE:
        parts.append(f"it stays open for at least {profile.least_open}")
    if profile.final_period != NONE:
        parts.append(f"{profile.final_period} are left for final comments; {DURING[profile.on_new_concern]}")
    return f"{'; then '.join(parts)}.".capitalize() if parts else ""


def _dispute(profile: Profile) -> str:
    if profile.dispute is None:
        return ""
    return f"In a dispute a vote settles open concerns: {profile.dispute}, after {profile.dispute_open}."


def _automatic(profile: Profile) -> str:
    if not profile.automatic:
        return ""
    return f"{_list(profile.automatic)} then takes effect by itself.".capitalize()


def _alone(profile: Profile) -> str:
    alone = set(DOING) - profile.outcomes
    return f"{_list(alone)} takes one maintainer, with a reason.".capitalize() if alone else ""


def _scores(profile: Profile) -> str:
    return "Reviewers score it, for each other: no rule counts that." if profile.scores else ""


def _list(outcomes: Collection[Status]) -> str:
    return _or([DOING[outcome] for outcome in DOING if outcome in outcomes])


def _or(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} or {parts[-1]}"
