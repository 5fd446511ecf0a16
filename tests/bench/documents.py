"""What a roadmap document costs, alone in this process, and how that grows as the document grows tenfold."""

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from roadmap.document import Form, edit_item, export, parse
from tests.roadmap.document.hostile import KINDS, hostile
from tests.roadmap.document.large import large_document

REPOSITORY = "harbor-lights/beacon"
ITEMS = 200, 2_000  # in 0.1 MB and in 1 MB
TIMES = 5


@dataclass(frozen=True, slots=True)
class DocumentWork:
    """One row of the documents' table. `prepare` takes a number of items and gives what is timed. Targets are
    None where there is none: seconds with 2,000 items, and how many times as long that takes as 200, at most.
    The clock is the processor's, which runs evenly on a busy machine; what waits for others needs another."""

    name: str
    title: str
    prepare: Callable[[int], Callable[[], object]]
    seconds: float | None = None
    growth: float | None = None
    times: int = TIMES
    clock: Callable[[], float] = time.process_time


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds of every time, with 200 items and with 2,000. The shortest counts: the work is always the same."""

    work: DocumentWork
    small: list[float] = field(default_factory=list)
    large: list[float] = field(default_factory=list)

    @property
    def growth(self) -> float:
        return min(self.large) / min(self.small)


def document_works() -> list[DocumentWork]:
    """Reading and writing alone; what needs the database, such as an import, is a row of the same kind."""
    return [
        DocumentWork("parse", "parse, headings", partial(parsing, "heading"), seconds=1, growth=12),
        DocumentWork("parse-tasks", "parse, task lists", partial(parsing, "task"), seconds=1, growth=12),
        DocumentWork("parse-table", "parse, tables", partial(parsing, "table"), seconds=1, growth=12),
        DocumentWork("export", "parse and export", exporting, seconds=1, growth=12),
        DocumentWork("edit", "set one item's status", editing),
        DocumentWork("hostile", f"parse, slowest of {len(KINDS)} odd kinds", hostility, seconds=3, times=1),
    ]


def parsing(form: Form, items: int) -> Callable[[], object]:
    return partial(parse, large_document(items, form), repository=REPOSITORY)


def exporting(items: int) -> Callable[[], object]:
    text = large_document(items)

    def there_and_back() -> None:
        assert export(parse(text, repository=REPOSITORY)) == text

    return there_and_back


def editing(items: int) -> Callable[[], object]:
    document = parse(large_document(items), repository=REPOSITORY)
    return partial(edit_item, document, items // 2, status="shipped")


def hostility(items: int) -> Callable[[], object]:
    """The kind that takes longest: found by trying all, each as long as a document of so many items."""
    texts = [hostile(kind, items * 500) for kind in KINDS]
    slowest = max(texts, key=lambda text: seconds(partial(parse, text, repository=REPOSITORY)))
    return partial(parse, slowest, repository=REPOSITORY)


def time_documents(works: Sequence[DocumentWork], *, say: Callable[[str], Any]) -> list[Timed]:
    """Every work in turn, small and large one after the other so that a busy minute hits both."""
    timed = []
    # What the process holds already would be searched for garbage again and again, which is not the document's doing.
    gc.collect()
    gc.freeze()
    for work in works:
        say(f"Measuring {work.title}")
        small, large = (work.prepare(items) for items in ITEMS)
        result = Timed(work)
        for _ in range(work.times):
            result.small.append(seconds(small, work.clock))
            result.large.append(seconds(large, work.clock))
        timed.append(result)
    gc.unfreeze()
    return timed


def seconds(do: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    gc.collect()
    started = clock()
    do()
    return clock() - started
