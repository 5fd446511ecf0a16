"""GitHub's REST API: issues, and the way to everything else that the portal asks.

Serial, conditional and patient, as GitHub's best practices ask: one request at a time, ETags given and
taken, redirects followed and told, rate limits raised with the time at which to go on.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from roadmap.forges.client import Client
from roadmap.forges.errors import BadPayload, ForgeError, Unauthorized, Unavailable
from roadmap.forges.refusals import date
from roadmap.forges.values import Fetched, IssueList, IssuePage, IssuePayload, NotModified
from roadmap.github import refusals
from roadmap.github.payloads import issue_from_json

if TYPE_CHECKING:
    from roadmap.forges.transport import Answer
    from roadmap.github.app import Tokens

BY_NUMBER = re.compile(r"/repositories/(\d{1,20})/")
PER_PAGE = 100
HEADERS = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}


@dataclass(frozen=True)
class _Page:
    url: str
    etag: str
    issues: tuple[IssuePayload, ...]


class GitHub(Client):
    """GitHub's REST API at `base_url`, asked with a token of one's own, or with those of an App."""

    def __init__(
        self, *, base_url: str, token: str = "", tokens: "Tokens | None" = None, timeout: float = 10.0
    ) -> None:
        super().__init__(
            "GitHub", base_url=base_url, authorization=_bearer(token), timeout=timeout, headers=HEADERS
        )
        self._tokens = tokens

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
        """Ask as every client does; a refused token of an App is renewed once."""
        if self._tokens is None:
            return super().ask(method, url, asked_for=asked_for, etag=etag, accept=accept, body=body)
        token = self._tokens.current()
        self.authorize(_bearer(token))
        try:
            return super().ask(method, url, asked_for=asked_for, etag=etag, accept=accept, body=body)
        except Unauthorized:
            self.authorize(_bearer(self._tokens.renewed(token)))
            return super().ask(method, url, asked_for=asked_for, etag=etag, accept=accept, body=body)

    def refusal(self, answer: "Answer", *, asked_for: str) -> ForgeError:
        return refusals.refusal(answer.status, answer.headers, answer.body, asked_for=asked_for)

    def issue(self, repository: str, number: int, *, etag: str = "") -> Fetched | NotModified:
        """Ask for one issue (or pull request) by its "owner/name" and number."""
        asked_for = f"{repository}#{number}"
        url = self.address(repository, f"issues/{number}")
        answer, moved = self.ask("GET", url, etag=etag, asked_for=asked_for)
        if answer.status == 304:
            return NotModified()
        payload = issue_from_json(self.json_of(answer))
        if not payload.repository:
            payload = replace(payload, repository=repository)
        return Fetched(payload, answer.headers.get("etag", ""), moved)

    def issues_page(
        self, repository: str, *, since: datetime | None = None, page: str = "", etag: str = ""
    ) -> IssuePage | NotModified:
        """Ask for a page of all issues and pull requests; see `Forge` for the order."""
        asked_for = f"the issues of {repository}"
        if page and not page.startswith(f"{self.base_url}/"):
            raise Unavailable(f"GitHub's pages of {asked_for} lead to another server.")
        answer, moved = self.ask(
            "GET", page or self._list_url(repository, since), asked_for=asked_for, etag="" if page else etag
        )
        if answer.status == 304:
            return NotModified()
        issues = self._issues_of(answer)
        last = parse_qs(urlsplit(answer.last_url).query).get("page", [""])[0]
        return IssuePage(
            issues=issues,
            next_page=answer.next_url,
            etag=answer.headers.get("etag", ""),
            pages=int(last) if last.isascii() and last.isdigit() else None if answer.next_url or page else 1,
            repository=issues[0].repository if issues else "",
            repository_id=_repository_id(answer),
            at=date(answer.headers),
            moved=moved,
        )

    def open_issues(self, repository: str, *, label: str, etag: str = "") -> IssueList | NotModified:
        """Ask for all open issues with a label, without pull requests. It is the whole list or an error."""
        first = self.address(repository, "issues", state="open", labels=label, per_page=str(PER_PAGE))
        asked_for = f"the issues of {repository}"
        if etag.startswith(f"{first} ") and self._all_unchanged(etag, asked_for=asked_for):
            return NotModified()
        pages = list(self._pages(first, asked_for=asked_for))
        issues = {issue.number: issue for page in pages for issue in page.issues if not issue.is_pull_request}
        whole = all(page.etag for page in pages)
        return IssueList(
            tuple(issues.values()), "\n".join(f"{p.url} {p.etag}" for p in pages) if whole else ""
        )

    def read(
        self, repository: str, rest: str, *, asked_for: str, etag: str = "", accept: str = "", **query: str
    ) -> "Answer":
        """Ask for anything below a repository; `asked_for` names it to people. A 304 only answers an `etag`."""
        url = self.address(repository, rest, **query)
        return self.ask("GET", url, asked_for=asked_for, etag=etag, accept=accept)[0]

    def write(
        self, method: str, repository: str, rest: str, content: Mapping[str, object], *, asked_for: str
    ) -> "Answer":
        """Change something below a repository. Raises Rejected where GitHub declines.

        An Unavailable does not say that nothing happened: the answer may be what was lost.
        """
        body = json.dumps(content).encode()
        return self.ask(method, self.address(repository, rest), asked_for=asked_for, body=body)[0]

    def _all_unchanged(self, etag: str, *, asked_for: str) -> bool:
        """Ask for every page again. An ETag speaks for its own page, and a 304 has no Link to the next."""
        for line in etag.splitlines():
            url, _, page_etag = line.partition(" ")
            if not url.startswith(f"{self.base_url}/"):
                return False
            answer, _ = self.ask("GET", url, etag=page_etag, asked_for=asked_for)
            if answer.status != 304:
                return False
        return True

    def _pages(self, first: str, *, asked_for: str) -> Iterator[_Page]:
        url, number, seen = first, 1, set[str]()
        while url:
            if url in seen:
                raise Unavailable(f"GitHub's pages of {asked_for} lead in a circle.")
            seen.add(url)
            answer, _ = self.ask("GET", url, asked_for=asked_for)
            issues = self._issues_of(answer)
            yield _Page(url, answer.headers.get("etag", ""), issues)
            number += 1
            # After a full last page ask for the empty one behind it: an issue that later lands there
            # changes no other page, and only this page's ETag can tell.
            url = answer.next_url or (f"{first}&page={number}" if len(issues) == PER_PAGE else "")

    def _list_url(self, repository: str, since: datetime | None) -> str:
        order = {"state": "all", "sort": "created", "direction": "asc", "per_page": str(PER_PAGE)}
        if since is not None:
            order |= {"sort": "updated", "since": f"{since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"}
        return self.address(repository, "issues", **order)

    def _issues_of(self, answer: "Answer") -> tuple[IssuePayload, ...]:
        entries = self.json_of(answer)
        if not isinstance(entries, list):
            raise BadPayload("GitHub sent something else where a list of issues was expected.")
        return tuple(map(issue_from_json, entries))


def _repository_id(answer: "Answer") -> str:
    """The repository's own number, which stands in the links of its lists."""
    found = next(filter(None, map(BY_NUMBER.search, (answer.next_url, answer.last_url, answer.url))), None)
    return found[1] if found else ""


def _bearer(token: str) -> str:
    return f"Bearer {token}" if token else ""
