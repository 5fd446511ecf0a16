"""Programs that ask for the log again and again get it only when it has changed."""

import pytest
from django.test import Client

from proposals.models import Decision
from proposals.workflow import Status
from tests.factories import make_proposal

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["atom", "json", "md"])
def test_the_log_is_sent_again_once_it_changed(kind: str) -> None:
    make_proposal("Tiles", status=Status.DECLINED)
    program, address = Client(), f"/proposals/decisions.{kind}"
    etag = program.get(address).headers["ETag"]

    again = program.get(address, headers={"If-None-Match": etag})
    Decision.objects.update(rationale="Other words.", rationale_html="<p>Other words.</p>")
    changed = program.get(address, headers={"If-None-Match": etag})

    assert (again.status_code, again.content) == (304, b"")
    assert (changed.status_code, b"Other words." in changed.content) == (200, True)
