"""A whole site for journeys: the demo with its own database, broker, worker, beat and forge, on free ports."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.services import NOT_INHERITED, SETTINGS, alive, descendants, free_port, wait_until

ROOT = Path(__file__).resolve().parents[2]
READY = "Ctrl-C ends everything."
START_SECONDS, END_SECONDS = 120, 40


@dataclass(frozen=True)
class Site:
    """Where it answers, where its forge does, and what its processes said so far."""

    url: str
    forge: str
    log: Path

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")


@contextmanager
def running(data_dir: Path, *, database_url: str = "") -> Iterator[Site]:
    """Serve the demo from nothing; at the end ask it to end, and fail where a process stays or an error was logged.

    Without `database_url` the site has an SQLite file of its own in `data_dir`.
    """
    port, forge = free_port(), free_port()
    site = Site(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{forge}", data_dir / "journeys.log")
    own = {"DATA_DIR": str(data_dir), "DEMO_FORGE_PORT": str(forge), "DATABASE_URL": database_url}
    with site.log.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "portal.demo", "--bind", f"127.0.0.1:{port}"],
            env=_inherited() | {name: value for name, value in own.items() if value},
            cwd=ROOT,
            stdout=log,
            stderr=log,
        )
    try:
        wait_until(lambda: READY in site.said() or process.poll() is not None, seconds=START_SECONDS)
        assert process.poll() is None, site.said()
        yield site
        _end(process, site)
    finally:
        # The kernel ends the supervisor's children with it.
        process.kill()
        process.wait()


def _inherited() -> dict[str, str]:
    """This process's environment without what the tests set for themselves: the demo makes its own."""
    foreign = {*NOT_INHERITED, *SETTINGS, "DATABASE_URL", "REDIS_URL", "DATA_DIR"}
    return {name: value for name, value in os.environ.items() if name not in foreign}


def _end(process: subprocess.Popen[bytes], site: Site) -> None:
    family = descendants(process.pid) if sys.platform.startswith("linux") else set()
    process.send_signal(signal.SIGINT)
    assert process.wait(END_SECONDS) == 0, site.said()
    assert [pid for pid in family if alive(pid)] == []
    assert "Traceback" not in site.said(), site.said()
