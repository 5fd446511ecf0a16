"""What cannot be merged is refused in words, also when two try it at once."""

from functools import partial

import pytest

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from proposals.models import Merge, Proposal
from proposals.services import merging, voting
from proposals.services.counters import find_differences
from proposals.workflow import Status
from tests.at_once import at_once
from tests.factories import make_maintainer, make_proposal, make_user
from tests.proposals.services.merged import WHY


@pytest.mark.parametrize(
    ("status", "into", "words"),
    [
        (Status.DRAFT, Status.SUBMITTED, "A draft is its author's alone"),
        (Status.SUBMITTED, Status.DRAFT, "A draft is its author's alone"),
        (Status.ACCEPTED, Status.SUBMITTED, "It was accepted: merge the other one into it"),
        (Status.DECLINED, Status.SUBMITTED, "declined cannot be merged"),
        (Status.WITHDRAWN, Status.SUBMITTED, "withdrawn cannot be merged"),
        (Status.SUBMITTED, Status.WITHDRAWN, "nothing can go on there"),
    ],
)
def test_what_cannot_be_merged_says_why(dana: User, status: Status, into: Status, words: str) -> None:
    duplicate, original = make_proposal(status=status), make_proposal(status=into)

    with pytest.raises(RuleBroken, match=words):
        merging.merge(duplicate, original, by=dana, reason=WHY)

    assert Merge.objects.count() == 0


def test_nothing_is_merged_into_itself_in_a_circle_twice_or_without_a_reason(dana: User) -> None:
    one, other, third = (make_proposal(f"Tiles {number}") for number in range(3))
    record = merging.merge(one, other, by=dana, reason=WHY)

    assert merging.merge(one, other, by=dana, reason="Again.") == record
    for duplicate, original, words in (
        (other, other, "into itself"),
        (other, one, "was merged itself, into “Tiles 1”"),
        (third, one, "was merged itself, into “Tiles 1”"),
        (one, third, "merged already, into “Tiles 1”"),
    ):
        with pytest.raises(RuleBroken, match=words):
            merging.merge(duplicate, original, by=dana, reason=WHY)
    with pytest.raises(RuleBroken, match="Say why"):
        merging.merge(third, other, by=dana, reason="  ")
    assert Merge.objects.get() == record


def test_only_maintainers_merge_and_undo(
    duplicate: Proposal, original: Proposal, carol: User, dana: User
) -> None:
    with pytest.raises(Exception, match="Only maintainers merge"):
        merging.merge(duplicate, original, by=carol, reason=WHY)
    record = merging.merge(duplicate, original, by=dana, reason=WHY)
    with pytest.raises(Exception, match="Only maintainers merge"):
        merging.unmerge(record, by=carol)


@pytest.mark.django_db(transaction=True)
def test_two_maintainers_at_once_merge_once(staff_roles: None) -> None:
    one, other = make_proposal("One"), make_proposal("Other")
    people = [make_maintainer() for _ in range(2)]

    errors = at_once(
        lambda: merging.merge(one, other, by=people[0], reason=WHY),
        lambda: merging.merge(other, one, by=people[1], reason=WHY),
    )

    assert sorted(errors) == ["", "RuleBroken"]
    assert Merge.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_votes_while_merging_are_moved_or_refused(staff_roles: None) -> None:
    one, other, dana = make_proposal("One"), make_proposal("Other"), make_maintainer()
    people = [make_user() for _ in range(8)]

    errors = at_once(
        lambda: merging.merge(one, other, by=dana, reason=WHY),
        *(partial(voting.cast_vote, one.pk, by=person) for person in people),
    )

    assert set(errors) <= {"", "RuleBroken"} and errors[0] == ""
    assert (one.votes.count(), other.votes.count()) == (0, errors[1:].count(""))
    assert find_differences() == []
