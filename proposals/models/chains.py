"""Chains of standing merges, however many merges long: what goes on as a proposal, and as which one it goes on.

In SQL, because Django's own would ask once for each link of the longest chain. UNION takes each row once, so each
statement ends whatever the rows say.
"""

from collections.abc import Collection
from typing import Any

from django.db import connection

GOES_ON = """
    WITH RECURSIVE goes_on (proposal, duplicate) AS (
        SELECT original_id, duplicate_id FROM proposals_merge
        WHERE undone_at IS NULL AND original_id IN ({proposals})
        UNION
        SELECT goes_on.proposal, proposals_merge.duplicate_id
        FROM goes_on JOIN proposals_merge ON proposals_merge.original_id = goes_on.duplicate
        WHERE proposals_merge.undone_at IS NULL
    )
    SELECT goes_on.proposal, goes_on.duplicate, proposals_proposal.author_id
    FROM goes_on JOIN proposals_proposal ON proposals_proposal.id = goes_on.duplicate
"""
ENDS = """
    WITH RECURSIVE leads (duplicate, original) AS (
        SELECT duplicate_id, original_id FROM proposals_merge
        WHERE undone_at IS NULL AND duplicate_id IN ({duplicates})
        UNION
        SELECT leads.duplicate, proposals_merge.original_id
        FROM leads JOIN proposals_merge ON proposals_merge.duplicate_id = leads.original
        WHERE proposals_merge.undone_at IS NULL
    )
    SELECT {columns} FROM leads WHERE NOT EXISTS (
        SELECT 1 FROM proposals_merge WHERE duplicate_id = leads.original AND undone_at IS NULL
    )
"""


def duplicates_of(proposals: Collection[int]) -> list[tuple[int, int, int]]:
    """What goes on as each of these: the proposal, the duplicate and its author. One query."""
    return _rows(GOES_ON.format(proposals=_places(proposals)), proposals) if proposals else []


def originals_of(duplicates: Collection[int]) -> dict[int, int]:
    """As which proposal each of these goes on in the end; those that were not merged are left out. One query."""
    if not duplicates:
        return {}
    return dict(_rows(ENDS.format(duplicates=_places(duplicates), columns="duplicate, original"), duplicates))


def originals_sql(duplicates: str) -> str:
    """The same of those that a query finds, as a query for their originals."""
    return ENDS.format(duplicates=duplicates, columns="original")


def _places(numbers: Collection[int]) -> str:
    return ", ".join(["%s"] * len(numbers))


def _rows(statement: str, numbers: Collection[int]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(numbers))
        return list(cursor.fetchall())
