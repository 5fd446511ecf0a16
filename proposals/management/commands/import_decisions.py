"""manage.py import_decisions FILE"""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.lib.errors import RuleBroken
from proposals.services import decision_restoring


class Command(BaseCommand):
    help = "Brings in a log of decisions that export_decisions wrote: all of it, or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="what export_decisions wrote; - is standard input")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        try:
            text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
            restored = decision_restoring.restore(json.loads(text))
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except (ValueError, RecursionError) as error:
            raise CommandError(f"{file} is not JSON in UTF-8: {error}.") from error
        except RuleBroken as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"{restored.new} proposals came in, {restored.here} were here already.")
