"""Roles that somebody gets or loses while a review is open: it follows, without a word in it."""

from portal.accounts import roles
from portal.accounts.models import User
from proposals.models import Proposal
from proposals.services import signing
from proposals.services.asked import Ask, asks
from proposals.tasks import decide_by_time, follow_roles
from proposals.workflow import Status
from tests.factories import make_maintainer, make_round, make_user


def status(proposal: Proposal) -> str:
    decide_by_time()
    follow_roles()
    follow_roles()
    proposal.refresh_from_db()
    return proposal.status


def test_a_word_counts_no_longer_when_its_role_is_gone(dana: User, mia: User) -> None:
    proposal = make_round("go", by=dana)
    signing.sign_off(proposal, by=mia)
    before = status(proposal)

    roles.revoke(mia, roles.MAINTAINERS)
    without = status(proposal)
    roles.grant(mia, roles.MAINTAINERS)

    assert (before, without, status(proposal)) == ("final_comment", "in_review", "final_comment")


def test_whoever_decides_hears_that_roles_made_it_ready_or_not(dana: User, mia: User) -> None:
    proposal = make_round("moby", by=dana)
    for member in (dana, mia):
        signing.sign_off(proposal, by=member)
    max_ = make_maintainer("max")

    def ready() -> bool:
        status(proposal)
        return Proposal.objects.filter(asks(User.objects.get(pk=max_.pk))[Ask.DECIDE]).exists()

    before = ready()
    roles.revoke(mia, roles.MAINTAINERS)

    assert (before, ready()) == (True, False)


def test_of_a_snapshot_only_who_is_deactivated_counts_no_more(carol: User, dana: User) -> None:
    rita, rob = make_user("rita"), make_user("rob")
    for member in (rita, rob):
        roles.grant(member, roles.REVIEWERS)
    proposal = make_round("rfcbot", by=dana, disposition=Status.POSTPONED)
    before = status(proposal)

    roles.revoke(rita, roles.REVIEWERS)
    revoked = status(proposal)
    for member in (rita, rob):
        User.objects.filter(pk=member.pk).update(is_active=False)
    signing.sign_off(proposal, by=carol)

    assert (before, revoked, status(proposal)) == ("in_review", "in_review", "final_comment")


def test_deactivating_can_leave_enough_by_itself(carol: User, dana: User) -> None:
    others = [make_user(name) for name in ("rita", "rob")]
    for member in others:
        roles.grant(member, roles.REVIEWERS)
    proposal = make_round("rfcbot", by=dana)
    signing.sign_off(proposal, by=carol)
    before = status(proposal)

    User.objects.filter(pk__in=[member.pk for member in others]).update(is_active=False)

    assert (before, status(proposal)) == ("in_review", "final_comment")
