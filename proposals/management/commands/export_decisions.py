"""manage.py export_decisions [FILE]"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from proposals.services.archive import exporting


class Command(BaseCommand):
    help = "Writes the log of decisions as JSON to a file, or to standard output."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", default="-", help="where to write; - is standard output")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        text = exporting.as_text(exporting.export())
        if file == "-":
            self.stdout.write(text, ending="")
            return
        try:
            Path(file).write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
