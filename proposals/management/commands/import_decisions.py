"""manage.py import_decisions FILE [--dry-run] [--same-person USERNAME]… [--same-people]"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.lib.errors import RuleBroken
from proposals.services.archive import reading, restoring
from proposals.services.archive.restoring import Restored


class Command(BaseCommand):
    help = "Brings in a log of decisions that export_decisions wrote: all of it, or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="what export_decisions wrote; - is standard input")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would come in, and change nothing"
        )
        parser.add_argument(
            "--same-person",
            metavar="USERNAME",
            action="append",
            default=[],
            help="who has that username in the file is whose account it is here; may be given several times",
        )
        parser.add_argument(
            "--same-people",
            action="store_true",
            help="all usernames are the same people here, as on the site that the file came from",
        )

    def handle(
        self,
        *args: Any,
        file: str,
        dry_run: bool,
        same_person: Sequence[str],
        same_people: bool,
        **options: Any,
    ) -> None:
        try:
            told = reading.read(sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes())
            foreseen = restoring.preview(told, joined=same_person)
            if same_people:
                same_person = [namesake.username for namesake in foreseen.namesakes]
            if not dry_run:
                foreseen = restoring.restore(told, joined=same_person)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except RuleBroken as refusal:
            raise CommandError(refusal.message) from refusal
        self._say(foreseen, same_person, "would come" if dry_run else "came")

    def _say(self, restored: Restored, joined: Sequence[str], came: str) -> None:
        here = len(restored.same) + len(restored.other)
        self.stdout.write(f"{len(restored.new)} proposals {came} in, {here} were here already.")
        for title in restored.other:
            self.stdout.write(f"Not as in the file, and left as it is here: {title}")
        for namesake in restored.namesakes:
            taken = "joined to" if namesake.username in joined else "kept apart from"
            self.stdout.write(
                f"{namesake.username} ({namesake.name or 'no name'}): {taken} the account of"
                f" {namesake.account.display_name}"
            )
