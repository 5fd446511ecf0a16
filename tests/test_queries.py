"""A list costs the same number of queries with three rows and with thirty."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from portal.accounts import roles
from portal.accounts.models import User
from portal.notifications.models import KeptMail, Notification
from roadmap.models import Arrival, Claim, Delivery, SyncRun, Version
from roadmap.services import following
from tests.conftest import signed_in
from tests.factories import make_issue, make_item, make_proposal, make_section, make_user, track


def claim(number: int, reader: User) -> None:
    Claim.objects.create(issue=make_issue(), member=reader)


def tell(number: int, reader: User) -> None:
    Notification.objects.create(recipient=reader, event=f"proposals.{number}", subject="Told", path="/")


def keep_mail(number: int, reader: User) -> None:
    KeptMail.objects.create(recipients=reader.email, subject=f"Mail {number}", text="Text")


def propose_and_plan(number: int, reader: User) -> None:
    make_proposal(f"Tiles {number}", section=make_section())
    make_item(f"Tiles {number}")


def plan(number: int, reader: User) -> None:
    track(make_item(), make_issue(), make_issue())


def follow_objective(number: int, reader: User) -> None:
    track(make_item(), make_issue(objective=True))


def deliver(number: int, reader: User) -> None:
    Delivery.objects.create(guid=str(number), event="issues", payload={}, processed_at=timezone.now())


def run_sync(number: int, reader: User) -> None:
    SyncRun.objects.create(running=False, finished_at=timezone.now())


def sign_up(number: int, reader: User) -> None:
    roles.grant(make_user(), roles.REVIEWERS)


def bring(number: int, reader: User) -> None:
    version = Version.objects.create(
        source=f"# Trails {number}", digest=str(number), commit=str(number), by=reader
    )
    Arrival.objects.create(source=version.source, origin="ROADMAP.md", by=reader, version=version)


def follow(number: int, reader: User) -> None:
    following.follow(make_item(), by=reader)


# With the number of what waits for the reader, who may review: one query on every page.
LISTS: dict[str, tuple[Callable[[int, User], None], int]] = {
    "/notifications/": (tell, 6),
    "/mail/": (keep_mail, 5),
    "/search/?q=tiles": (propose_and_plan, 6),
    "/roadmap/help/": (follow_objective, 11),
    "/roadmap/following/": (follow, 6),
    "/admin/roadmap/item/": (plan, 8),
    "/admin/roadmap/section/": (plan, 7),
    "/admin/roadmap/issue/": (plan, 8),
    "/admin/roadmap/claim/": (claim, 7),
    "/admin/roadmap/arrival/": (bring, 8),
    "/admin/roadmap/version/": (bring, 8),
    "/admin/roadmap/delivery/": (deliver, 9),
    "/admin/roadmap/syncrun/": (run_sync, 9),
    "/admin/accounts/user/": (sign_up, 9),
    "/admin/notifications/keptmail/": (keep_mail, 7),
}


@pytest.mark.parametrize("address", LISTS)
def test_a_list_costs_the_same_with_three_and_with_thirty_rows(
    settings: Any,
    staff_roles: None,
    address: str,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    settings.DEMO = settings.EMAIL_KEPT = True
    boss = User.objects.create_superuser("boss", "boss@example.org")
    browser: Client = signed_in(boss)
    add_row, queries = LISTS[address]
    browser.get(address)
    for start, end in ((0, 3), (3, 30)):
        for number in range(start, end):
            add_row(number, boss)

        with django_assert_num_queries(queries):
            assert browser.get(address).status_code == 200
