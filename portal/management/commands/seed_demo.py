"""manage.py seed_demo: the demo's community."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from portal.accounts.models import User
from portal.demo import seeding


class Command(BaseCommand):
    help = (
        "Make the demo's members, proposals, votes and comments. Only for a demo: their password is public."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--only-maintainer", action="store_true", help="make nothing but the maintainer")

    def handle(self, *args: Any, only_maintainer: bool, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "seed_demo makes members with a public password, so it runs only with DEMO=true."
            )
        if User.objects.exists():
            self.stdout.write("There are members already: nothing to do.")
        elif only_maintainer:
            seeding.seed_maintainer()
            self.stdout.write("Made the maintainer dana.")
        else:
            self.stdout.write(f"Made {seeding.seed()} proposals and the people around them.")
