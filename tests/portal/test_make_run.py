"""python -m portal.demo: a whole site from nothing, and again in seconds with what it kept."""

import http.cookiejar
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from portal.address import Address
from portal.demo.environment import ROOT, SAMPLE, Subject, environment
from tests.services import NOT_INHERITED, SETTINGS, alive, descendants, free_port, wait_until

BIND = Address("127.0.0.1", 8000)
OPEN_ISSUE = 263  # of the sample; tracks "Map packs that fit an old phone"
MOBY = Subject("https://example.org/ROADMAP.md", "moby/moby")


def test_the_sample_comes_with_a_forge_of_its_own(tmp_path: Path) -> None:
    made = environment(SAMPLE, BIND, {"DATA_DIR": str(tmp_path)})

    secret_key, webhook_secret = made.pop("SECRET_KEY"), made.pop("GITHUB_WEBHOOK_SECRET")
    assert made == {
        "DEMO": "true",
        "DEBUG": "false",
        "SITE_URL": "http://127.0.0.1:8000",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "ROADMAP_REPOSITORY": "waymark-maps/waymark",
        "DEMO_FORGE_PORT": "8001",
        "GITHUB_API_URL": "http://127.0.0.1:8001",
        "GITHUB_TOKEN": "the-forge-takes-any-token",
    }
    assert len(secret_key) >= 50 and len(webhook_secret) >= 50 and secret_key != webhook_secret


def test_another_project_meets_the_real_github(tmp_path: Path) -> None:
    made = environment(MOBY, BIND, {"DATA_DIR": str(tmp_path), "GITHUB_TOKEN": "kept as it is"})
    assert made["ROADMAP_REPOSITORY"] == "moby/moby"
    assert not {"DEMO_FORGE_PORT", "GITHUB_API_URL", "GITHUB_TOKEN"} & set(made)


def test_each_project_has_a_data_folder_of_its_own() -> None:
    assert (SAMPLE.folder, MOBY.folder) == (ROOT / "var" / "demo", ROOT / "var" / "moby--moby")


def test_secrets_are_made_once_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    first = environment(SAMPLE, BIND, {"DATA_DIR": str(tmp_path)})
    second = environment(SAMPLE, BIND, {"DATA_DIR": str(tmp_path)})
    assert first == second
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_what_the_environment_already_says_wins(tmp_path: Path) -> None:
    given = {
        "DATA_DIR": str(tmp_path),
        "SITE_URL": "https://x.example",
        "SECRET_KEY": "own",
        "DEMO_FORGE_PORT": "9",
    }
    made = environment(SAMPLE, BIND, given)
    assert not set(given) & set(made)
    assert made["GITHUB_API_URL"] == "http://127.0.0.1:9"


@pytest.mark.parametrize("words", [("--roadmap", "ROADMAP.md"), ("--repository", "moby/moby")])
def test_half_of_another_project_is_refused_in_words(words: tuple[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "portal.demo", *words], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "needs both: its document (ROADMAP=) and its repository (REPOSITORY=)" in done.stderr


def demo(data_dir: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """A start that is expected to end by itself."""
    return subprocess.run(
        [sys.executable, "-m", "portal.demo", "--bind", f"127.0.0.1:{free_port()}", *words],
        env=outside() | {"DATA_DIR": str(data_dir), "DEMO_FORGE_PORT": str(free_port())} | more,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )


def outside() -> dict[str, str]:
    """The environment of the person who calls the tests, without what the test run added."""
    added = {*NOT_INHERITED, *SETTINGS, "DATA_DIR", "DATABASE_URL", "REDIS_URL"}
    return {name: value for name, value in os.environ.items() if name not in added}


def test_any_command_of_the_site_runs_on_the_demos_data(tmp_path: Path) -> None:
    def manage(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "portal.demo.manage", *words]
        environment = outside() | {"DATA_DIR": str(tmp_path)}
        return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True)

    assert manage("migrate", "--verbosity=0").returncode == 0
    done = manage("check_counters")

    assert (done.returncode, done.stderr) == (0, "")


def test_a_document_that_cannot_be_read_ends_the_start_in_words(tmp_path: Path) -> None:
    done = demo(tmp_path, "--roadmap", "nowhere.md", "--repository", "moby/moby")
    assert (done.returncode, done.stderr) == (1, "nowhere.md cannot be read: No such file or directory.\n")


def test_a_wrong_setting_ends_the_start_with_its_name(tmp_path: Path) -> None:
    done = demo(tmp_path, SECRET_KEY="short")
    assert done.returncode == 1
    assert done.stderr.startswith(
        "Signpost cannot start. SECRET_KEY must have at least 50 random characters."
    )


def test_a_port_in_use_ends_the_start_before_anything_is_made(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = demo(tmp_path / "site", DEMO_FORGE_PORT=str(port))
    said = f"Another program already uses 127.0.0.1:{port}. End it, or choose another port.\n"
    assert (done.returncode, done.stderr, done.stdout) == (1, said, "")


class Run:
    """One start of the demo, read until it is ready."""

    def __init__(self, data_dir: Path, port: int, forge: int, *words: str) -> None:
        self.site, self.forge = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{forge}"
        began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "portal.demo", "--bind", f"127.0.0.1:{port}", *words],
            env=outside() | {"DATA_DIR": str(data_dir), "DEMO_FORGE_PORT": str(forge)},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout
        self.said: list[str] = []
        for line in self.process.stdout:
            self.said.append(line.rstrip())
            if "Ctrl-C ends everything" in line:
                break
        self.seconds = time.monotonic() - began
        assert "Ctrl-C ends everything." in self.said, "\n".join(self.said)

    def end(self) -> None:
        family = descendants(self.process.pid)
        self.process.send_signal(signal.SIGINT)
        said, _ = self.process.communicate(timeout=30)
        assert (self.process.returncode, said.splitlines()[-1]) == (0, "Everything has ended.")
        assert not any(alive(pid) for pid in family)


@contextmanager
def running(data_dir: Path, *words: str) -> Iterator[Run]:
    run = Run(data_dir, free_port(), free_port(), *words)
    try:
        yield run
    finally:
        run.process.kill()
        # pytest shows it where the test failed.
        print("\n".join(run.said), *run.process.communicate())


def text(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:
        body: str = answer.read().decode()
        return body


def issue_state(data_dir: Path, number: int) -> str:
    with closing(sqlite3.connect(data_dir / "signpost.sqlite3")) as database:
        (state,) = database.execute("SELECT state FROM roadmap_issue WHERE number = ?", [number]).fetchone()
    return str(state)


def close_at_the_forge(forge: str, number: int) -> None:
    """Press the button on the issue's page."""
    page = f"{forge}/waymark-maps/waymark/issues/{number}"
    urllib.request.urlopen(
        urllib.request.Request(page, b"do=close-completed", {"Origin": forge}), timeout=10
    ).close()


@pytest.mark.slow
def test_the_demo_starts_from_nothing_and_again_in_seconds_with_its_data(tmp_path: Path) -> None:
    with running(tmp_path) as run:
        assert "  maintainer: dana@example.org / password follow-the-signs" in run.said
        assert f"  the forge with the sample's issues: {run.forge}/" in run.said
        roadmap, proposals = text(f"{run.site}/roadmap/"), text(f"{run.site}/proposals/")
        assert "Map packs that fit an old phone" in roadmap
        wait_until(lambda: issue_state(tmp_path, OPEN_ISSUE) == "open", seconds=60)
        close_at_the_forge(run.forge, OPEN_ISSUE)
        wait_until(lambda: issue_state(tmp_path, OPEN_ISSUE) == "closed", seconds=60)
        secrets = (tmp_path / "secrets.json").read_bytes()
        run.end()
    with running(tmp_path) as run:
        steps = {"Preparing the database …", "Making the demo's people …", "Static files are collected."}
        assert not steps & set(run.said)
        assert not [line for line in run.said if line.startswith("Importing")]
        assert (tmp_path / "secrets.json").read_bytes() == secrets
        assert titles(text(f"{run.site}/proposals/")) == titles(proposals) != []
        assert sign_in(run.site, "dana@example.org", "follow-the-signs")
        run.end()


def titles(page: str) -> list[str]:
    """The proposals that a list page links to, by their addresses."""
    return sorted(set(re.findall(r'href="(/proposals/\d+[^"]*)"', page)))


def sign_in(site: str, email: str, password: str) -> bool:
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = browser.open(f"{site}/accounts/login/", timeout=10).read().decode()
    (token,) = set(re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page))
    form = {"csrfmiddlewaretoken": token, "login": email, "password": password}
    browser.open(f"{site}/accounts/login/", urllib.parse.urlencode(form).encode(), timeout=10)
    return any(cookie.name == "sessionid" for cookie in jar)
