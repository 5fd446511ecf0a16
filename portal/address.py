"""Where a server of ours listens: reading host:port, asking whether it is free, and whether the server answers."""

import errno
import http.client
import socket
from dataclasses import dataclass


class WrongAddress(ValueError):
    """Not host:port, or a place where nothing can listen; the message is a sentence for people."""


@dataclass(frozen=True)
class Address:
    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def nearby(self) -> "Address":
        """The address by which this machine itself reaches the server."""
        return Address({"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host), self.port)  # noqa: S104  compared, not listened on

    @property
    def url(self) -> str:
        return f"http://{self.nearby}"


def parse(text: str) -> Address:
    """Read host:port or [v6-address]:port. Raises WrongAddress."""
    host, colon, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not (colon and host and port.isascii() and port.isdecimal() and 0 < int(port) < 65536):
        raise WrongAddress(
            f"{text!r} is not an address to listen on. Write host:port, such as 127.0.0.1:8000."
        )
    return Address(host, int(port))


def require_free(address: Address) -> None:
    """Raise WrongAddress where another program listens, or this machine has no such address."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            address.host, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            # As the servers do: a port that merely waits out its last connections is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
            probe.listen(1)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise WrongAddress(
                f"Another program already uses {address}. End it, or choose another port."
            ) from error
        raise WrongAddress(f"Nothing can listen on {address}: {error.strerror or error}.") from error


def answers(address: Address, path: str, *, host: str) -> bool:
    """Whether the server there answers GET `path` with 200, asked for by the name `host`, within two seconds."""
    connection = http.client.HTTPConnection(address.nearby.host, address.port, timeout=2)
    try:
        connection.request("GET", path, headers={"Host": host})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
