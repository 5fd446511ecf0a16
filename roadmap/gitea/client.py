"""The REST API of Gitea and Forgejo: issues.

Source: Gitea's own API description (tests/gitea/contract.json says which): issueListIssues and issueGetIssue. What it
leaves open was read from routers/api/v1 and services/context: a server gives no more entries a page than its
administrator allows, usually 50, and knows no ETags; renamed repositories answer with a redirect, deleted issues
with 404.
"""

from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, NamedTuple, Self

from roadmap.forges import refusals
from roadmap.forges.client import Client
from roadmap.forges.errors import BadPayload, ForgeError, NotFound, Unavailable
from roadmap.forges.refusals import date
from roadmap.forges.values import Fetched, IssueList, IssuePage, IssuePayload, NotModified
from roadmap.gitea.payloads import host_of, issue_from_json

if TYPE_CHECKING:
    from roadmap.forges.transport import Answer

PER_PAGE = 50


class Gitea(Client):
    """The Gitea or Forgejo at `url`, such as https://codeberg.org. Repositories are "codeberg.org/owner/name"."""

    def __init__(self, *, url: str, token: str = "", timeout: float = 10.0) -> None:
        self.url, self.host = url.rstrip("/"), host_of(url)
        super().__init__(
            self.host or url,
            base_url=f"{self.url}/api/v1",
            authorization=f"token {token}" if token else "",
            timeout=timeout,
        )

    def refusal(self, answer: "Answer", *, asked_for: str) -> ForgeError:
        return refusals.refusal(self.forge, answer.status, answer.headers, answer.body, asked_for=asked_for)

    def issue(self, repository: str, number: int, *, etag: str = "") -> Fetched | NotModified:
        """Ask for one issue (or pull request)."""
        address = self._address(repository, f"issues/{number}")
        answer, _ = self.ask("GET", address, asked_for=f"{repository}#{number}", etag=etag)
        if answer.status == 304:
            return NotModified()
        payload = issue_from_json(self.json_of(answer), url=self.url)
        moved = (payload.repository.lower(), payload.number) != (repository.lower(), number)
        return Fetched(payload, answer.headers.get("etag", ""), moved)

    def issues_page(
        self, repository: str, *, since: datetime | None = None, page: str = "", etag: str = ""
    ) -> IssuePage | NotModified:
        """Ask for a page of all issues and pull requests, or for all of them that changed at or after `since`.

        Gitea lists the newest issue first, so what changes meanwhile would move others out of their pages. All pages
        but the first leave out what changed after that one was sent: it is in the list of what changed since then.
        """
        first = self._page(repository, since, _Place.read(page), etag="" if page else etag)
        if isinstance(first, NotModified) or since is None:
            return first
        pages = [first]
        while pages[-1].next_page:
            more = self._page(repository, since, _Place.read(pages[-1].next_page), etag="")
            assert isinstance(more, IssuePage)  # nothing was asked with an ETag
            pages.append(more)
        issues = {issue.number: issue for each in pages for issue in each.issues}
        in_order = sorted(issues.values(), key=lambda issue: (issue.updated_at, issue.number))
        return replace(first, issues=tuple(in_order), next_page="", pages=1)

    def _page(
        self, repository: str, since: datetime | None, place: "_Place", *, etag: str
    ) -> IssuePage | NotModified:
        query = {"state": "all", "limit": str(PER_PAGE), "page": str(place.number)}
        if since is not None:
            query["since"] = _timestamp(since)
        if place.before:
            query["before"] = place.before
        address = self._address(repository, "issues", **query)
        answer, _ = self.ask("GET", address, asked_for=f"the issues of {repository}", etag=etag)
        if answer.status == 304:
            return NotModified()
        if _total(answer) < place.total:
            return self._page(repository, since, place.back(_total(answer)), etag="")
        issues = self._issues(answer)
        following = place.behind(answer, len(issues))
        return IssuePage(
            issues=issues,
            next_page=str(following) if answer.next_url else "",
            etag=answer.headers.get("etag", ""),
            pages=-(-_total(answer) // following.size),
            repository=issues[0].repository if issues else "",
            at=date(answer.headers),
        )

    def open_issues(self, repository: str, *, label: str, etag: str = "") -> IssueList | NotModified:
        """Ask for all open issues with a label, without pull requests. It is the whole list or an error."""
        asked_for = f"the issues of {repository}"
        query = {"state": "open", "type": "issues", "limit": str(PER_PAGE)}
        if "," not in label:  # which would be two labels
            query["labels"] = label
        found: dict[int, IssuePayload] = {}
        number, more = 1, True
        while more:
            address = self._address(repository, "issues", **query, page=str(number))
            answer, _ = self.ask("GET", address, asked_for=asked_for)
            found |= {issue.number: issue for issue in self._issues(answer)}
            number, more = number + 1, bool(answer.next_url)
        if len(found) < _total(answer):
            raise Unavailable(f"{self.forge}'s list of {asked_for} changed while it was read.")
        # A label that nobody has made there is left out of the question, and then every issue answers it.
        return IssueList(tuple(issue for issue in found.values() if _has_label(issue, label)), "")

    def _issues(self, answer: "Answer") -> tuple[IssuePayload, ...]:
        entries = self.json_of(answer)
        if not isinstance(entries, list):
            raise BadPayload(f"{self.forge} sent something else where a list of issues was expected.")
        return tuple(issue_from_json(entry, url=self.url) for entry in entries)

    def _address(self, repository: str, rest: str, **query: str) -> str:
        host, _, name = repository.partition("/")
        if host.lower() != self.host:
            raise NotFound(f"{repository!r} is not the name of a repository on {self.host}.")
        return self.address(name, rest, **query)


class _Place(NamedTuple):
    """Where a list goes on: the page, how many issues all and the first have, and until when changes count."""

    number: int = 1
    total: int = 0
    size: int = PER_PAGE
    before: str = ""

    @classmethod
    def read(cls, page: str) -> Self:
        if not page:
            return cls()
        number, total, size, before = page.split(" ")
        return cls(int(number), int(total), int(size), before)

    def __str__(self) -> str:
        return f"{self.number} {self.total} {self.size} {self.before}"

    def behind(self, answer: "Answer", issues: int) -> "_Place":
        """The next page, once this one has come."""
        if self.before:
            return self._replace(number=self.number + 1, total=_total(answer))
        return _Place(self.number + 1, _total(answer), issues or PER_PAGE, _sent_at(answer))

    def back(self, total: int) -> "_Place":
        """As many pages before this one as issues left the list: that many moved to there."""
        pages = -(-(self.total - total) // self.size)
        return self._replace(number=max(self.number - pages, 1), total=total)


def _total(answer: "Answer") -> int:
    told = answer.headers.get("x-total-count", "")
    return int(told) if told.isascii() and told.isdigit() else 0


def _sent_at(answer: "Answer") -> str:
    """The server's own clock, because its times are compared with it."""
    try:
        return _timestamp(parsedate_to_datetime(answer.headers.get("date", "")))
    except ValueError:
        return _timestamp(datetime.now(UTC))


def _timestamp(time: datetime) -> str:
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _has_label(issue: IssuePayload, label: str) -> bool:
    return label.casefold() in (known.name.casefold() for known in issue.labels)
