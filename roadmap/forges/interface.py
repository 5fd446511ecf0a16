"""What the sync asks of a forge. The clients of roadmap/github/ and roadmap/gitea/ answer to it."""

from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from roadmap.forges.values import Fetched, IssueList, IssuePage, NotModified, Rate


class Forge(Protocol):
    """A conversation with one forge: one request at a time, from one thread. Use it as a context manager.

    Repositories are named as the values name them: "owner/name" on the portal's main forge, with the host before it
    elsewhere. Every question raises a ForgeError of `roadmap.forges.errors`. `requests` counts what was sent.
    """

    @property
    def requests(self) -> int: ...

    @property
    def rate(self) -> Rate: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def issue(self, repository: str, number: int, *, etag: str = "") -> Fetched | NotModified:
        """One issue or pull request."""

    def issues_page(
        self, repository: str, *, since: datetime | None = None, page: str = "", etag: str = ""
    ) -> IssuePage | NotModified:
        """A page of all issues and pull requests, open and closed, that changed at or after `since`.

        In the order of their change, the oldest first with `since` and of their creation without, so that what
        changes meanwhile is not missed: who reads on may ask again since the last change of a page. A forge that has no
        such order gives all of it as one page. `page` is a `next_page`; `etag` only counts for the first page.
        """

    def open_issues(self, repository: str, *, label: str, etag: str = "") -> IssueList | NotModified:
        """All open issues with a label, without pull requests: the whole list or an error."""
