"""manage.py import_roadmap SOURCE: the document into the portal; --history CLONE: with all its past."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from portal.lib.errors import RuleBroken
from portal.lib.fetch import FetchError, fetch
from roadmap.clone import GitError
from roadmap.document import MAX_BYTES
from roadmap.forges.client import REPOSITORY
from roadmap.github.addresses import raw_address
from roadmap.services import git_history, importing


class Command(BaseCommand):
    help = "Import the project's ROADMAP.md. Importing again updates: items keep their addresses and history."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", nargs="?", help="a path, an https:// address, or - for standard input")
        parser.add_argument(
            "--history",
            metavar="GIT-DIRECTORY",
            help="import every version of the file from the history of this local clone, which may be bare",
        )
        parser.add_argument("--path", help=f"the file in the clone (default: {settings.ROADMAP_PATH})")
        parser.add_argument("--repository", default="", help="owner/name that a bare #123 belongs to")
        parser.add_argument("--dry-run", action="store_true", help="say what would change and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        source, history, path = options["source"], options["history"], options["path"]
        repository, dry_run = options["repository"], options["dry_run"]
        if repository and not REPOSITORY.fullmatch(repository):
            raise CommandError(f"--repository must be owner/name, not {repository!r}.")
        if bool(source) == bool(history):
            raise CommandError("Name one: a document to import, or --history with the directory of a clone.")
        if source and path:
            raise CommandError("--path names the file in a clone, so it needs --history.")
        if history and dry_run:
            raise CommandError("--dry-run cannot look ahead through a history. Use it with a document.")
        if history:
            self._import_history(history, path or settings.ROADMAP_PATH, repository)
        else:
            self._import(source, repository, dry_run=dry_run)

    def _import(self, source: str, repository: str, *, dry_run: bool) -> None:
        try:
            plan = importing.preview(read(source), repository=repository)
            self._say(plan, dry_run=dry_run)
            if not dry_run:
                importing.apply(plan, origin=source)
        except (RuleBroken, FetchError) as error:
            raise CommandError(f"{source}: {error}") from error

    def _say(self, plan: importing.Plan, *, dry_run: bool) -> None:
        if plan.unchanged:
            self.stdout.write("The document is the one the roadmap has: nothing to change.")
            return
        for name, words in plan.changes:
            self.stdout.write(f"  {name}: {words}")
        sections = plan.document.sections
        items = sum(len(section.items) for section in sections)
        done = "Nothing was written (--dry-run)" if dry_run else "Imported"
        self.stdout.write(f"{done}: {len(sections)} sections, {items} items, {len(plan.changes)} changes.")
        self.stdout.write(f"How it was read: {plan.document.shape}")

    def _import_history(self, clone: str, path: str, repository: str) -> None:
        try:
            tally = git_history.import_history(Path(clone), path, repository=repository, say=self._tell)
        except (GitError, RuleBroken) as error:
            raise CommandError(str(error)) from error
        counts = (
            (tally.applied, "imported"),
            (tally.recorded, "recorded as the past"),
            (tally.known, "known before"),
            (tally.skipped, "skipped"),
        )
        self.stdout.write(
            f"Versions: {', '.join(f'{number} {words}' for number, words in counts if number)}."
        )

    def _tell(self, line: str) -> None:
        """One step, at once: a long history takes minutes."""
        self.stdout.write(line)
        self.stdout.flush()


def read(source: str) -> bytes:
    """The document's bytes. Raises FetchError (addresses) or CommandError (files) in words."""
    if source == "-":
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    if "://" in source:
        return fetch(raw_address(source), most=MAX_BYTES)
    try:
        with Path(source).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{source} cannot be read: {error.strerror}.") from error
