"""Claims in the admin: seen and released by maintainers."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from portal.accounts.models import User
from portal.notifications.models import Notification
from roadmap.models import Claim
from roadmap.services import claiming
from tests.conftest import signed_in
from tests.factories import make_user
from tests.roadmap.services.claims import objective

pytestmark = pytest.mark.django_db
PAGE = "/admin/roadmap/claim/"


def release(by: User, *claims: Claim, reason: str) -> str:
    sent = {"action": "release", "_selected_action": [claim.pk for claim in claims], "reason": reason}
    return signed_in(by).post(PAGE, sent, follow=True).content.decode()


def test_a_maintainer_releases_what_holds_and_says_why(bob: User, dana: User) -> None:
    first, second = claiming.claim(objective(1), by=bob), claiming.claim(objective(2), by=bob)
    claiming.give_back(second.issue, by=bob)

    page = release(dana, first, second, reason="Needed for 3.1")

    assert "1 claim released." in page
    assert [(claim.ending, claim.reason) for claim in Claim.objects.order_by("pk")] == [
        ("released", "Needed for 3.1"),
        ("given_back", ""),
    ]
    assert Notification.objects.get().text.endswith("Dana released it: Needed for 3.1")
    assert LogEntry.objects.get().user == dana


def test_without_a_reason_nothing_is_released(bob: User, dana: User) -> None:
    claim = claiming.claim(objective(), by=bob)

    assert "Say why, so that the member understands it." in release(dana, claim, reason=" ")
    assert Claim.objects.current().count() == 1


@pytest.mark.parametrize(
    ("state", "found"), [("", 3), ("holds", 2), ("warned", 1), ("given_back", 1), ("closed", 0)]
)
def test_claims_are_found_by_their_state(dana: User, state: str, found: int) -> None:
    for number in (1, 2, 3):
        claiming.claim(objective(number), by=make_user())
    claims = list(Claim.objects.order_by("pk"))
    claiming.give_back(claims[0].issue, by=claims[0].member)
    Claim.objects.filter(pk=claims[1].pk).update(warned_at=claims[1].at)

    page = signed_in(dana).get(PAGE, {"state": state} if state else {}).content.decode()

    assert page.count('class="action-select"') == found


def test_one_claim_can_be_read(bob: User, dana: User) -> None:
    claim = claiming.claim(objective(title="Tiles"), by=bob)

    assert (
        "Tiles"
        in signed_in(dana).get(reverse("admin:roadmap_claim_change", args=[claim.pk])).content.decode()
    )


def test_reviewers_see_no_claims(carol: User) -> None:
    assert signed_in(carol).get(PAGE).status_code == 403


def test_the_inbox_shows_what_a_member_said_they_would_do(bob: User, eve: User) -> None:
    claiming.claim(objective(title="Tiles"), by=bob)
    given = claiming.claim(objective(13, title="Given back"), by=bob)
    claiming.give_back(given.issue, by=bob)

    page = signed_in(bob).get("/notifications/").content.decode()

    assert "What you said you would do" in page and "Tiles" in page and "Given back" not in page
    assert "What you said you would do" not in signed_in(eve).get("/notifications/").content.decode()
