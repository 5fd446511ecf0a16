"""Whatever people do in whatever order, the database says what a simple model of the rules says."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run

from portal.accounts import roles
from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from proposals.models import Proposal, Review
from proposals.profiles import PROFILES, RFCBOT
from proposals.rules import NewConcern, Profile
from proposals.services import (
    authoring,
    concerns,
    deciding,
    preparing,
    publishing,
    review,
    rounds,
    signing,
    voting,
)
from proposals.services.preparing import Wish
from proposals.tasks import decide_by_time
from proposals.workflow import VOTABLE, WAITING, Status
from roadmap.models import Item, Section
from tests.factories import choose_profile, make_maintainer, make_proposal, make_section, make_user
from tests.proposals.round_model import ENOUGH, OUTCOMES, RULED, Life, Objection

START = datetime(2026, 11, 25, 9, tzinfo=UTC)
MAINTAINERS = ("mia", "max", "dana")
AUTHOR = "alice"  # maintains the project too
PEOPLE = (*MAINTAINERS, "carol", AUTHOR)
PATIENT = Profile(
    **{**{name: getattr(RFCBOT, name) for name in RFCBOT.__dataclass_fields__}, "name": "patient",
       "on_new_concern": NewConcern.PAUSE}
)  # fmt: skip
anybody = st.sampled_from(PEOPLE)
maintainer = st.sampled_from(MAINTAINERS)
anyone_who_leads = st.sampled_from((*MAINTAINERS, AUTHOR))
outcomes = st.sampled_from(sorted(OUTCOMES))
seldom, often = st.integers(0, 19), st.integers(0, 2)


class Rounds(RuleBasedStateMachine):
    """One proposal, and everybody who may do something to it or tries to."""

    profile: str
    users: dict[str, User]
    section: Section

    def __init__(self) -> None:
        super().__init__()
        self.numbers = count()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.clock = time_machine.travel(START, tick=False)
        self.time = self.clock.start()

    def teardown(self) -> None:
        assert Item.objects.count() <= 1  # of several acceptances too
        self.clock.stop()
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @initialize(outcome=st.sampled_from(["accepted", "declined"]), by=maintainer)
    def begin(self, outcome: str, by: str) -> None:
        profile = self.profile
        choose_profile(profile)
        people = {
            **{key: {*MAINTAINERS, "carol"} for key in ("rfcbot", "patient")},
            "python_delegate": {"carol"},
        }.get(profile, {*MAINTAINERS})
        self.life = Life(profile, people, AUTHOR, START)
        self.votes: set[str] = set()
        self.prepared = ""
        self.proposal = make_proposal(status=Status.DRAFT, author=self.users["alice"], section=self.section)
        self.submit()
        self.open(outcome, by)

    def attempt(self, expected: bool, act: Callable[[], object]) -> None:
        try:
            with transaction.atomic():
                act()
        except (RuleBroken, PermissionDenied, Proposal.DoesNotExist) as refused:
            assert not expected, f"refused: {refused}"
        else:
            assert expected, "it was let through"

    def reason(self) -> str:
        return f"Reason {next(self.numbers)}."

    @property
    def delegate(self) -> User | None:
        return self.users["carol"] if self.life.profile == "python_delegate" else None

    @precondition(lambda self: self.life.status in {"returned", "withdrawn", "accepted"})
    @rule()
    def submit(self) -> None:
        act = partial(authoring.submit, self.proposal, by=self.users["alice"])
        self.attempt(self.life.submit(), act)

    @rule(chance=seldom)
    def withdraw(self, chance: int) -> None:
        if chance:  # it ends everything
            return
        act = partial(authoring.withdraw, self.proposal, by=self.users["alice"])
        self.attempt(self.life.withdraw(), act)

    @precondition(lambda self: not self.life.reviewed)
    @rule(outcome=outcomes, by=st.sampled_from((*MAINTAINERS, "carol")))
    def open(self, outcome: str, by: str) -> None:
        act = partial(review.start_review, self.proposal, by=self.users[by], reason=self.reason())
        expected = self.life.open(outcome, by)
        self.attempt(expected, partial(act, disposition=Status(outcome), delegate=self.delegate))

    @precondition(lambda self: self.life.reviewed)
    @rule(word=st.sampled_from(["sign", "abstain"]), by=anybody)
    def say(self, word: str, by: str) -> None:
        act = signing.sign_off if word == "sign" else signing.abstain
        self.attempt(self.life.say(word, by), partial(act, self.proposal, by=self.users[by]))

    @precondition(lambda self: self.life.reviewed)
    @rule(then=st.sampled_from([*sorted(OUTCOMES), "", ""]), by=maintainer)
    def everybody_signs(self, then: str, by: str) -> None:
        """Chance alone seldom gets so far; and often, somebody wants something else at that moment."""
        for name in sorted(self.life.people):
            self.say("sign", name)
        if then:
            self.propose(then, by)

    @precondition(lambda self: self.life.reviewed)
    @rule(by=anybody)
    def take_back(self, by: str) -> None:
        self.attempt(self.life.take_back(by), partial(signing.take_back, self.proposal, by=self.users[by]))

    @precondition(lambda self: self.life.reviewed)
    @rule(name=st.sampled_from(["cost", "law"]), by=anybody)
    def object(self, name: str, by: str) -> None:
        act = partial(concerns.raise_concern, self.proposal, name=name, body="It is.", by=self.users[by])
        self.attempt(self.life.object(name, by), act)

    @precondition(lambda self: self.life.reviewed and self.life.concerns)
    @rule(which=st.integers(0, 1), by=anybody)
    def resolve(self, which: int, by: str) -> None:
        ours: Objection = self.life.concerns[which % len(self.life.concerns)]
        theirs = self.round.concerns.get(name=ours.name)
        expected = self.life.resolve(ours, by, chairs=by in MAINTAINERS or self.round.chair == self.users[by])
        act = partial(concerns.resolve_concern, theirs, resolution="It is not.", by=self.users[by])
        self.attempt(expected, act)

    @rule(by=anyone_who_leads, chance=often)
    def hold(self, by: str, chance: int) -> None:
        if chance:
            return
        act = partial(signing.hold, self.proposal, by=self.users[by], waits_for="the rangers")
        self.attempt(self.life.hold(by), act)

    @rule(by=anyone_who_leads)
    def release(self, by: str) -> None:
        self.attempt(self.life.release(by), partial(signing.release, self.proposal, by=self.users[by]))

    @precondition(lambda self: self.life.reviewed)
    @rule(by=anyone_who_leads)
    def call_vote(self, by: str) -> None:
        self.attempt(self.life.call_vote(by), partial(signing.call_vote, self.proposal, by=self.users[by]))

    @precondition(lambda self: self.life.reviewed)
    @rule(outcome=outcomes, by=anyone_who_leads)
    def propose(self, outcome: str, by: str) -> None:
        act = partial(review.propose_outcome, self.proposal, Status(outcome), by=self.users[by])
        self.attempt(self.life.propose(outcome, by), partial(act, reason=self.reason()))

    @rule(outcome=outcomes, by=anyone_who_leads, chance=often)
    def decide(self, outcome: str, by: str, chance: int) -> None:
        if chance and outcome not in RULED[self.life.profile]:  # one word would end most rounds
            return
        act = partial(deciding.decide, self.proposal, Status(outcome), by=self.users[by])
        expected = self.life.decide(outcome, by)
        self.attempt(expected, partial(act, rationale=self.reason(), section=self.section))

    @rule(outcome=outcomes, by=anybody)
    def prepare(self, outcome: str, by: str) -> None:
        leads = by in (*MAINTAINERS, AUTHOR) and self.life.is_theirs(outcome, by)
        expected = leads and self.life.status in WAITING and not self.prepared
        wish = Wish(Status(outcome), self.reason(), self.section)
        self.attempt(expected, partial(preparing.prepare, self.proposal, wish, by=self.users[by]))
        if expected:
            self.prepared = outcome

    @precondition(lambda self: self.prepared)
    @rule(by=anyone_who_leads, chance=often)
    def publish(self, by: str, chance: int) -> None:
        """What is prepared is decided by the same rules, by whoever publishes it."""
        if chance and self.prepared not in RULED[self.life.profile]:
            return
        chosen = dict(self.proposal.prepared.waiting().values_list("pk", "revision"))
        act = partial(publishing.publish_together, chosen, by=self.users[by])
        self.attempt(self.life.decide(self.prepared, by), act)

    @precondition(lambda self: not self.life.reviewed)
    @rule(by=maintainer)
    def reopen(self, by: str) -> None:
        act = partial(review.reopen, self.proposal, by=self.users[by], reason=self.reason())
        self.attempt(self.life.reopen(by), partial(act, delegate=self.delegate))

    @rule(by=st.sampled_from(["eve", "carol"]), outcome=outcomes)
    def nobody_else_decides(self, by: str, outcome: str) -> None:
        act = partial(deciding.decide, self.proposal, Status(outcome), by=self.users[by])
        self.attempt(False, partial(act, rationale=self.reason(), section=self.section))

    @precondition(lambda self: self.life.status in VOTABLE)
    @rule(by=anybody, back=st.booleans())
    def vote(self, by: str, back: bool) -> None:
        act = voting.take_back_vote if back else voting.cast_vote
        self.attempt(True, partial(act, self.proposal.pk, by=self.users[by]))
        (self.votes.discard if back else self.votes.add)(by)

    @rule(hours=st.sampled_from([1, 23, 24 * 4, 24 * 7, 24 * 10, 24 * 13]))
    def wait(self, hours: int) -> None:
        """Time passes, and beat sweeps."""
        self.time.shift(timedelta(hours=hours))
        self.life.tick(timedelta(hours=hours))
        decide_by_time()
        self.life.sweep()

    @property
    def round(self) -> Review:
        return self.proposal.reviews.get(ended_at=None)

    @invariant()
    def the_rows_say_the_same(self) -> None:
        if not hasattr(self, "life"):
            return
        life, proposal = self.life, Proposal.objects.get(pk=self.proposal.pk)
        assert (proposal.status, proposal.round) == (life.status, life.round)
        decided = list(proposal.decisions.order_by("round").values_list("round", "outcome"))
        assert decided == life.decisions
        assert proposal.vote_count == len(self.votes)
        assert (proposal.roadmap_item is not None) == (life.status == "accepted")
        assert proposal.reviews.open().count() == life.reviewed
        # Nothing that is prepared waits behind an end, however it came.
        self.prepared = self.prepared if life.status in WAITING else ""
        waiting = proposal.prepared.waiting().values_list("outcome", flat=True)
        assert list(waiting) == ([self.prepared] if self.prepared else [])
        if life.reviewed:
            self.the_round_says_the_same(life)

    def the_round_says_the_same(self, life: Life) -> None:
        row = self.round
        said = {position: set[str]() for position in ("signed", "abstained")}
        for word in row.sign_offs.filter(withdrawn_at=None).select_related("reviewer"):
            said[word.position].add(word.reviewer.username)
        assert (row.disposition, said) == (life.outcome, {"signed": life.signed, "abstained": life.abstained})
        stand = {c.name: (c.disposition, c.resolved_at is None) for c in row.concerns.all()}
        assert stand == {concern.name: (concern.against, not concern.resolved) for concern in life.concerns}
        assert (row.held_at is not None, row.final_ends_at, row.final_left) == (
            *(life.held, life.ends_at),
            life.left,
        )
        assert rounds.verdict_of(row).ready == life.ready()
        self.the_turn_is_the_same(life, row)

    def the_turn_is_the_same(self, life: Life, row: Review) -> None:
        proposal = Proposal.objects.get(pk=row.proposal_id)
        assert proposal.turn_of == life.turn
        ends_at, left = proposal.turn_ends_at, proposal.turn_left
        assert (ends_at is None) == life.held
        left = ends_at - life.now if ends_at else left
        if life.turn != "final_comment":
            assert left == life.turn_left
        elif life.ends_at is not None:
            assert left == (life.ends_at - life.now if life.left is None else life.left)


# The rules with most to go wrong get most of the time.
EXAMPLES = {
    **{"moby": 10, "rfcbot": 8, "go": 8, "patient": 8},
    **{"swift": 4, "simple": 3, "python_delegate": 3},
}


@pytest.mark.parametrize("profile", EXAMPLES)
def test_the_database_and_a_simple_model_agree(
    staff_roles: None, monkeypatch: pytest.MonkeyPatch, profile: str
) -> None:
    monkeypatch.setitem(PROFILES, "patient", PATIENT)
    users = {name: make_maintainer(name) for name in (*MAINTAINERS, AUTHOR)}
    users |= {name: make_user(name) for name in ("carol", "eve")}
    roles.grant(users["carol"], roles.REVIEWERS)
    there = type("There", (Rounds,), {"profile": profile, "users": users, "section": make_section()})
    bounds = settings(
        max_examples=EXAMPLES[profile],
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run(there, settings=bounds)


def test_all_profiles_are_tried() -> None:
    assert set(EXAMPLES) == {*PROFILES, "patient"} == set(ENOUGH)
