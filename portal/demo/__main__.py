"""python -m portal.demo: make and serve a whole site from nothing: settings, database, roadmap, people."""

import json
import logging
import os
import sys
from argparse import ArgumentParser
from hashlib import sha256
from pathlib import Path
from typing import Any

from portal import address
from portal.address import Address, WrongAddress
from portal.demo.environment import SAMPLE, Subject, environment


def main() -> None:
    arguments = read_arguments()
    subject: Subject = arguments.subject
    try:
        bind = address.parse(arguments.bind)
        address.require_free(bind)
        os.environ.update(environment(subject, bind, os.environ))
        if port := os.environ.get("DEMO_FORGE_PORT"):
            address.require_free(address.parse(f"127.0.0.1:{port}"))
    except WrongAddress as error:
        sys.exit(str(error))
    run(subject, bind)


def read_arguments() -> Any:
    parser = ArgumentParser(prog="python -m portal.demo", description=__doc__)
    parser.add_argument("--roadmap", metavar="PATH-OR-URL", help="another project's ROADMAP.md")
    parser.add_argument("--repository", metavar="OWNER/NAME", help="its repository on GitHub")
    parser.add_argument("--bind", default="127.0.0.1:8000", metavar="HOST:PORT")
    arguments = parser.parse_args()
    if bool(arguments.roadmap) != bool(arguments.repository):
        parser.error(
            "a roadmap of your own needs both: its document (ROADMAP=) and its repository (REPOSITORY=)"
        )
    arguments.subject = Subject(arguments.roadmap, arguments.repository) if arguments.roadmap else SAMPLE
    return arguments


def run(subject: Subject, bind: Address) -> None:
    """Prepare what is not prepared yet, then serve until Ctrl-C."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import CommandError, call_command

    try:
        django.setup()
        # No broker runs before serve does, which asks for the first sync itself: nothing to warn of.
        logging.getLogger("portal.lib.tasks").setLevel(logging.ERROR)
        prepare(subject)
        call_command("serve", bind=str(bind))
    except ImproperlyConfigured as error:
        sys.exit(f"Signpost cannot start. {error}")
    except CommandError as error:
        sys.exit(f"{error}")
    except KeyboardInterrupt:
        sys.exit("Stopped before the site was ready. Start again to go on from here.")


def prepare(subject: Subject) -> None:
    """Migrate, import the roadmap, make the demo's people: each only where it is not done yet."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    notes = Notes(settings.DATA_DIR / "demo.json")
    if migrate():
        notes.forget()
    source = fingerprint(subject)
    if notes.read().get("roadmap") != source:
        say("Importing the sample roadmap …" if subject.is_sample else f"Importing {subject.roadmap} …")
        import_roadmap(subject)
        notes.add("roadmap", source)
    if not notes.read().get("people"):
        say("Making the demo's people …")
        call_command("seed_demo", only_maintainer=not subject.is_sample)
        notes.add("people", "made")
    connections.close_all()


def import_roadmap(subject: Subject) -> None:
    """The document; the sample comes with its past."""
    from django.core.management import call_command

    from portal.demo import past

    if not (subject.is_sample and past.import_past()):
        call_command("import_roadmap", subject.roadmap, repository=subject.repository)


def migrate() -> bool:
    """Bring the database up to date. Returns whether it was empty before."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Preparing the database …")
        call_command("migrate", interactive=False, verbosity=0)
    return not executor.loader.applied_migrations


def fingerprint(subject: Subject) -> str:
    """Changes when the roadmap must be imported again: a file's text, a URL's spelling (it is read only once)."""
    path = Path(subject.roadmap)
    text = path.read_bytes() if path.is_file() else b""
    return sha256(f"{subject.roadmap}\0".encode() + text).hexdigest()


class Notes:
    """What was already done for this data folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> dict[str, str]:
        notes: dict[str, str] = json.loads(self.path.read_text()) if self.path.exists() else {}
        return notes

    def add(self, name: str, value: str) -> None:
        self.path.write_text(json.dumps(self.read() | {name: value}))

    def forget(self) -> None:
        self.path.unlink(missing_ok=True)


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
