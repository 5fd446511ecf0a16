"""manage.py serve: the whole site as one group of processes: broker (where none is set), web, worker and beat."""

import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from kombu.exceptions import OperationalError

from portal import address, broker
from portal.address import Address, WrongAddress
from portal.broker import NoBroker
from portal.celery import app as celery_app
from portal.child import Child
from portal.supervisor import Supervisor

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  gunicorn's workers prove there that they are alive


class Command(BaseCommand):
    help = "Run the site: private broker (unless REDIS_URL is set), web, worker and beat, as one supervised group."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--bind", default="127.0.0.1:8000", help="host:port of the web server")
        parser.add_argument("--web-workers", type=int, default=1, help="processes of the web server")
        parser.add_argument("--threads", type=int, default=8, help="threads in each of them")
        parser.add_argument("--without-worker", action="store_true", help="another machine runs the worker")
        parser.add_argument("--without-beat", action="store_true", help="another machine runs beat")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            bind = address.parse(options["bind"])
            require_own_machine(bind)
            address.require_free(bind)
            children = [*broker_children(), *forge_children(bind)]
        except (WrongAddress, NoBroker) as error:
            raise CommandError(str(error)) from error
        children.append(web_child(bind, processes=options["web_workers"], threads=options["threads"]))
        if not options["without_worker"]:
            children.append(worker_child())
        if not options["without_beat"]:
            children.append(beat_child())
        if collect_static_files():
            self.say("Static files are collected.")
        self.say(f"Starting {', '.join(child.name for child in children)} …")
        code = Supervisor(children, say=self.say).run(when_ready=lambda: self.welcome(bind))
        if code:
            sys.exit(code)
        self.say("Everything has ended.")

    def welcome(self, bind: Address) -> None:
        self.say(welcome(bind))
        ask_for_sync()

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def broker_children() -> Iterator[Child]:
    """The private broker, where the site needs one and none runs yet. Raises NoBroker."""
    socket = broker.socket_path(settings.DATA_DIR)
    if settings.OWN_BROKER and not broker.answers(socket):
        yield Child(
            "broker",
            broker.command(broker.required_binary(), settings.DATA_DIR),
            ready=lambda: broker.answers(socket),
            outlives=True,
            quiet=True,
        )


def forge_children(bind: Address) -> Iterator[Child]:
    """The demo's forge, where the settings ask for one. Raises WrongAddress."""
    if settings.DEMO_FORGE_PORT:
        forge = Address("127.0.0.1", settings.DEMO_FORGE_PORT)
        address.require_free(forge)
        demo = settings.BASE_DIR / "portal" / "demo"
        options = {
            "port": str(forge.port),
            "state": str(settings.DATA_DIR / "forge.json"),
            "seed": str(demo / "issues.json"),
            "hook": f"{bind.url}/hooks/github/",
            "site": settings.SITE_URL,
        }
        yield Child(
            "forge",
            python(
                "-m",
                "portal.demo.forge",
                *(word for name in options for word in (f"--{name}", options[name])),
            ),
            env=import_path(),
            ready=lambda: address.answers(forge, "/", host=str(forge)),
        )


def web_child(bind: Address, *, processes: int, threads: int) -> Child:
    """gunicorn, ready when the site answers /healthz."""
    memory = ["--worker-tmp-dir", str(SHARED_MEMORY)] if os.access(SHARED_MEMORY, os.W_OK) else []
    command = python(
        "-m",
        "gunicorn",
        "portal.wsgi:application",
        f"--bind={bind}",
        "--worker-class=gthread",
        f"--workers={processes}",
        f"--threads={threads}",
        "--no-control-socket",
        "--log-level=warning",
        # Less than the supervisor's own patience, so that requests end before it loses it.
        "--graceful-timeout=8",
        *memory,
    )
    host = urlsplit(settings.SITE_URL).netloc
    return Child(
        "web", command, env=import_path(), ready=lambda: address.answers(bind, "/healthz", host=host)
    )


def worker_child() -> Child:
    options = [
        "--pool=threads",
        "--concurrency=4",
        "--without-gossip",
        "--without-mingle",
        "--loglevel=WARNING",
    ]
    env = import_path()
    if settings.DEMO:
        # Whoever tries the demo as root need not read Celery's page about it: no task here is a pickle.
        env["PYTHONWARNINGS"] = "ignore:You're running the worker with superuser privileges"
    return Child("worker", python("-m", "celery", "--quiet", "-A", "portal", "worker", *options), env=env)


def beat_child() -> Child:
    schedule = settings.DATA_DIR / "beat-schedule"
    options = [f"--schedule={schedule}", "--loglevel=WARNING"]
    return Child(
        "beat", python("-m", "celery", "--quiet", "-A", "portal", "beat", *options), env=import_path()
    )


def python(*words: str) -> list[str]:
    return [sys.executable, *words]


def import_path() -> dict[str, str]:
    """Children find the project wherever the command was called from."""
    return {
        "PYTHONPATH": os.pathsep.join(filter(None, [str(settings.BASE_DIR), os.environ.get("PYTHONPATH")]))
    }


def collect_static_files() -> bool:
    """Run collectstatic unless its sources are those of last time. Returns whether it ran."""
    if settings.DEBUG:
        return False
    note = settings.DATA_DIR / "static-sources.txt"
    sources = static_sources()
    if settings.STATIC_ROOT.is_dir() and note.is_file() and note.read_text() == sources:
        return False
    note.unlink(missing_ok=True)
    # From scratch: collectstatic alone passes over a source whose time is not newer, such as an older release's.
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    note.write_text(sources)
    return True


def static_sources() -> str:
    """A fingerprint of every static file's path, size and time of change."""
    digest = sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = os.stat(storage.path(path))
            digest.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def ask_for_sync() -> None:
    """A sync that became due while the site was down, and the first one ever, runs now, not at beat's next turn."""
    task = settings.CELERY_BEAT_SCHEDULE["sync tracking issues when they are due"]["task"]
    # A broker that does not answer costs nothing but the wait for beat.
    with suppress(OperationalError):
        celery_app.send_task(task)


def require_own_machine(bind: Address) -> None:
    """The demo's password and mail are there for everyone who reaches it. Raises WrongAddress beyond this machine."""
    if settings.DEMO and bind.host not in settings.LOOPBACK:
        raise WrongAddress(
            f"The demo serves only this machine, so it cannot listen on {bind}: use 127.0.0.1."
        )


def welcome(bind: Address) -> str:
    """What to do next, once everything runs."""
    lines = [f"\nSignpost is ready at {bind.url}"]
    if bind.url != settings.SITE_URL:
        lines.append(f"  its public address: {settings.SITE_URL}")
    if settings.DEMO:
        lines.append(f"  sign in at {settings.SITE_URL}/accounts/login/")
        lines.append(f"  maintainer: dana@example.org / password {settings.DEMO_PASSWORD}")
    if settings.DEMO and settings.EMAIL_KEPT:
        lines.append(f"  mail that the site would send: {settings.SITE_URL}/mail/")
    if settings.DEMO_FORGE_PORT:
        lines.append(f"  the forge with the sample's issues: http://127.0.0.1:{settings.DEMO_FORGE_PORT}/")
    lines.append("Ctrl-C ends everything.\n")
    return "\n".join(lines)
