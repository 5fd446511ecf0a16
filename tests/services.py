"""A pytest plugin (`-p tests.services`): the servers and the settings of a test run, there before Django reads them.

SIGNPOST_TEST_DATABASE=sqlite (the default) or postgres chooses the database. A conftest.py would be too late:
pytest-django has read the settings by then. The controller of a parallel run starts the servers, its workers
inherit the environment, and the kernel ends the servers with the process that started them.
"""

import atexit
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from glob import glob
from pathlib import Path

import pytest

from portal import broker
from portal.child import die_with

RUNNING = "SIGNPOST_TEST_FOLDER"
NOT_INHERITED = (
    "CLAIM_RELEASE_DAYS", "CLAIM_WARN_DAYS", "DEBUG", "DEMO", "DEMO_FORGE_PORT", "EMAIL_URL", "GITHUB_APP_ID",
    "GITHUB_APP_INSTALLATION_ID", "GITHUB_APP_PRIVATE_KEY", "GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET",
    "GITHUB_TOKEN", "ROADMAP_DOCUMENT_SECONDS", "ROADMAP_LABEL", "ROADMAP_PATH", "ROADMAP_STALE_MONTHS",
    "SITE_NAME", "SYNC_MINUTES", "TRUSTED_PROXIES", "DATABASE_POOL",
)  # fmt: skip
SETTINGS = {
    "SECRET_KEY": "known-to-every-test-and-to-nobody-else-0123456789-abcdef",
    "SITE_URL": "http://127.0.0.1:8000",
    "ALLOWED_HOSTS": "127.0.0.1,localhost,testserver",
    "ROADMAP_REPOSITORY": "waymark-maps/waymark",
    # Nobody listens there: a test that would ask the real GitHub fails at once.
    "GITHUB_API_URL": "http://127.0.0.1:9",
    "GITHUB_WEBHOOK_SECRET": "the secret that the tests share with their forge",
}


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    if RUNNING not in os.environ:
        start_services(os.environ.get("SIGNPOST_TEST_DATABASE") or "sqlite")
    own_redis_database()


def pytest_configure() -> None:
    from django.conf import settings

    # A file, so that threads and processes of one test meet the locks of a real site.
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        name = str(Path(os.environ[RUNNING], "test.sqlite3"))
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = name
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Pages in tests need no collectstatic; tests that start a whole site use the real storage.
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"


def pytest_report_header() -> str:
    return f"services: {os.environ['DATABASE_URL'].partition(':')[0]}, {os.environ['REDIS_URL']}"


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    """Rate limits and cached pages of one test never reach the next one."""
    from django.core.cache import cache

    cache.clear()
    yield


def start_services(database: str) -> None:
    folder = Path(tempfile.mkdtemp(prefix="signpost-tests-"))
    # The PostgreSQL server may run as another user and must pass through.
    folder.chmod(0o711)
    data = folder / "data"
    data.mkdir(mode=0o700)
    for name in NOT_INHERITED:
        os.environ.pop(name, None)
    os.environ |= SETTINGS | {RUNNING: str(folder), "DATA_DIR": str(data)}
    port = free_port()
    servers = [start_broker(data, port)]
    os.environ["REDIS_URL"] = f"redis://127.0.0.1:{port}/0"
    os.environ["DATABASE_URL"] = f"sqlite:///{data / 'signpost.sqlite3'}"
    if database == "postgres":
        servers.append(start_postgres(folder / "postgres"))
        os.environ["DATABASE_URL"] = f"postgres://postgres@/postgres?host={folder / 'postgres'}"
    elif database != "sqlite":
        pytest.exit(f"SIGNPOST_TEST_DATABASE must be sqlite or postgres, not {database!r}", returncode=4)
    atexit.register(stop, os.getpid(), servers, folder)


def own_redis_database() -> None:
    """Parallel workers share the server but not its keys."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    server = os.environ["REDIS_URL"].rpartition("/")[0]
    os.environ["REDIS_URL"] = f"{server}/{int(worker.removeprefix('gw') or -1) + 1}"


def start_broker(folder: Path, port: int) -> subprocess.Popen[bytes]:
    command = [*broker.command(broker.required_binary(), folder), "--bind", "127.0.0.1", "--port", str(port)]
    return start(command, until=lambda: broker.answers(broker.socket_path(folder)), log=folder / "broker.log")


def start_postgres(folder: Path) -> subprocess.Popen[bytes]:
    """A server on a Unix socket in `folder`. It refuses to run as root, so root starts it as the user postgres."""
    folder.mkdir(mode=0o700)
    as_user: list[str] = []
    if os.getuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
        as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--pdeathsig=QUIT"]
    options = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    data = str(folder / "data")
    subprocess.run([*as_user, postgres("initdb"), *options, data], check=True, stdout=subprocess.DEVNULL)
    settings = ["listen_addresses=", "fsync=off", "synchronous_commit=off", "full_page_writes=off"]
    server = [postgres("postgres"), "-D", data, "-k", str(folder), *(f"-c{setting}" for setting in settings)]
    ready = [postgres("pg_isready"), "--quiet", "--host", str(folder)]
    log = folder.parent / "postgres.log"
    return start([*as_user, *server], until=lambda: subprocess.run(ready).returncode == 0, log=log)


def postgres(program: str) -> str:
    """The path of one of PostgreSQL's programs, which Debian keeps outside PATH."""
    found = shutil.which(program) or max(glob(f"/usr/lib/postgresql/*/bin/{program}"), default=None)
    if not found:
        pytest.exit(
            f"PostgreSQL's {program} is missing: tests/prepare.sh says how to install it.", returncode=4
        )
    return found


def start(command: Sequence[str], *, until: Callable[[], bool], log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as output:
        server = subprocess.Popen(
            command, stdout=output, stderr=output, start_new_session=True, preexec_fn=die_with(os.getpid())
        )
    deadline = time.monotonic() + 30
    while not until():
        if server.poll() is not None or time.monotonic() > deadline:
            server.kill()
            pytest.exit(f"{command[0]} did not start:\n{log.read_text(errors='replace')}", returncode=4)
        time.sleep(0.02)
    return server


def free_port() -> int:
    """A port on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_until(holds: Callable[[], object], seconds: float = 30) -> None:
    """Return once `holds`; fail when it does not within `seconds`."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"still not so after {seconds:g} seconds"
        time.sleep(0.02)


def processes() -> dict[int, int]:
    """Every process of this machine that still runs, with its parent; one that waits to be noticed does not (Linux)."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, parent = entry.read_text().rpartition(")")[2].split()[:2]
            if state != "Z":
                parents[int(entry.parent.name)] = int(parent)
    return parents


def alive(pid: int) -> bool:
    return pid in processes()


def descendants(pid: int) -> set[int]:
    """Every process below this one."""
    parents, found = processes(), {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


def stop(owner: int, servers: Sequence[subprocess.Popen[bytes]], folder: Path) -> None:
    if os.getpid() != owner:
        return
    for server in servers:
        # At once: their data is thrown away.
        server.kill()
        server.wait()
    shutil.rmtree(folder, ignore_errors=True)
