"""The hand-over: what was accepted goes into the document with its target, and its voters hear until it ships."""

import pytest
from pytest_django.fixtures import Settings

from portal.accounts.models import User
from portal.demo.forge import Forge
from portal.lib.errors import RuleBroken
from portal.notifications.models import Notification
from proposals.models import Proposal
from proposals.services import acceptance, deciding, review, voting
from proposals.workflow import Status
from roadmap import announcements
from roadmap.models import Item, PendingChange, Section, Version
from roadmap.services import outgoing, syncing, talking
from tests.factories import make_proposal
from tests.roadmap.services.documents import DOCUMENT, HOME, bring


def accept(proposal: Proposal, *, by: User, target: str = "Q3 2027", section: str = "Maps") -> Item:
    wanted = Section.objects.get(title=section)
    new_issue = acceptance.tracking_issue(proposal)
    deciding.decide(
        proposal,
        Status.ACCEPTED,
        by=by,
        rationale="Many asked.",
        section=wanted,
        target=target,
        new_issue=new_issue,
    )
    return Item.objects.get(title=proposal.title)


def source() -> str:
    newest = Version.objects.first()
    assert newest is not None
    return newest.source


def waiting() -> list[tuple[str, str, str]]:
    return [(change.item.title, change.field, change.problem) for change in PendingChange.objects.open()]


def told(member: User) -> list[str]:
    announcements.announce_waiting()
    subjects = Notification.objects.filter(recipient=member).order_by("pk").values_list("subject", flat=True)
    return list(subjects)


def test_from_the_vote_to_the_day_it_ships(
    forge: Forge,
    alice: User,
    bob: User,
    dana: User,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.GITHUB_TOKEN = "t0ken"
    monkeypatch.setattr(outgoing, "GAP", 0.0)
    forge.add_issue(HOME, 41, title="Store tiles")
    bring()
    talking.choose(comments=False, creates_issues=True, repositories=[], by=dana)
    proposal = make_proposal("Show closures", author=alice, problem="Paths are closed.", body="On the map.")
    voting.cast_vote(proposal.pk, by=bob)

    item = accept(proposal, by=dana)
    talking.talk()
    handed_over = source()

    assert waiting() == [("Show closures", "item", "")]
    assert "## 1.3 Show closures\n" in handed_over and "Target: Q3 2027" in handed_over
    assert list(item.tracked_issues) and f"{HOME}#" in str(item.tracked_issues[0])
    item.refresh_from_db()
    assert (item.target, str(item.target_from), str(item.target_until), item.in_document) == (
        "Q3 2027",
        "2027-07-01",
        "2027-09-30",
        False,
    )

    bring(handed_over)  # the pull request was merged
    item.refresh_from_db()
    assert (waiting(), item.in_document, item.target, source()) == ([], True, "Q3 2027", handed_over)

    bring(handed_over.replace("Q3 2027", "Q4 2027"))
    number = item.tracked_issues[0].number
    forge.close_issue(HOME, number)
    syncing.sync_all()

    item.refresh_from_db()
    assert item.status == "shipped"
    heard = ["Target changed: 1.3 Show closures", "Shipped: 1.3 Show closures"]
    assert (told(alice), told(bob)) == (heard, heard)


def test_the_target_goes_onto_the_repositorys_next_document_too(db: None, dana: User) -> None:
    bring()
    item = accept(make_proposal("Show closures"), by=dana, target="v3.2")

    bring(DOCUMENT.replace("Bring gloves.", "Bring gloves and rope."))

    item.refresh_from_db()
    assert (item.target, waiting()) == ("v3.2", [("Show closures", "item", "")])
    assert "Target: v3.2" in source() and "gloves and rope" in source()


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("when it is done, | or not\n# 9. Later", "The document cannot say"),
        ("x" * 101, "100 characters at most"),
    ],
)
def test_a_target_that_the_document_cannot_say_changes_nothing(
    db: None, dana: User, target: str, words: str
) -> None:
    bring()
    proposal = make_proposal("Show closures")

    with pytest.raises(RuleBroken, match=words) as refused:
        accept(proposal, by=dana, target=target)

    proposal.refresh_from_db()
    assert (refused.value.status, proposal.status, source()) == (422, Status.SUBMITTED, DOCUMENT)
    assert (waiting(), Item.objects.filter(title="Show closures").count()) == ([], 0)


def test_without_a_target_none_is_said(db: None, dana: User) -> None:
    bring()

    item = accept(make_proposal("Show closures"), by=dana, target="")

    assert (item.target, "Target" in source()) == ("", False)


def test_what_is_accepted_again_takes_the_new_target(db: None, dana: User) -> None:
    bring()
    proposal = make_proposal("Show closures")
    item = accept(proposal, by=dana)
    review.reopen(proposal, by=dana, reason="A new feed.")

    accept(proposal, by=dana, target="Q1 2028")

    item.refresh_from_db()
    assert (item.target, item.status) == ("Q1 2028", "planned")
    assert "Target: Q1 2028" in source()
