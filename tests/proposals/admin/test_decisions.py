"""The decisions, to look back on."""

from typing import Any

from django.contrib.admin.models import LogEntry
from django.urls import reverse

from portal.accounts.models import User
from proposals.models import Decision
from proposals.workflow import Status
from tests.conftest import signed_in
from tests.factories import make_proposal, make_user

LIST = "/admin/proposals/decision/"


def test_decisions_are_listed_and_read(carol: User) -> None:
    make_proposal("Closures", status=Status.DECLINED)
    make_proposal("Huts", status=Status.POSTPONED)
    browser = signed_in(carol)

    rows = browser.get(LIST).context["cl"].result_list
    declined = browser.get(f"{LIST}?outcome__exact=declined").context["cl"].result_list
    page = browser.get(reverse("admin:proposals_decision_change", args=[declined[0].pk])).content.decode()

    assert [str(row) for row in rows] == ["Postponed: Huts", "Declined: Closures"]
    assert [str(row) for row in declined] == ["Declined: Closures"]
    assert "It fits what we do next." in page
    assert "<textarea" not in page


def test_nobody_changes_or_deletes_a_decision(carol: User, mo: User) -> None:
    make_proposal(status=Status.DECLINED)
    decision = Decision.objects.get()
    boss = signed_in(make_user("frank", is_staff=True, is_superuser=True))
    page = reverse("admin:proposals_decision_change", args=[decision.pk])

    answers = [
        boss.get(f"{LIST}add/").status_code,
        boss.post(page, {"rationale": "Other.", "_save": "Save"}).status_code,
        boss.post(
            reverse("admin:proposals_decision_delete", args=[decision.pk]), {"post": "yes"}
        ).status_code,
        signed_in(mo).get(LIST).status_code,
    ]

    assert answers == [403, 403, 403, 403]
    assert (Decision.objects.get().rationale, LogEntry.objects.count()) == ("It fits what we do next.", 0)


def test_the_list_costs_the_same_with_three_and_with_thirty_decisions(
    carol: User, django_assert_num_queries: Any
) -> None:
    browser = signed_in(carol)
    for wanted in (3, 30):
        while Decision.objects.count() < wanted:
            make_proposal(status=Status.DECLINED)
        with django_assert_num_queries(11):
            assert len(browser.get(LIST).context["cl"].result_list) == wanted
