"""The same moment: two publish, one decides, edits or withdraws while another publishes."""

from collections.abc import Callable

import pytest

from portal.accounts.models import User
from proposals.models import Decision, PreparedDecision
from proposals.services import authoring, deciding, preparing, publishing
from proposals.services.preparing import Wish
from proposals.workflow import Status
from roadmap.models import Item
from tests.at_once import at_once
from tests.factories import make_maintainer, make_proposal, make_section

pytestmark = pytest.mark.django_db(transaction=True)
again = pytest.mark.parametrize("time", range(3))  # each race is run so often


@pytest.fixture
def team(staff_roles: None) -> tuple[User, User]:
    return make_maintainer("dana"), make_maintainer("mia")


def prepared(by: User, count: int) -> list[PreparedDecision]:
    section = make_section()
    wishes = [Wish(Status.ACCEPTED, "Yes.", section), *[Wish(Status.DECLINED, "No.")] * (count - 1)]
    return [preparing.prepare(make_proposal(), wish, by=by) for wish in wishes]


def publish(by: User, *rows: PreparedDecision) -> Callable[[], object]:
    return lambda: publishing.publish_together({row.pk: row.revision for row in rows}, by=by)


@again
def test_two_who_publish_the_same_publish_it_once(team: tuple[User, User], time: int) -> None:
    dana, mia = team
    rows = prepared(dana, 3)

    errors = at_once(publish(dana, *rows), publish(mia, *reversed(rows)), publish(dana, *rows))

    assert errors == ["", "", ""]
    assert (Decision.objects.count(), Item.objects.count()) == (3, 1)
    assert len(set(PreparedDecision.objects.values_list("ended_by", "ended_how"))) == 1


@again
def test_of_two_whose_choices_overlap_one_publishes(team: tuple[User, User], time: int) -> None:
    dana, mia = team
    first, both, last = prepared(dana, 3)

    errors = at_once(publish(dana, both, first), publish(mia, last, both))

    assert sorted(errors) == ["", "NotPublished"]
    kept = last if errors[0] == "" else first
    assert [row.pk for row in PreparedDecision.objects.waiting()] == [kept.pk]
    assert Decision.objects.count() == 2


@again
def test_one_who_decides_directly_and_one_who_publishes(team: tuple[User, User], time: int) -> None:
    dana, mia = team
    first, other = prepared(dana, 2)

    published, decided = at_once(
        publish(dana, first, other),
        lambda: deciding.decide(other.proposal, Status.RETURNED, by=mia, rationale="Say more."),
    )

    other.refresh_from_db()
    first.refresh_from_db()
    assert (published, decided, first.ended_how, other.ended_how, Decision.objects.count()) in (
        ("", "RuleBroken", "published", "published", 2),
        ("NotPublished", "", "", "overtaken", 1),
    )


@again
def test_an_edit_and_a_withdrawal_while_it_is_published(team: tuple[User, User], time: int) -> None:
    dana, mia = team
    first, other = prepared(dana, 2)

    published, edited, withdrawn = at_once(
        publish(dana, first, other),
        lambda: preparing.edit(first, Wish(Status.DECLINED, "No."), by=mia),
        lambda: authoring.withdraw(other.proposal, by=other.proposal.author),
    )

    decisions = set(Decision.objects.values_list("rationale", flat=True))
    if published == "":
        assert (edited, withdrawn, decisions) == ("RuleBroken", "RuleBroken", {"Yes.", "No."})
    else:
        # Whichever came first kept all of it back.
        assert (published, decisions) == ("NotPublished", set())
        assert "" in (edited, withdrawn)
    assert Item.objects.count() == ("Yes." in decisions)


@again
def test_of_two_who_prepare_one_does(team: tuple[User, User], time: int) -> None:
    dana, mia = team
    proposal = make_proposal()

    errors = at_once(
        lambda: preparing.prepare(proposal, Wish(Status.DECLINED, "No."), by=dana),
        lambda: preparing.prepare(proposal, Wish(Status.POSTPONED, "Later."), by=mia),
    )

    assert sorted(errors) == ["", "RuleBroken"]
    assert proposal.prepared.count() == 1
