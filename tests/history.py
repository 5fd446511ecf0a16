"""What the admin's history has of what somebody sends."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.admin.models import LogEntry
from django.db.models.signals import pre_save

from portal.accounts.models import User
from tests.conftest import signed_in


def send(by: User, address: str, **sent: Any) -> list[tuple[str, str]]:
    """Post what a page of the admin sends; what the history has of it, as (what it is about, words)."""
    before = set(LogEntry.objects.values_list("pk", flat=True))
    answer = signed_in(by).post(address, sent)
    assert answer.status_code == 302, answer.content.decode()
    entries = LogEntry.objects.exclude(pk__in=before).order_by("pk")
    assert {entry.user for entry in entries} <= {by}
    return [(str(entry.content_type).rpartition(" | ")[2].lower(), _words(entry)) for entry in entries]


def _words(entry: LogEntry) -> str:
    return entry.get_change_message() or str(entry.get_action_flag_display())


@contextmanager
def a_history_that_is_full() -> Iterator[None]:
    """No entry can be written."""

    def refuse(**_: Any) -> None:
        raise OSError("The history is full.")

    pre_save.connect(refuse, sender=LogEntry)
    try:
        yield
    finally:
        pre_save.disconnect(refuse, sender=LogEntry)
