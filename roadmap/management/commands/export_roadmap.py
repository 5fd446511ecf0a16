"""manage.py export_roadmap: the document out of the portal."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError

from portal.lib.errors import RuleBroken
from roadmap.services import exporting


class Command(BaseCommand):
    help = "Write the roadmap document: the imported bytes, with accepted proposals added to their sections."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--output", default="-", help="a path; standard output without it")

    def handle(self, *args: Any, output: str, **options: Any) -> None:
        try:
            text = exporting.export()
            if output == "-":
                self._print(text)
            else:
                Path(output).write_bytes(text.encode())
        except RuleBroken as error:
            raise CommandError(error.message) from error
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from error

    def _print(self, text: str) -> None:
        """As bytes, so that no newline is translated on the way."""
        binary = getattr(self.stdout._out, "buffer", None)
        if binary is None:
            self.stdout.write(text, ending="")
        else:
            binary.write(text.encode())
            binary.flush()
