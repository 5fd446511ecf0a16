"""Ask GitHub about every tracking issue now."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from roadmap.services import syncing


class Command(BaseCommand):
    help = "Bring every tracking issue and the short-term objectives up to date, and print what changed."

    def handle(self, *args: Any, **options: Any) -> None:
        # A GitHub that hangs is asked for up to a minute; say what the wait is for.
        self.stdout.write(f"Asking {settings.GITHUB_API_URL} …")
        summary = syncing.sync_all()
        for line in summary.changes:
            self.stdout.write(line)
        for line in summary.failures:
            self.stderr.write(line)
        asked = (
            f"{_count(summary.fetched + summary.unchanged, 'issue')} in {_count(summary.requests, 'request')}"
        )
        found = f"{summary.changed} changed, {summary.unchanged} unchanged"
        self.stdout.write(f"{asked}: {found}; {summary.failed} could not be fetched.")
        if summary.problem:
            raise CommandError(summary.problem)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
