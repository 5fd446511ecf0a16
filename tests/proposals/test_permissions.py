"""Who may do what, person by person."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.core.exceptions import PermissionDenied

from portal.accounts import roles
from portal.accounts.models import User
from portal.lib.errors import require
from proposals import permissions
from proposals.models import Proposal
from proposals.permissions import Person, review_moves
from proposals.workflow import Status
from tests.factories import make_co_author, make_comment, make_proposal, make_round, make_user

STAFF = ("can_hide", "can_review", "can_decide")
OF_PROPOSALS = ("can_edit", "can_submit", "can_withdraw", "can_comment")


def allowed(person: Person, names: tuple[str, ...], *things: object) -> set[str]:
    # A fresh row: permissions are cached on the person.
    fresh = User.objects.get(pk=person.pk) if person.pk else person
    return {name for name in names if getattr(permissions, name)(fresh, *things)}


def test_what_each_role_may_do_as_staff(alice: User, carol: User, dana: User, mo: User, eve: User) -> None:
    boss = make_user("boss", is_superuser=True)
    gone = make_user("gone", is_active=False)
    roles.grant(gone, roles.MAINTAINERS)
    people: dict[str, Person] = {
        "nobody": AnonymousUser(), "alice": alice, "eve": eve, "mo": mo, "carol": carol, "dana": dana,
        "boss": boss, "deactivated maintainer": gone,
    }  # fmt: skip

    assert {name: allowed(person, STAFF) for name, person in people.items()} == {
        "nobody": set(),
        "alice": set(),
        "eve": set(),
        "mo": {"can_hide"},
        "carol": {"can_review"},
        "dana": {"can_hide", "can_review", "can_decide"},
        "boss": {"can_hide", "can_review", "can_decide"},
        "deactivated maintainer": set(),
    }


def test_a_role_that_is_taken_away_leaves_nothing(dana: User) -> None:
    roles.revoke(dana, roles.MAINTAINERS)

    assert (allowed(dana, STAFF), User.objects.get(pk=dana.pk).is_staff) == (set(), False)


def test_the_roles_have_exactly_these_permissions(db: None) -> None:
    given = {
        group.name: sorted(f"{p.content_type.app_label}.{p.codename}" for p in group.permissions.all())
        for group in Group.objects.prefetch_related("permissions__content_type")
    }

    assert given == {
        "Maintainers": [
            "proposals.decide_proposal", "proposals.hide_comment", "proposals.review_proposal",
            "proposals.view_comment", "proposals.view_decision", "proposals.view_proposal",
            "roadmap.change_item", "roadmap.view_delivery", "roadmap.view_issue", "roadmap.view_item",
            "roadmap.view_syncrun", "roadmap.view_version",
        ],
        "Reviewers": [
            "proposals.review_proposal", "proposals.view_comment", "proposals.view_decision",
            "proposals.view_proposal",
        ],
        "Moderators": ["proposals.hide_comment", "proposals.view_comment"],
    }  # fmt: skip


AUTHOR = {
    "draft": {"can_edit", "can_submit", "can_withdraw"},
    "submitted": {"can_edit", "can_withdraw", "can_comment"},
    "in_review": {"can_withdraw", "can_comment"},
    "final_comment": {"can_withdraw", "can_comment"},
    "postponed": {"can_withdraw", "can_comment"},
    "returned": {"can_edit", "can_submit", "can_withdraw", "can_comment"},
    "accepted": {"can_comment"},
    "declined": {"can_comment"},
    "withdrawn": set(),
    "duplicate": set(),
}


@pytest.mark.parametrize("status", Status)
def test_what_authors_and_others_may_do_with_a_proposal(status: Status, alice: User, dana: User) -> None:
    proposal = make_proposal(status=status, author=alice)
    others = AUTHOR[status] & {"can_comment"}

    assert allowed(alice, OF_PROPOSALS, proposal) == AUTHOR[status]
    assert allowed(dana, OF_PROPOSALS, proposal) == others
    assert allowed(AnonymousUser(), OF_PROPOSALS, proposal) == set()
    alice.is_active = False
    alice.save()
    assert allowed(alice, OF_PROPOSALS, proposal) == set()


def test_a_comment_is_changed_by_its_author(alice: User, mo: User) -> None:
    comment = make_comment(make_proposal(), author=alice)

    assert [permissions.is_writer(person, comment) for person in (alice, mo, AnonymousUser())] == [
        True, False, False,
    ]  # fmt: skip


def test_a_co_author_who_was_deactivated_writes_nothing(bob: User) -> None:
    proposal = make_proposal()
    make_co_author(proposal, bob)
    assert permissions.writes(bob, proposal)

    bob.is_active = False
    assert not permissions.writes(bob, proposal)


def test_where_every_maintainer_writes_it_one_of_them_judges(carol: User, dana: User, mia: User) -> None:
    proposal = make_proposal(author=dana)
    assert [permissions.judges(person, proposal) for person in (dana, mia, carol)] == [False, True, True]

    for together in (mia, carol):
        make_co_author(proposal, together)
    proposal = Proposal.objects.get(pk=proposal.pk)
    assert [permissions.judges(person, proposal) for person in (dana, mia, carol)] == [True, True, False]


def test_a_chair_who_lost_the_role_leads_no_longer(carol: User, dana: User) -> None:
    review = make_round("simple", by=carol).reviews.get()
    assert permissions.can_chair(carol, review)

    roles.revoke(carol, roles.REVIEWERS)
    former = User.objects.get(pk=carol.pk)
    assert [permissions.can_chair(person, review) for person in (former, dana)] == [False, True]


@pytest.mark.parametrize("status", Status)
def test_the_moves_that_are_offered(status: Status, carol: User, dana: User, mo: User) -> None:
    decisions = (Status.ACCEPTED, Status.DECLINED, Status.POSTPONED, Status.RETURNED)
    expected: dict[Status, tuple[tuple[Status, ...], tuple[Status, ...]]] = {
        Status.SUBMITTED: ((Status.IN_REVIEW,), (Status.IN_REVIEW, *decisions)),
        Status.IN_REVIEW: ((), decisions),
        Status.FINAL_COMMENT: ((), decisions),
        Status.ACCEPTED: ((), (Status.IN_REVIEW,)),
        Status.DECLINED: ((), (Status.IN_REVIEW,)),
        Status.POSTPONED: ((Status.IN_REVIEW,), (Status.IN_REVIEW,)),
    }

    assert (review_moves(carol, status), review_moves(dana, status)) == expected.get(status, ((), ()))
    assert review_moves(mo, status) == review_moves(AnonymousUser(), status) == ()


def test_require_refuses_with_a_sentence() -> None:
    require(True)
    with pytest.raises(PermissionDenied, match="Only maintainers"):
        require(False, "Only maintainers decide.")
