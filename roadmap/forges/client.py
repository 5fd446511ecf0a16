"""What the clients of all forges have in common: one request at a time, redirects followed and told, limits kept."""

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlencode

from roadmap.forges import refusals
from roadmap.forges.errors import ForgeError, NotFound, Unavailable
from roadmap.forges.values import Rate

if TYPE_CHECKING:
    from roadmap.forges.transport import Answer

REPOSITORY = re.compile(r"(?!\.{1,2}/)[\w.-]+/(?!\.{1,2}$)[\w.-]+", re.ASCII)
# One for a transferred issue or a renamed repository, two for an issue of a renamed repository that was
# also transferred.
MOST_REDIRECTS = 2
PERMANENT = (301, 308)
REDIRECTS = (*PERMANENT, 302, 307)
NO_HEADERS: Mapping[str, str] = {}


class Client(ABC):
    """The REST API at `base_url`. Use it as a context manager, from one thread at a time.

    `forge` is what people call it. `requests` counts what was sent; `rate` is what the last answer told of the limit.
    Every question raises a ForgeError of `roadmap.forges.errors`; `timeout` is in seconds.
    """

    def __init__(
        self,
        forge: str,
        *,
        base_url: str,
        authorization: str,
        timeout: float,
        headers: Mapping[str, str] = NO_HEADERS,
    ) -> None:
        from roadmap.forges.transport import Transport  # httpx costs 0.15 s at import

        self.forge, self.base_url = forge, base_url.rstrip("/")
        self._transport = Transport(
            forge, base_url=self.base_url, authorization=authorization, timeout=timeout, headers=headers
        )
        self.rate = Rate()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def requests(self) -> int:
        return self._transport.requests

    def close(self) -> None:
        """Close the connection."""
        self._transport.close()

    def authorize(self, authorization: str) -> None:
        """Ask with another credential from now on."""
        self._transport.authorization = authorization

    @abstractmethod
    def refusal(self, answer: "Answer", *, asked_for: str) -> ForgeError:
        """The error that stands for an answer that is none of what was asked for."""

    def ask(
        self,
        method: str,
        url: str,
        *,
        asked_for: str,
        etag: str = "",
        accept: str = "",
        body: bytes | None = None,
    ) -> tuple["Answer", bool]:
        """Ask, following redirects; also tell whether one of them was permanent. A 304 only answers an `etag`."""
        moved = False
        for _ in range(MOST_REDIRECTS + 1):
            answer = self._transport.send(method, url, etag=etag, accept=accept, body=body)
            self.rate = refusals.rate(answer.headers)
            if answer.status in (200, 201) or (answer.status == 304 and etag):
                return answer, moved
            if answer.status not in REDIRECTS:
                raise self.refusal(answer, asked_for=asked_for)
            moved = moved or answer.status in PERMANENT
            # Without the ETag: a 304 could not tell the new name.
            url, etag = answer.location, ""
        raise Unavailable(f"{self.forge} sends {asked_for} from place to place.")

    def address(self, repository: str, rest: str, **query: str) -> str:
        """The address of something below the repository "owner/name"."""
        if not REPOSITORY.fullmatch(repository):
            raise NotFound(f"{repository!r} is not the name of a repository: owner/name is expected.")
        place = f"{self.base_url}/repos/{repository}" + (f"/{rest}" if rest else "")
        return place + (f"?{urlencode(query)}" if query else "")

    def json_of(self, answer: "Answer") -> Any:
        """The JSON of an answer. Raises Unavailable where there is none."""
        try:
            return json.loads(answer.body)
        except (ValueError, RecursionError) as error:
            raise Unavailable(f"{self.forge}'s answer is empty or not JSON.") from error
