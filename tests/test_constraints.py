"""What the database itself refuses, whatever the code above it does."""

from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import CheckConstraint, UniqueConstraint

from portal.notifications.models import Notification
from proposals.workflow import Status
from roadmap.models import Delivery
from tests.factories import make_proposal, make_user
from tests.proposals import refused as of_proposals
from tests.refusals import again, change
from tests.roadmap import refused as of_the_roadmap

pytestmark = pytest.mark.django_db
OURS = ("notifications", "proposals", "roadmap")
REFUSED: dict[str, Callable[[], None]] = {
    "told_once": lambda: again(
        Notification.objects.create(recipient=make_user(), event="proposals.1", subject="Told", path="/")
    ),
    **of_proposals.REFUSED,
    **of_the_roadmap.REFUSED,
}


@pytest.mark.parametrize("name", REFUSED)
def test_the_database_refuses(name: str) -> None:
    # SQLite names a unique constraint by its columns; a counter's own type refuses what is negative as well.
    said = f"{name}|UNIQUE constraint failed|{name.removesuffix('_not_negative')}"
    with pytest.raises(IntegrityError, match=said), transaction.atomic():
        REFUSED[name]()


def test_every_constraint_of_ours_is_proven() -> None:
    ours = {
        constraint.name
        for app in OURS
        for model in apps.get_app_config(app).get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint | UniqueConstraint)
    }

    assert ours == set(REFUSED)


def test_an_accepted_proposal_cannot_lose_its_item_nor_share_it() -> None:
    accepted = make_proposal(status=Status.ACCEPTED)

    with pytest.raises(IntegrityError, match="accepted_iff_on_the_roadmap"), transaction.atomic():
        change(accepted, roadmap_item=None)
    with pytest.raises(IntegrityError, match="roadmap_item_id"), transaction.atomic():
        change(make_proposal(), status="accepted", roadmap_item=accepted.roadmap_item)


def test_a_delivery_is_stored_once() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        again(Delivery.objects.create(guid="a", event="issues", payload={}))
