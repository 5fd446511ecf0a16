"""What importing a large document costs with the database: a row of the documents' table."""

import time
from collections.abc import Callable
from functools import partial

from django.db import transaction

from roadmap.services import importing
from tests.bench.documents import REPOSITORY, DocumentWork
from tests.roadmap.document.large import large_document


def import_works() -> list[DocumentWork]:
    """Wall time, because the database's work counts too."""
    return [
        DocumentWork(
            "import",
            "import, with the database",
            importing_anew,
            seconds=10,
            growth=15,
            times=3,
            clock=time.perf_counter,
        )
    ]


def importing_anew(items: int) -> Callable[[], object]:
    """The document in the place of the bench's roadmap; taken back afterwards."""
    return partial(taken_back, large_document(items).encode())


def taken_back(raw: bytes) -> None:
    with transaction.atomic():
        importing.apply(importing.preview(raw, repository=REPOSITORY))
        transaction.set_rollback(True)
