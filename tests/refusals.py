"""How tests write rows that the database must refuse."""

from typing import Any


def again(row: Any) -> None:
    """The same row a second time."""
    row.pk = None
    row.save(force_insert=True)


def change(row: Any, **fields: Any) -> None:
    type(row).objects.filter(pk=row.pk).update(**fields)


def change_and_again(row: Any, **fields: Any) -> None:
    """Another row that differs in `fields` alone."""
    for name, value in fields.items():
        setattr(row, name, value)
    again(row)
