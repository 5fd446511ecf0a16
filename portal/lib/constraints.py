"""A table's constraints, asked of rows that are not in it yet: in memory, before anything is written.

Django would ask the database, a query for each row and constraint (`Model.validate_constraints`).
"""

import operator
from collections.abc import Callable
from typing import Any

from django.db.models import CheckConstraint, F, Model, Q, UniqueConstraint

LOOKUPS: dict[str, Callable[[Any, Any], bool]] = {
    "exact": operator.eq,
    "in": lambda value, among: value in among,
    "isnull": lambda value, wanted: (value is None) == wanted,
    "gte": operator.ge,
    "lte": operator.le,
}


class Constraints:
    """Those of rows that shall stand together: what each of them breaks, alone or beside the ones before it."""

    def __init__(self) -> None:
        self._seen: set[tuple[Any, ...]] = set()

    def broken_by(self, row: Model) -> str:
        """The name of the first constraint that the row breaks, or ""; one that it keeps counts it from then on.

        Constraints on expressions are the database's alone.
        """
        for constraint in row._meta.constraints:
            if isinstance(constraint, CheckConstraint) and not holds(constraint.condition, row):
                return constraint.name
            if isinstance(constraint, UniqueConstraint) and not self._is_first(constraint, row):
                return constraint.name
        return ""

    def _is_first(self, constraint: UniqueConstraint, row: Model) -> bool:
        values = [getattr(row, name) for name in constraint.fields]
        counts = constraint.condition is None or holds(constraint.condition, row)
        if not counts or not values or None in values:
            return True
        key = (constraint.name, *map(_identity, values))
        is_first = key not in self._seen
        self._seen.add(key)
        return is_first


def holds(condition: Any, row: Model) -> bool:
    """Whether the row fulfils the condition of a constraint; KeyError for a lookup that no constraint here has."""
    told = [
        holds(child, row) if isinstance(child, Q) else _compare(row, *child) for child in condition.children
    ]
    whole = all(told) if condition.connector == Q.AND else any(told)
    return whole is not condition.negated


def _compare(row: Model, path: str, wanted: Any) -> bool:
    name, _, lookup = path.partition("__")
    if isinstance(wanted, F):
        wanted = getattr(row, wanted.name)  # type: ignore[attr-defined]  # django-stubs leaves it out
    return LOOKUPS[lookup or "exact"](getattr(row, name), wanted)


def _identity(value: Any) -> Any:
    """A row that has no number yet is itself, and no other."""
    return id(value) if isinstance(value, Model) and value.pk is None else value
