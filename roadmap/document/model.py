"""What a roadmap document says, as plain values. Every line number counts from 1, as people count."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["issue", "pull", "unknown"]
Status = Literal["planned", "in_progress", "shipped", "dropped"]
Form = Literal["heading", "list", "task", "table", "text"]
"""What the items of a document or section are; "text" is none."""


class DocumentError(ValueError):
    """A document or an edit that cannot be taken; the message is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Reference:
    """An issue or a pull request; `repository` is "owner/name" in lower case, whatever host it is on."""

    repository: str
    number: int
    kind: Kind

    @property
    def key(self) -> str:
        return f"{self.repository}#{self.number}"


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
