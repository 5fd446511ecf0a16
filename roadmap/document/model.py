"""What a roadmap document says, as plain values. Every line number counts from 1, as people count."""

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["issue", "pull", "unknown"]
Status = Literal["planned", "in_progress", "shipped", "dropped"]
Form = Literal["heading", "list", "task", "table", "text"]
"""What the items of a document or section are; "text" is none."""


class DocumentError(ValueError):
    """A document or an edit that cannot be taken; the message is a sentence for people."""


GITHUB = "github.com"


@dataclass(frozen=True, slots=True)
class Home:
    """Where a document lives: `#12` in it is an issue of `repository`.

    `hosts` are the names of its forge, the one to write first. What is there is called "owner/name"; what is on
    another forge is called with its host, "codeberg.org/owner/name".
    """

    repository: str = ""
    hosts: tuple[str, ...] = (GITHUB,)

    def named(self, host: str, path: str) -> str:
        """A repository's name, in lower case, by its host and its path there."""
        host = host.lower().removeprefix("www.")
        return path.lower() if host in self.hosts else f"{host}/{path.lower()}"

    def neighbour(self, path: str) -> str:
        """A repository's name by its path on the forge where the document's own repository is."""
        host, _, rest = self.repository.partition("/")
        return f"{host}/{path}" if "/" in rest and ("." in host or ":" in host) else path


@dataclass(frozen=True, slots=True)
class Reference:
    """An issue or a pull request.

    `repository` is a name as `Home` gives it. `sign` is "!" for a merge request of GitLab, which counts them apart
    from its issues. `url` is the address that the document gives, empty for a shorthand such as `#12`.
    """

    repository: str
    number: int
    kind: Kind
    sign: Literal["#", "!"] = "#"
    url: str = field(default="", compare=False)

    @property
    def key(self) -> str:
        return f"{self.repository}{self.sign}{self.number}"

    def short(self, repository: str) -> str:
        """How it is called where `repository` is at home."""
        return f"{self.sign}{self.number}" if self.repository == repository.lower() else self.key


@dataclass(frozen=True, slots=True)
class Located:
    """A reference at one of the places where the document makes it."""

    reference: Reference
    line: int


@dataclass(frozen=True, slots=True)
class Search:
    """A link to a search of a repository's issues: by words, label, milestone or author.

    `query` is as GitHub's search box would show it: `is:open label:"help wanted"`.
    """

    repository: str
    query: str
    url: str
    line: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A Markdown heading (ATX or setext) as its plain text, wherever it stands."""

    level: int
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Passage:
    """Text that is no item: an opening question, or an introduction (then the title is empty)."""

    title: str
    body: str
    line: int


@dataclass(frozen=True, slots=True)
class Item:
    """One thing the project wants to do.

    `body` is Markdown without the heading line and without the "Tracking issues:" list.
    `status` is None where the document does not say one. `target` is when it shall be there, as written
    ("Q3 2026", "v1.2", "Later"), empty where nothing says it. It stands on the lines `line` to `end`.
    """

    title: str
    number: str
    body: str
    line: int
    tracking: tuple[Reference, ...]
    mentions: tuple[Reference, ...]
    status: Status | None
    target: str = ""
    end: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """A group of items; `body` is its own text without them."""

    title: str
    number: str
    body: str
    line: int
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document. `source` is the exact text; everything else is read from it.

    `references` are distinct, `located` are all their places in order. `form` is what most items are.
    From line `unread` on the document was too much to read; 0 if all was read.
    """

    source: str
    title: str
    questions: tuple[Passage, ...]
    sections: tuple[Section, ...]
    shape: str
    repository: str = ""
    headings: tuple[Heading, ...] = ()
    references: tuple[Reference, ...] = ()
    located: tuple[Located, ...] = ()
    searches: tuple[Search, ...] = ()
    form: Form = "text"
    unread: int = 0
    hosts: tuple[str, ...] = (GITHUB,)

    @property
    def home(self) -> Home:
        return Home(self.repository, self.hosts)
