"""What changed with a version: as the version keeps it, and as events that items' pages and followers hear of."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from portal.accounts.models import User
from roadmap.document import Difference
from roadmap.models import Event, Item, Version
from roadmap.services import following


def told(
    differences: Sequence[Difference],
    items: Sequence[Item],
    before: Mapping[int, Item],
    words: Callable[[Difference], str] = lambda difference: difference.words,
) -> list[dict[str, Any]]:
    """Differences as a version keeps them, each with the key of its item. `before` has the items by their old place."""
    return [
        {
            "kind": difference.kind,
            "part": difference.part,
            "name": difference.name,
            "words": words(difference),
            "item": _item_of(difference, items, before),
        }
        for difference in differences
    ]


def _item_of(difference: Difference, items: Sequence[Item], before: Mapping[int, Item]) -> int | None:
    if difference.after is not None:
        return items[difference.after].pk
    gone = before.get(difference.before) if difference.before is not None else None
    return gone.pk if gone else None


def record_events(version: Version, *, by: User | None, back: Collection[int] = ()) -> None:
    """One event for the version, and one for each item that it changed with all that changed of it.

    `back` are the keys of the items that had left the roadmap.
    """
    changes: dict[int, list[Mapping[str, Any]]] = {}
    for difference in version.differences:
        if difference["item"]:
            changes.setdefault(difference["item"], []).append(difference)
    whole = Event(
        kind="version", actor=by, at=version.at, data={"version": version.pk, "changes": len(changes)}
    )
    kind = "imported" if version.kind == Version.Kind.IMPORT else "edited"
    Event.objects.bulk_create(
        [
            whole,
            *(
                Event(
                    item_id=pk,
                    kind=kind,
                    actor=by,
                    at=version.at,
                    data={
                        "words": ", ".join(change["words"] for change in told),
                        "changes": ["back"] if pk in back else [change["kind"] for change in told],
                        "version": version.pk,
                    },
                )
                for pk, told in changes.items()
            ),
        ],
        batch_size=500,
    )
    following.announce_soon(changes)
