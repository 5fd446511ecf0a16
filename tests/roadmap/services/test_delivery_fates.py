"""Webhooks about issues that are deleted, transferred, labelled, or nobody's here."""

from typing import Any

import pytest

from roadmap.models import Issue, Item
from tests.roadmap.services.looking import HOME, told
from tests.roadmap.services.payloads import START, deliver, payload, row

pytestmark = pytest.mark.django_db


def test_an_issue_that_nobody_tracks_is_ignored() -> None:
    delivery = deliver(payload("closed", 5, state="closed"))

    assert delivery.outcome == f"Nothing here tracks {HOME}#42."
    assert (delivery.state, delivery.processed_at is not None, Issue.objects.count()) == ("ignored", True, 0)


def test_the_label_makes_an_objective_and_closing_ends_it() -> None:
    label = [{"name": "Roadmap", "color": "0e8a16"}]
    deliver(payload("labeled", 1, labels=label))
    opened = [issue.title for issue in Issue.objects.objectives()]
    deliver(payload("closed", 2, labels=label, state="closed"))

    assert (opened, list(Issue.objects.objectives())) == (["Show what is stored"], [])
    assert Issue.objects.count() == 1


def test_the_label_means_nothing_in_another_repository() -> None:
    deliver(payload("labeled", 1, repository="eve/waymark", labels=[{"name": "roadmap"}]))

    assert Issue.objects.count() == 0


def test_a_deleted_issue_keeps_its_last_state_in_any_order(measured: Item) -> None:
    closed = payload("closed", 3, state="closed")
    deleted = payload("deleted", 3, state="closed")
    for order in ([closed, deleted], [deleted, closed]):
        Issue.objects.update(state="open", github_updated_at=START, failing_since=None, absence="")
        outcomes = [deliver(body).outcome for body in order]

        assert (row()["state"], row()["absence"]) == ("closed", "deleted")
        assert f"{HOME}#42: deleted on GitHub" in outcomes


def test_what_happens_to_an_issue_that_nobody_tracks_is_ignored() -> None:
    new = payload("opened", 6, number=7, repository="waymark-maps/tiles")
    changes = {"new_issue": new["issue"], "new_repository": new["repository"]}

    outcomes = [
        deliver(payload("deleted", 1)).outcome,
        deliver(payload("transferred", 1) | {"changes": changes}).outcome,
    ]

    assert outcomes == [f"Nothing here tracks {HOME}#42.", "Nothing here tracks waymark-maps/tiles#7."]
    assert Issue.objects.count() == 0


def test_a_transferred_issue_keeps_its_row(measured: Item) -> None:
    before = Issue.objects.get().pk
    new = payload("opened", 6, number=7, repository="waymark-maps/tiles", state="closed")
    changes = {"new_issue": new["issue"], "new_repository": new["repository"]}

    delivery = deliver(payload("transferred", 5) | {"changes": changes})

    issue = Issue.objects.get()
    assert (issue.pk, str(issue), issue.state) == (before, "waymark-maps/tiles#7", "closed")
    assert delivery.outcome.startswith(f"waymark-maps/tiles#7: moved here from {HOME}#42; closed; item 1.2")
    assert ("issue_moved", f"{HOME}#42: moved to waymark-maps/tiles#7") in told(measured)
    assert deliver(payload("edited", 9, title="Somebody's else")).outcome == f"Nothing here tracks {HOME}#42."


def test_an_old_transfer_sent_again_moves_nothing(measured: Item) -> None:
    new = payload("opened", 1, number=7, repository="waymark-maps/tiles")
    changes = {"new_issue": new["issue"], "new_repository": new["repository"]}

    delivery = deliver(payload("transferred", -60) | {"changes": changes})

    assert (delivery.outcome, str(Issue.objects.get())) == ("A newer state is known.", f"{HOME}#42")


def test_a_transfer_that_does_not_say_where_is_left_to_the_sync(measured: Item) -> None:
    delivery = deliver(payload("transferred", 5))

    assert delivery.outcome == "GitHub sent an issue without a usable number."
    assert (delivery.processed_at is not None, str(Issue.objects.get())) == (True, f"{HOME}#42")


def test_a_payload_without_state_changes_nothing(measured: Item) -> None:
    body = payload("pinned", 5)
    del body["issue"]["state"], body["issue"]["labels"]
    before = row()

    delivery = deliver(body)

    assert (row(), delivery.outcome) == (
        before, "GitHub left out the state or the labels, so it tells nothing new.",
    )  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"issue": None},
        {"issue": [1]},
        {"issue": {"number": "42"}},
        {"issue": {"number": 42}, "repository": 7},
    ],
)
def test_a_payload_without_a_usable_issue_is_done_with(body: dict[str, Any]) -> None:
    delivery = deliver({"action": "closed", **body})

    assert delivery.outcome.startswith("GitHub sent")
    assert delivery.processed_at is not None
