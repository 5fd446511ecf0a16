"""Every migration of ours goes back, and forward again to the same tables."""

import importlib
import re
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from roadmap.models import Event
from tests.conftest import ROOT
from tests.factories import make_item, make_proposal

OURS = ("notifications", "proposals", "roadmap")


def tables() -> dict[str, Any]:
    """Our tables with their columns, constraints and indexes."""
    with connection.cursor() as cursor:
        names = [name for name in connection.introspection.table_names(cursor) if name.startswith(OURS)]
        return {
            name: (
                [column.name for column in connection.introspection.get_table_description(cursor, name)],
                # PostgreSQL names a NOT NULL after a number of its own.
                sorted(re.sub(r"^\d+_\d+_", "", key) for key in constraints(cursor, name)),
            )
            for name in names
        }


def constraints(cursor: Any, table: str) -> dict[str, Any]:
    return (
        {}
        if table.startswith("proposals_proposal_search")
        else (connection.introspection.get_constraints(cursor, table))
    )


@pytest.mark.django_db(transaction=True)
def test_every_migration_goes_back_and_forward_again(client: Client) -> None:
    before = tables()
    try:
        for app in ("proposals", "roadmap", "notifications"):
            call_command("migrate", app, "zero", verbosity=0)
        gone = (tables(), list(Group.objects.all()))
    finally:
        call_command("migrate", verbosity=0)

    assert gone == ({}, [])
    assert tables() == before
    assert sorted(Group.objects.values_list("name", flat=True)) == ["Maintainers", "Moderators", "Reviewers"]
    make_item("Offline tiles")
    make_proposal("Tiles at night")
    page = client.get("/search/?q=tiles").content.decode()
    assert "Offline tiles" in page and "Tiles at night" in page


@pytest.mark.django_db
def test_what_happened_before_anybody_could_follow_is_no_news() -> None:
    told = Event.objects.create(item=make_item(), kind="status_changed", announced_at=timezone.now())
    Event.objects.create(item=make_item(), kind="status_changed")
    migration = importlib.import_module("roadmap.migrations.0005_following")

    migration.announce_the_past(apps, None)

    assert not Event.objects.filter(announced_at=None).exists()
    assert Event.objects.get(pk=told.pk).announced_at == told.announced_at


def test_every_migration_is_named_by_hand() -> None:
    names = [path.stem for app in ("portal/*", *OURS[1:]) for path in ROOT.glob(f"{app}/migrations/0*.py")]

    assert len(names) > 5
    assert [name for name in names if "_auto_" in name] == []
