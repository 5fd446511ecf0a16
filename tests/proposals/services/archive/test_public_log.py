"""What the public log says of a decision stays what it says, also of its votes, on whichever site it stands."""

import copy
import re
from typing import Any

from django.test import Client

from portal.accounts.models import User
from proposals.models import Decision, Proposal
from proposals.services import coauthors, deciding, review, voting
from proposals.services.archive import restoring
from proposals.services.archive.exporting import export
from proposals.workflow import Status
from tests.factories import make_proposal
from tests.proposals.services.archive.conftest import empty, forget

Log = dict[str, Any]
NUMBERED = re.compile(r"/(proposals|roadmap)/(items/)?\d+")


def read(address: str) -> str:
    """A page without the numbers of its rows, which are another site's."""
    answer = Client().get(address)
    assert answer.status_code == 200
    return NUMBERED.sub("/#", answer.content.decode())


def of_the_log() -> tuple[Any, ...]:
    told = Client().get("/proposals/decisions.json").json()["decisions"]
    votes = [(one["proposal"]["title"], one["proposal"]["votes"]) for one in told]
    shown = re.findall(r"<span>(\d+ votes?)</span>", read("/proposals/decisions/"))
    return votes, shown, read("/proposals/decisions.md")


def test_page_json_and_markdown_say_the_same_on_another_site(log: Log) -> None:
    before = of_the_log()
    assert before[:2] == ([("Closures", 0), ("Offline tiles", 1)], ["0 votes", "1 vote"])
    assert "\n- Votes: 1\n" in before[2]
    empty()

    restoring.restore(log)

    assert of_the_log() == before
    page = read(Proposal.objects.get(title="Offline tiles").get_absolute_url())
    assert "when it had 1 vote<" in page
    assert "Not all of the votes that it had when it was decided are here" in page


def test_a_decision_keeps_the_votes_that_it_had(alice: User, bob: User, eve: User, dana: User) -> None:
    proposal = make_proposal("Huts", author=alice)
    voting.cast_vote(proposal.pk, by=bob)
    deciding.decide(proposal, Status.DECLINED, by=dana, rationale="No room.")
    review.reopen(proposal, by=dana, reason="There is room now.")
    voting.cast_vote(proposal.pk, by=eve)

    assert of_the_log()[0] == [("Huts", 1)]


def test_of_two_decisions_that_are_alike_only_the_first_was_reopened(dana: User) -> None:
    proposal = make_proposal("Huts")
    deciding.decide(proposal, Status.DECLINED, by=dana, rationale="No room.")
    review.reopen(proposal, by=dana, reason="There is room now.")
    deciding.decide(proposal, Status.DECLINED, by=dana, rationale="It is gone again.")

    told = Client().get("/proposals/decisions.json").json()["decisions"]

    assert [(one["rationale"], one["reopened"]) for one in told] == [
        ("It is gone again.", False),
        ("No room.", True),
    ]


def test_who_was_only_invited_to_write_it_is_in_no_file(alice: User, bob: User, dana: User) -> None:
    proposal = make_proposal("Huts", author=alice)
    coauthors.invite(proposal, who="bob", by=alice)
    deciding.decide(proposal, Status.DECLINED, by=dana, rationale="No room.")

    told = export()

    assert ([one["co_authors"] for one in told["proposals"]], set(told["people"])) == (
        [[]],
        {"alice", "dana"},
    )


def test_a_file_of_before_says_nothing_of_votes_and_neither_does_the_log(log: Log) -> None:
    older = copy.deepcopy(log) | {"version": 1}
    for record in older["proposals"]:
        for decision in record["decisions"]:
            del decision["votes"]
        for round_ in record["reviews"]:
            for concern in round_["concerns"]:
                del concern["disposition"]
    here = restoring.restore(older)
    assert (here.new, here.other) == ([], [])
    forget()

    restoring.restore(older)

    assert set(Decision.objects.values_list("votes", flat=True)) == {None}
    votes, shown, text = of_the_log()
    assert votes == [("Closures", None), ("Offline tiles", None)]
    assert (shown, "Votes" in text) == ([], False)
    assert {one["votes"] for record in export()["proposals"] for one in record["decisions"]} == {None}
