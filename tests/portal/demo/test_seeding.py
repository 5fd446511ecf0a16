"""A believable demo: everything there, nothing wrong with it."""

import io
import json
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import timezone

from portal.accounts.models import User
from portal.demo import seeding
from portal.notifications.models import Notification
from proposals.judging import Stage
from proposals.models import (
    CoAuthor,
    Comment,
    Decision,
    Event,
    Look,
    Merge,
    Note,
    PreparedDecision,
    Proposal,
    Question,
    Review,
    SavedFilter,
    Score,
)
from proposals.services import publishing, queue, rounds
from proposals.workflow import Status
from roadmap import announcements
from roadmap.models import Item
from roadmap.services import health, importing

pytestmark = pytest.mark.django_db
SAMPLE = Path(seeding.__file__).with_name("ROADMAP.md")


def seed(**options: bool) -> str:
    importing.apply(importing.preview(SAMPLE.read_bytes(), repository="waymark-maps/waymark"))
    out = io.StringIO()
    with override_settings(DEMO=True):
        call_command("seed_demo", stdout=out, **options)
    return out.getvalue()


def test_the_demo_has_proposals_in_every_status_with_votes_and_comments() -> None:
    said = seed()

    assert said == "Made 25 proposals and the people around them.\n"
    assert set(Proposal.objects.values_list("status", flat=True)) == set(Status)
    assert Comment.objects.count() > 50
    assert Decision.objects.count() == 8
    assert (Note.objects.count(), Score.objects.count()) == (2, 3)
    assert list(Question.objects.order_by().values_list("template__section__title").distinct()) == [
        ("In the field",)
    ]
    assert Item.objects.current().filter(in_document=False).count() == 3
    call_command("check_counters", stdout=io.StringIO())


def test_members_follow_items_and_nothing_of_the_past_is_news() -> None:
    seed()

    followed = Item.objects.filter(number="1.1").get()
    accepted = Proposal.objects.exclude(roadmap_item=None)
    assert followed.follows.count() == 7
    for proposal in accepted.select_related("roadmap_item"):
        assert proposal.roadmap_item is not None
        wanted_it = set(proposal.votes.values_list("voter", flat=True)) | proposal.author_ids
        assert set(proposal.roadmap_item.follows.values_list("member", flat=True)) == wanted_it
    assert announcements.announce_waiting() == 0
    assert not Notification.objects.filter(event__startswith="roadmap.").exists()


def test_an_edited_proposal_says_how_many_votes_are_from_before() -> None:
    seed()

    edited = Proposal.objects.get(title__startswith="Warn when a work day")
    now, was = edited.versions.all()
    older = edited.votes.filter(version__lt=edited.material_version)
    assert (now.body, now.material, edited.vote_count, older.count()) == (edited.body, True, 31, 12)
    assert "`03-01..07-31`" in was.body and "`03-01..07-31`" not in now.body
    assert (was.at, now.at) == (edited.submitted_at, edited.edited_at) and was.at < now.at


def test_proposals_are_written_together_and_one_waits_for_an_answer() -> None:
    seed()

    joined = CoAuthor.objects.accepted().values_list("proposal__title", "member__username")
    assert set(joined) == {
        ("Share a closure with neighbouring groups", "jack"),
        ("Work days that repeat", "emeka"),
    }
    assert list(CoAuthor.objects.open().values_list("proposal__status", "member__username")) == [
        ("draft", "bob")
    ]


def test_a_duplicate_is_a_signpost_to_where_its_votes_are() -> None:
    seed()

    merge = Merge.objects.standing().get()
    assert merge.duplicate.status == Status.DUPLICATE
    assert (len(merge.moved_votes), merge.duplicate.vote_count, len(merge.moved_comments)) == (4, 3, 2)
    assert merge.original.vote_count == 13
    assert merge.at == merge.duplicate.moved_at == merge.original.events.get(kind="merged_here").at
    assert merge.original.comments.filter(merged_from=merge.duplicate, created_at__lt=merge.at).count() == 2


def test_rounds_of_review_stand_in_each_way_under_several_rules() -> None:
    seed()

    stands = {
        (review.frozen_profile["name"], rounds.verdict_of(review).stage)
        for review in Review.objects.open().select_related("proposal")
    }
    assert stands == {
        ("go", Stage.FINAL),
        ("go", Stage.BLOCKED),
        ("moby", Stage.REVIEW),
        ("rfcbot", Stage.REVIEW),
        ("simple", Stage.HELD),
    }
    late = Proposal.objects.filter(queue.overdue())
    assert (late.count(), set(late.values_list("status", flat=True))) == (5, {"submitted"})


def test_reviewers_have_something_on_their_desk() -> None:
    seed()

    prepared = list(PreparedDecision.objects.select_related("proposal").order_by("created_at"))
    assert [one.proposal.title.split()[0] for one in prepared] == ["Ask", "Know"]
    dana = User.objects.get(username="dana")
    assert publishing.why_not_each(prepared, by=dana) == [
        "",
        "It needs 2 sign-offs: 1 of 2 so far.",
    ]
    assert SavedFilter.objects.count() == 2
    assert Look.objects.standing().filter(reviewer__username="carol", kind=Look.Kind.SKIPPED).count() == 1


def test_nothing_happened_in_the_future_or_before_its_cause() -> None:
    seed()

    now = timezone.now()
    for event in Event.objects.select_related("proposal"):
        assert event.at <= now, event
        if event.proposal.submitted_at and event.kind not in {"drafted", "submitted"}:
            assert event.at >= event.proposal.submitted_at, (event.proposal, event.kind)
    for proposal in Proposal.objects.exclude(submitted_at=None):
        assert not proposal.votes.filter(created_at__lt=proposal.created_at).exists()
        assert proposal.submitted_at is not None
        assert proposal.created_at <= proposal.submitted_at <= proposal.moved_at <= now


def test_the_demos_roadmap_is_healthy_but_for_the_topics_that_nobody_has_taken_up() -> None:
    seed()

    items = Item.objects.in_bulk()
    found = {
        str(items[drift.item]): [problem.sentence for problem in drift.problems] for drift in health.drifted()
    }
    nobodys = ["It has no tracking issue and no owner."]
    assert found["2.4 Handing a path over to a new steward"] == nobodys
    assert found["3.1 Merge rules that people can predict"] == []
    assert Item.objects.filter(confirmed_at__isnull=False).count() == 4
    assert not Item.objects.filter(confirmed_at__gt=timezone.now() - timedelta(days=2)).exists()


def test_nobody_is_told_of_what_the_demo_made_up() -> None:
    seed()

    assert (Event.objects.filter(announced_at=None).count(), Notification.objects.count()) == (0, 0)


def test_the_maintainer_can_sign_in_and_decide() -> None:
    seed()
    dana = User.objects.get(username="dana")

    assert dana.check_password(settings.DEMO_PASSWORD)
    assert dana.is_staff and dana.has_perm("proposals.decide_proposal")
    assert Counter(User.objects.get(username="carol").groups.values_list("name", flat=True)) == {
        "Reviewers": 1
    }


def test_seeding_again_changes_nothing() -> None:
    seed()

    assert seed() == "There are members already: nothing to do.\n"
    assert Proposal.objects.count() == 25


def test_another_projects_demo_gets_only_its_maintainer() -> None:
    assert seed(only_maintainer=True) == "Made the maintainer dana.\n"
    assert list(User.objects.values_list("username", flat=True)) == ["dana"]
    assert Proposal.objects.count() == 0


def test_a_real_site_is_never_seeded() -> None:
    with override_settings(DEMO=False), pytest.raises(CommandError, match="public password"):
        call_command("seed_demo")

    assert User.objects.count() == 0


def test_every_section_and_person_that_the_community_names_exists() -> None:
    seed()
    community = json.loads(seeding.COMMUNITY.read_text(encoding="utf-8"))

    titles = {row["title"]: row["section"] for row in community["proposals"]}
    for proposal in Proposal.objects.select_related("section"):
        assert proposal.section is not None and proposal.section.title == titles[proposal.title]
