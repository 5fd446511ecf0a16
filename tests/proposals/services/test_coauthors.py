"""Writing together: who is invited, who accepts, and what co-authors may and may not."""

import uuid

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from portal.notifications.models import Notification
from proposals import announcements
from proposals.models import Event, Proposal
from proposals.services import authoring, coauthors, concerns, review, signing
from proposals.services.authoring import Content
from proposals.workflow import Status
from tests.factories import make_maintainer, make_proposal, make_round, make_user

TEXT = Content("Offline tiles", "No network.", "Keep tiles.")


def together(author: User, *others: User, status: Status = Status.SUBMITTED) -> Proposal:
    """A proposal of several authors."""
    proposal = make_proposal(author=author, status=status)
    for other in others:
        coauthors.invite(proposal, who=other.username, by=author)
        coauthors.accept(proposal, by=other)
    return Proposal.objects.get(pk=proposal.pk)


def told() -> list[tuple[str, str, bool]]:
    for pk in Event.objects.values_list("pk", flat=True):
        announcements.announce(pk)
    return list(Notification.objects.order_by("pk").values_list("recipient__username", "subject", "mail"))


@pytest.mark.parametrize("name", ["bob", "BOB", "Bob@example.org"])
def test_a_member_is_invited_told_by_mail_and_accepts(alice: User, bob: User, name: str) -> None:
    proposal = make_proposal("Tiles", author=alice, status=Status.DRAFT)

    coauthors.invite(proposal, who=name, by=alice)
    coauthors.invite(proposal, who=name, by=alice)
    assert not Proposal.objects.visible_to(bob).exists()
    assert not Proposal.objects.written_by(bob).exists()
    assert told() == [("bob", "Write it together? Tiles", True)]
    coauthors.accept(proposal, by=bob)
    coauthors.accept(proposal, by=bob)

    assert told()[1:] == [("alice", "Bob writes with you: Tiles", False)]
    assert Proposal.objects.visible_to(bob).get().author_ids == {alice.pk, bob.pk}


def test_nobody_learns_who_is_a_member(alice: User, bob: User) -> None:
    proposal = make_proposal(author=alice)
    coauthors.invite(proposal, who="bob", by=alice)
    coauthors.invite(proposal, who="nobody@example.org", by=alice)
    coauthors.invite(proposal, who="bob@example.org", by=alice)
    coauthors.decline(proposal, by=bob)

    shown = list(proposal.co_authors.values_list("invited_as", "accepted_at"))
    assert shown == [("bob", None), ("nobody@example.org", None), ("bob@example.org", None)]
    assert len([name for name, *_ in told() if name == "bob"]) <= 1


def test_who_declined_is_not_asked_again_and_cannot_accept(alice: User, bob: User) -> None:
    proposal = make_proposal(author=alice)
    coauthors.invite(proposal, who="bob", by=alice)
    coauthors.decline(proposal, by=bob)
    row = proposal.co_authors.get()

    coauthors.remove(proposal, row.pk, by=alice)
    coauthors.invite(proposal, who="bob", by=alice)

    with pytest.raises(RuleBroken, match="There is no invitation for you here"):
        coauthors.accept(proposal, by=bob)
    assert told() == []


def test_a_declined_invitation_is_taken_back_and_sent_again_like_one_without_an_answer(
    alice: User, bob: User, carol: User
) -> None:
    proposal = make_proposal(author=alice)

    def seen() -> list[str]:
        return list(proposal.co_authors.shown().values_list("invited_as", flat=True))

    for name in ("bob", "carol"):
        coauthors.invite(proposal, who=name, by=alice)
    coauthors.decline(proposal, by=bob)
    before = set(proposal.co_authors.values_list("pk", flat=True))

    taken_back = [
        coauthors.remove(proposal, row.pk, by=alice) for row in proposal.co_authors.all() for _ in range(2)
    ]
    after = seen()
    for name in ("bob", "carol"):
        coauthors.invite(proposal, who=name, by=alice)

    assert [was.invited_as if was else None for was in taken_back] == ["bob", None, "carol", None]
    assert (after, sorted(seen())) == ([], ["bob", "carol"])
    # The buttons of the page name the rows: one that came back with its number would tell that it was declined.
    assert before.isdisjoint(proposal.co_authors.values_list("pk", flat=True))
    assert [name for name, *_ in told()] == ["carol"]


def test_a_name_is_no_longer_than_its_column_also_where_folding_its_case_makes_it_longer(
    alice: User,
) -> None:
    proposal = make_proposal(author=alice)
    with pytest.raises(RuleBroken, match="254 characters at most"):
        coauthors.invite(proposal, who="ß" * 254, by=alice)
    coauthors.invite(proposal, who="ß" * 127, by=alice)

    assert [len(row.invited_as) for row in proposal.co_authors.all()] == [254]


def test_what_was_taken_back_counts_for_nobody(alice: User, bob: User) -> None:
    proposal = make_proposal(author=alice)
    coauthors.invite(proposal, who="bob", by=alice)
    coauthors.decline(proposal, by=bob)
    coauthors.remove(proposal, proposal.co_authors.get().pk, by=alice)

    for number in range(coauthors.MOST):
        coauthors.invite(proposal, who=f"name{number}", by=alice)

    assert proposal.co_authors.shown().count() == coauthors.MOST
    with pytest.raises(RuleBroken, match="10 people at most"):
        coauthors.invite(proposal, who="bob", by=alice)


def test_a_co_author_edits_and_neither_submits_nor_withdraws_nor_invites(alice: User, bob: User) -> None:
    draft = together(alice, bob, status=Status.DRAFT)

    authoring.autosave(draft, TEXT, by=bob, revision=0)
    draft.refresh_from_db()
    assert draft.title == "Offline tiles"
    for act in (authoring.submit, authoring.withdraw):
        with pytest.raises(PermissionDenied):
            act(draft, by=bob)
    with pytest.raises(PermissionDenied):
        coauthors.invite(draft, who="carol", by=bob)


def test_the_version_says_which_author_wrote_it(alice: User, bob: User) -> None:
    proposal = authoring.propose(TEXT, by=alice, key=uuid.uuid4())
    coauthors.invite(proposal, who="bob", by=alice)
    coauthors.accept(proposal, by=bob)

    authoring.edit(proposal, Content("Offline tiles", "No network.", "Keep all."), by=bob)

    assert [version.by for version in proposal.versions.all()] == [bob, alice]


def test_no_author_signs_off(alice: User) -> None:
    dana, other = make_maintainer("dana2"), make_maintainer("otto")
    proposal = together(alice, dana)
    proposal = review.start_review(proposal, by=other, reason="Its time has come.")

    with pytest.raises(RuleBroken, match=r"Nobody signs off their own proposal\."):
        signing.sign_off(proposal, by=dana)


@pytest.mark.parametrize("profile", ["moby", "rfcbot"])
def test_authors_are_in_no_electorate(alice: User, profile: str) -> None:
    from proposals.electorate import electorate

    maintainers = [make_maintainer() for _ in range(4)]
    base = make_round(profile, by=maintainers[0])
    shared = together(alice, maintainers[1])
    shared = review.start_review(shared, by=maintainers[0], reason="Its time has come.")

    everyone, others = (set(electorate(proposal.reviews.get())) for proposal in (base, shared))

    assert (maintainers[1] in everyone, maintainers[1] in others) == (True, False)


def test_no_author_settles_a_concern_about_their_own_text(alice: User) -> None:
    dana, other = make_maintainer("dana2"), make_maintainer("otto")
    proposal = review.start_review(together(alice, dana), by=other, reason="Its time has come.")
    concern = concerns.raise_concern(proposal, name="cost", body="Who pays?", by=other)

    with pytest.raises(RuleBroken, match="this concern is not yours to resolve"):
        concerns.resolve_concern(concern, resolution="We do.", by=dana)
    with pytest.raises(RuleBroken, match="does not write the proposal"):
        concerns.delegate_concern(concern, to=dana, by=other)


def test_leaving_and_removing_end_it(alice: User, bob: User, carol: User) -> None:
    proposal = together(alice, bob, carol)

    coauthors.leave(proposal, by=bob)
    coauthors.leave(proposal, by=bob)
    coauthors.remove(proposal, proposal.co_authors.get(member=carol).pk, by=alice)

    left = proposal.events.filter(kind="co_author_left").order_by("pk")
    assert [event.actor for event in left] == [bob, carol]
    with pytest.raises(PermissionDenied):
        authoring.edit(proposal, TEXT, by=bob)


def test_during_a_review_nobody_joins_or_leaves(alice: User, bob: User, carol: User, dana: User) -> None:
    proposal = together(alice, bob)
    coauthors.invite(proposal, who="carol", by=alice)
    review.start_review(proposal, by=dana, reason="Its time has come.")

    for act, by in ((coauthors.accept, carol), (coauthors.leave, bob)):
        with pytest.raises(RuleBroken, match="A proposal that is in review keeps the authors it has"):
            act(proposal, by=by)
    with pytest.raises(RuleBroken, match="A proposal that is in review keeps the authors it has"):
        coauthors.remove(proposal, proposal.co_authors.get(member=bob).pk, by=alice)
    with pytest.raises(RuleBroken, match="You are an author of it already"):
        coauthors.decline(proposal, by=bob)
    assert Proposal.objects.get(pk=proposal.pk).author_ids == {alice.pk, bob.pk}


def test_only_the_author_lets_others_go(alice: User, bob: User, carol: User) -> None:
    proposal = together(alice, bob, carol)

    with pytest.raises(PermissionDenied):
        coauthors.remove(proposal, proposal.co_authors.get(member=carol).pk, by=bob)

    assert Proposal.objects.get(pk=proposal.pk).author_ids == {alice.pk, bob.pk, carol.pk}


def test_an_address_that_anybody_could_claim_and_who_is_deactivated_are_not_found(
    alice: User, bob: User, carol: User
) -> None:
    EmailAddress.objects.create(user=bob, email="claimed@example.org", verified=False)
    User.objects.filter(pk=carol.pk).update(is_active=False)
    proposal = make_proposal(author=alice)

    for who in ("claimed@example.org", "carol", "carol@example.org"):
        coauthors.invite(proposal, who=who, by=alice)

    assert set(proposal.co_authors.values_list("member", flat=True)) == {None}
    assert told() == []


def test_what_makes_no_sense_is_refused(alice: User) -> None:
    proposal = make_proposal(author=alice)

    with pytest.raises(RuleBroken, match="You are its author already"):
        coauthors.invite(proposal, who="alice", by=alice)
    for number in range(coauthors.MOST):
        coauthors.invite(proposal, who=f"name{number}", by=alice)
    with pytest.raises(RuleBroken, match="10 people at most"):
        coauthors.invite(proposal, who=make_user().username, by=alice)
