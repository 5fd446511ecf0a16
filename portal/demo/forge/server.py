"""The forge's HTTP: sockets in, `Request` and `Answer` out."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any
from urllib.parse import parse_qsl, unquote

from portal.demo.forge.exchange import Answer, Request

LARGEST_BODY = 4 * 1024 * 1024  # a file of 2 MB and more in a form or as base64
TRICKLE = 0.1  # seconds between two bytes of a slow answer
PATIENCE = 60.0  # seconds after which even a hanging answer ends


class Server(ThreadingHTTPServer):
    """One thread a connection, all of them ending with the process."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], respond: Callable[[Request], Answer]) -> None:
        self.respond = respond
        self.stopping = threading.Event()
        self._connections: set[socket.socket] = set()
        super().__init__(address, Handler)

    def server_bind(self) -> None:
        # HTTPServer's own looks its name up in the DNS, which can take seconds.
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def stop(self) -> None:
        """Stop listening and end every open connection."""
        self.stopping.set()
        self.shutdown()
        self.server_close()
        for connection in list(self._connections):
            self.shutdown_request(connection)


class Handler(BaseHTTPRequestHandler):
    """Reads a request, asks the forge, sends the answer in one piece or as its manner says."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "Forge"
    sys_version = ""
    timeout = 30
    wbufsize = -1  # headers and body leave together
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._answer(body=b"")

    def do_HEAD(self) -> None:
        self._answer(body=b"")

    def do_POST(self) -> None:
        self._take_body()

    def do_PUT(self) -> None:
        self._take_body()

    def do_PATCH(self) -> None:
        self._take_body()

    def _take_body(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not (length.isascii() and length.isdigit()) or int(length) > LARGEST_BODY:
            self.close_connection = True
            self.send_error(413 if length.isdigit() else 400)
            return
        self._answer(body=self.rfile.read(int(length)))

    def handle(self) -> None:
        with suppress(OSError):  # the other side, or our own stop, closed the connection
            super().handle()

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the forge keeps its own log."""

    def _answer(self, *, body: bytes) -> None:
        path, _, query_text = self.path.partition("?")
        headers = {name.lower(): value for name, value in self.headers.items()}
        query = dict(parse_qsl(query_text, keep_blank_values=True))
        answer = self.server.respond(Request(self.command, unquote(path), query, headers, body))
        if answer.manner == "timeout":
            self.server.stopping.wait(PATIENCE)
            self.close_connection = True
            return
        self._send_head(answer)
        if self.command == "HEAD" or answer.status == 304:
            return
        if answer.manner == "slow":
            self._send_slowly(answer.body)
        elif answer.manner == "cut":
            self.wfile.write(answer.body[: len(answer.body) // 2])
            self.close_connection = True
        else:
            self.wfile.write(answer.body)

    def _send_head(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != 304:
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()

    def _send_slowly(self, body: bytes) -> None:
        for position in range(len(body)):
            self.wfile.write(body[position : position + 1])
            self.wfile.flush()
            if self.server.stopping.wait(TRICKLE):
                self.close_connection = True
                return
