"""One forge of each kind, served over real HTTP: what the suite for all forges needs to tell its stories.

A further forge takes part by one more class here and one more line in GROUNDS.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from portal.demo.forge import Forge as GitHubServer
from roadmap.forges.interface import Forge
from roadmap.gitea import signatures as gitea_signatures
from roadmap.gitea.client import Gitea
from roadmap.github import signatures as github_signatures
from roadmap.github.client import GitHub
from tests.gitea.server import GiteaServer

TOKEN = "t0ken"


class Ground(Protocol):
    """A served forge: what happens on it, and how the portal asks it."""

    def sign(self, secret: str, body: bytes) -> str: ...

    def verify(self, secret: str, body: bytes, header: str | None) -> bool: ...

    def client(self, token: str = TOKEN) -> AbstractContextManager[Forge]: ...

    def called(self, repository: str) -> str:
        """What the portal calls "owner/name" there."""

    def add(self, number: int, **fields: Any) -> None: ...

    def edit(self, number: int, **fields: Any) -> None: ...

    def close(self, number: int) -> None: ...

    def delete(self, number: int) -> None: ...

    def rename(self, new_name: str) -> None: ...

    def fail(self, kind: str) -> None:
        """The next answer is a "limit" (of 90 seconds), a "fault" or "nonsense"."""

    def asked(self) -> Sequence[int]:
        """The statuses of all answers so far."""


REPOSITORY = "acme/widget"


class OnGitHub:
    """The demo's forge."""

    def __init__(self, server: GitHubServer) -> None:
        self.server = server

    def sign(self, secret: str, body: bytes) -> str:
        return github_signatures.sign(secret, body)

    def verify(self, secret: str, body: bytes, header: str | None) -> bool:
        return github_signatures.verify(secret, body, header)

    def client(self, token: str = TOKEN) -> GitHub:
        return GitHub(base_url=self.server.api_url, token=token, timeout=5.0)

    def called(self, repository: str) -> str:
        return repository

    def add(self, number: int, **fields: Any) -> None:
        self.server.add_issue(REPOSITORY, number, **{"title": f"Widget {number}", **fields})

    def edit(self, number: int, **fields: Any) -> None:
        self.server.edit_issue(REPOSITORY, number, **fields)

    def close(self, number: int) -> None:
        self.server.close_issue(REPOSITORY, number)

    def delete(self, number: int) -> None:
        self.server.delete_issue(REPOSITORY, number)

    def rename(self, new_name: str) -> None:
        self.server.rename_repository(REPOSITORY, new_name)

    def fail(self, kind: str) -> None:
        self.server.fail({"limit": "429", "fault": "502", "nonsense": "badjson"}[kind], seconds=90)

    def asked(self) -> Sequence[int]:
        return [request.status for request in self.server.log]


class OnGitea:
    """The Gitea of the tests."""

    def __init__(self, server: GiteaServer) -> None:
        self.server = server

    def sign(self, secret: str, body: bytes) -> str:
        return gitea_signatures.sign(secret, body)

    def verify(self, secret: str, body: bytes, header: str | None) -> bool:
        return gitea_signatures.verify(secret, body, header)

    def client(self, token: str = TOKEN) -> Gitea:
        return Gitea(url=self.server.url, token=token, timeout=5.0)

    def called(self, repository: str) -> str:
        return f"{self.server.host}/{repository}"

    def add(self, number: int, **fields: Any) -> None:
        self.server.add_issue(REPOSITORY, number, **{"title": f"Widget {number}", **fields})

    def edit(self, number: int, **fields: Any) -> None:
        self.server.edit_issue(REPOSITORY, number, **fields)

    def close(self, number: int) -> None:
        self.server.close_issue(REPOSITORY, number)

    def delete(self, number: int) -> None:
        self.server.delete_issue(REPOSITORY, number)

    def rename(self, new_name: str) -> None:
        self.server.rename(REPOSITORY, new_name)

    def fail(self, kind: str) -> None:
        match kind:
            case "limit":
                self.server.fail(429, Retry_After="90")
            case "fault":
                self.server.fail(502)
            case _:
                self.server.garble(b'{"number": 12, "title": "Wi')

    def asked(self) -> Sequence[int]:
        return [request.status for request in self.server.log]
