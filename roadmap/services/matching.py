"""The roadmap's items and sections, found again in a document: the rule is in roadmap.document.comparing.matching."""

from collections import Counter
from collections.abc import Mapping, Sequence

from roadmap import document
from roadmap.document.comparing import chapters, matching
from roadmap.models import Item, Section, Tracking


def match_items(
    old: Sequence[Item], parsed: document.Document, *, fixed: Mapping[int, int | None] | None = None
) -> dict[int, Item]:
    """Place of each item of the document that the roadmap knows -> that one. One query.

    `old` come with their sections. `fixed` are a maintainer's corrections: place -> the item's key, or None for an
    item that is new. Raises DocumentError for corrections that cannot be.
    """
    ordered = sorted(old, key=_in_order)
    places = {item.pk: at for at, item in enumerate(ordered)}
    known = {there: None if key is None else places.get(key, -1) for there, key in (fixed or {}).items()}
    tracked = _tracked()
    entries = [_entry(item, tracked.get(item.pk, [])) for item in ordered]
    pairs = matching.match(entries, matching.entries(parsed), fixed=known)
    return {there: ordered[here] for there, here in pairs.items()}


def match_sections(
    old: Sequence[Section],
    new: Sequence[document.Section],
    *,
    items: Mapping[int, Item] | None = None,
) -> dict[int, Section]:
    """Index of each section of the document that the roadmap knows -> that one.

    `items` are the items that both have, by their place in the document (see `match_items`): they tell where titles
    do not, which takes one query.
    """
    places = {section.pk: at for at, section in enumerate(old)}
    homes = [index for index, section in enumerate(new) for _ in section.items]
    shared = [
        (places[item.section_id], homes[there])
        for there, item in (items or {}).items()
        if item.section_id in places
    ]
    sizes = Counter(Item.objects.current().values_list("section_id", flat=True)) if items else Counter()
    pairs = chapters.match_sections(
        [chapters.Chapter(one.title, one.number, sizes[one.pk], gone=one.left_at is not None) for one in old],
        [chapters.Chapter(one.title, one.number, len(one.items)) for one in new],
        shared=shared,
    )
    return {there: old[here] for there, here in pairs.items()}


def _in_order(item: Item) -> tuple[int, int, int]:
    """As the document has them: what stands between the same neighbours may be the same item under another name."""
    return item.section.position, item.position, item.pk


def _tracked() -> dict[int, list[str]]:
    tracked: dict[int, list[str]] = {}
    rows = Tracking.objects.order_by("position").values_list("item_id", "issue__repository", "issue__number")
    for item_id, repository, number in rows:
        tracked.setdefault(item_id, []).append(f"{repository}#{number}")
    return tracked


def _entry(item: Item, tracking: Sequence[str]) -> matching.Entry:
    return matching.Entry(
        section=item.section.title,
        number=item.number,
        title=item.title,
        body=item.body,
        tracking=tuple(tracking),
        gone=item.left_at is not None,
        waiting=not item.in_document,
    )
