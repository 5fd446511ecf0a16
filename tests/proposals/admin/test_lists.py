"""What every list of the review has in common."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse

from portal.accounts.models import User
from tests.conftest import signed_in
from tests.factories import make_proposal

MODELS = sorted(
    model._meta.model_name or ""
    for model in apps.get_app_config("proposals").get_models()
    if admin.site.is_registered(model)
)


@pytest.mark.parametrize("model", MODELS)
def test_a_list_has_its_tabs_their_looks_and_the_way_to_a_new_row(model: str, dana: User) -> None:
    request = RequestFactory().get("/")
    request.user = dana
    page = signed_in(dana).get(reverse(f"admin:proposals_{model}_changelist")).content.decode()

    assert ('class="review-tabs"' in page, "portal/css/review.css" in page) == (True, True)
    adds = admin.site.get_model_admin(apps.get_model("proposals", model)).has_add_permission(request)
    address = reverse(f"admin:proposals_{model}_add") if adds else None
    assert (f'<a class="button" href="{address}">' in page) == adds


def test_a_list_without_rows_does_not_speak_of_filters(dana: User) -> None:
    address = reverse("admin:proposals_proposaltemplate_changelist")

    page = signed_in(dana).get(address).content.decode()

    assert ("Nothing stands here yet" in page, "Nothing matches" in page) == (True, False)


def test_a_number_that_no_row_has_is_refused(dana: User) -> None:
    browser, filters = signed_in(dana), f"section={'9' * 30}"
    review = reverse("admin:proposals_proposal_change", args=[make_proposal().pk])

    listed = browser.get(f"{reverse('admin:proposals_proposal_changelist')}?{filters}")

    # Django's own answer to a filter that cannot be.
    assert (listed.status_code, listed.headers["Location"]) == (302, "?e=1")
    # The way through the list goes through all of it then.
    assert browser.get(review, {"_changelist_filters": filters}).context["place"].total == 1
