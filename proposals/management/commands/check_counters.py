"""manage.py check_counters [--repair]"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from proposals.services import counters


class Command(BaseCommand):
    help = "Compares the stored numbers of votes and comments with the rows; exits 1 when they differ."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="count the rows anew where they differ")

    def handle(self, *args: Any, repair: bool, **options: Any) -> None:
        differences = counters.find_differences()
        for wrong in differences:
            name = wrong.counter.replace("_", " ")
            self.stdout.write(
                f"proposal {wrong.proposal}: {name} is {wrong.stored}, there are {wrong.rows} rows"
            )
        if differences and repair:
            counters.repair(differences)
            self.stdout.write(f"Repaired {len(differences)} of {len(differences)} counters.")
        elif differences:
            raise CommandError(f"{len(differences)} counters are wrong. Correct them with --repair.")
        else:
            self.stdout.write("All counters equal their rows.")
