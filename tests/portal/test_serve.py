"""manage.py serve: the real group of processes, on free ports."""

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pytest_django import Settings

from portal import address
from portal.address import Address, WrongAddress
from portal.management.commands.serve import collect_static_files
from tests.services import alive, descendants, free_port, wait_until

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose database is migrated."""
    folder = tmp_path_factory.mktemp("site")
    manage("migrate", "--verbosity=0", data_dir=folder)
    return folder


def environment(data_dir: Path, port: int = 8000) -> dict[str, str]:
    inherited = {
        name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}
    }
    return inherited | {"DATA_DIR": str(data_dir), "SITE_URL": f"http://127.0.0.1:{port}"}


def manage(*words: str, data_dir: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(command, env=environment(data_dir), cwd=ROOT, capture_output=True, text=True)


@contextmanager
def serving(data_dir: Path, port: int, *words: str) -> Iterator[subprocess.Popen[str]]:
    """The command, once it has said that the site is ready; killed at the end where it still runs."""
    command = [sys.executable, "manage.py", "serve", "--bind", f"127.0.0.1:{port}", *words]
    process = subprocess.Popen(
        command,
        env=environment(data_dir, port),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout
        said: list[str] = []
        for line in process.stdout:
            said.append(line)
            if "Ctrl-C ends everything" in line:
                break
        assert f"Signpost is ready at http://127.0.0.1:{port}\n" in said, "".join(said)
        yield process
    finally:
        process.kill()
        process.communicate()


def get(port: int, path: str) -> tuple[int, str]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return answer.status, answer.read().decode()


@pytest.mark.slow
def test_the_site_answers_and_ctrl_c_ends_every_process(data_dir: Path) -> None:
    port = free_port()
    with serving(data_dir, port) as process:
        assert get(port, "/healthz")[0] == 200
        assert get(port, "/readyz") == (200, '{"database": "ok", "broker": "ok"}')
        family = descendants(process.pid)
        assert len(family) == 5, "broker, gunicorn and its one worker, Celery worker, beat"

        process.send_signal(signal.SIGINT)

        said, _ = process.communicate(timeout=25)
        assert (process.returncode, said.splitlines()[-1]) == (0, "Everything has ended.")
        assert [pid for pid in family if alive(pid)] == []


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's promise is Linux's own")
def test_no_process_outlives_a_kill_and_the_next_start_works(data_dir: Path) -> None:
    port = free_port()
    with serving(data_dir, port) as process:
        family = descendants(process.pid)
        process.kill()
        wait_until(lambda: not any(alive(pid) for pid in family), seconds=60)
    with serving(data_dir, port):
        assert get(port, "/healthz")[0] == 200


@pytest.mark.slow
def test_a_web_server_that_dies_comes_back(data_dir: Path) -> None:
    port = free_port()
    with serving(data_dir, port, "--without-worker", "--without-beat") as process:
        before = descendants(process.pid)
        (master,) = (pid for pid in before if descendants(pid))
        (worker,) = descendants(master)

        os.kill(master, signal.SIGKILL)

        wait_until(lambda: not alive(master) and not alive(worker), seconds=60)
        wait_until(lambda: len(descendants(process.pid)) == 3, seconds=60)
        site = Address("127.0.0.1", port)
        wait_until(lambda: address.answers(site, "/healthz", host=str(site)), seconds=60)


def test_static_files_are_collected_once_and_again_when_they_change(
    settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR, settings.STATIC_ROOT = tmp_path, tmp_path / "static"
    changing = tmp_path / "source" / "mark.css"
    changing.parent.mkdir()
    changing.write_text("a {}")
    settings.STATICFILES_DIRS = [changing.parent]

    assert [collect_static_files(), collect_static_files()] == [True, False]
    changing.write_text("a { color: green }")
    assert [collect_static_files(), collect_static_files()] == [True, False]
    assert (tmp_path / "static" / "mark.css").read_text() == "a { color: green }"


def test_a_port_in_use_is_said_in_a_sentence(data_dir: Path) -> None:
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = manage("serve", "--bind", f"127.0.0.1:{port}", data_dir=data_dir)

    sentence = f"Another program already uses 127.0.0.1:{port}. End it, or choose another port."
    assert (done.returncode, sentence in done.stderr, "Traceback" in done.stderr) == (1, True, False)


def test_an_address_that_is_none_is_said_in_a_sentence(data_dir: Path) -> None:
    done = manage("serve", "--bind", "8000", data_dir=data_dir)
    assert done.returncode == 1
    assert "'8000' is not an address to listen on. Write host:port, such as 127.0.0.1:8000." in done.stderr


@pytest.mark.parametrize(
    ("text", "host", "port", "url"),
    [
        ("127.0.0.1:8000", "127.0.0.1", 8000, "http://127.0.0.1:8000"),
        ("localhost:80", "localhost", 80, "http://localhost:80"),
        ("0.0.0.0:8000", "0.0.0.0", 8000, "http://127.0.0.1:8000"),
        ("[::]:8000", "::", 8000, "http://[::1]:8000"),
    ],
)
def test_addresses_are_read_as_people_write_them(text: str, host: str, port: int, url: str) -> None:
    found = address.parse(text)
    assert (found, found.url, str(found)) == (Address(host, port), url, text)


@pytest.mark.parametrize(
    "text", ["", "8000", ":8000", "host:", "host:0", "host:65536", "host:x", "host:²", "host:-1"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(WrongAddress, match="is not an address to listen on"):
        address.parse(text)


def test_an_address_of_another_machine_cannot_be_listened_on() -> None:
    with pytest.raises(WrongAddress, match=r"Nothing can listen on 192\.0\.2\.1:8000"):
        address.require_free(Address("192.0.2.1", 8000))


def test_the_demo_listens_on_this_machine_only(data_dir: Path) -> None:
    demo = environment(data_dir) | {"DEMO": "true", "ALLOWED_HOSTS": "localhost"}
    command = [sys.executable, "manage.py", "serve", "--bind", f"0.0.0.0:{free_port()}"]

    done = subprocess.run(command, env=demo, cwd=ROOT, capture_output=True, text=True)

    assert (done.returncode, "The demo serves only this machine" in done.stderr) == (1, True)
