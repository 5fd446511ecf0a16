"""Numbers of headings and ordered lists when an item moves.

Within a section every place keeps its number. In another section a heading takes the number of its place
there and those behind it count on until one has room; the numbers that it leaves keep a gap, because texts
refer to them. A list always counts on. Matching items of two versions does not look at numbers.
"""

from roadmap.document.moving.destinations import Destination


def permuted(to: Destination) -> dict[int, str]:
    """The new numbers of the items of a section in which one moves, by their old index."""
    numbers = [draft.number for draft in to.part.drafts]
    order = [index for index in range(len(numbers)) if index != to.spot.index]
    order.insert(to.index, to.spot.index)
    left = iter([number for number in numbers if number])
    return {index: next(left) if numbers[index] else "" for index in order}


def closed_up(to: Destination) -> dict[int, str]:
    """The numbers of the items that a moved one leaves, without a gap, by their index."""
    drafts = to.spot.part.drafts
    numbered = [index for index, draft in enumerate(drafts) if draft.number]
    if to.spot.index not in numbered:
        return {}
    at = numbered.index(to.spot.index)
    return {
        index: drafts[before].number for before, index in zip(numbered[at:], numbered[at + 1 :], strict=False)
    }


def taken(to: Destination) -> tuple[str, dict[int, str]]:
    """The number of the moved item in another section, and those of the items there that change for it."""
    drafts = to.part.drafts
    numbers = [draft.number for draft in drafts]
    if not any(numbers):
        return _first(to), {}
    before = next((number for number in reversed(numbers[: to.index]) if number), "")
    after = next((number for number in numbers[to.index :] if number), "")
    number = after or _next(before)
    if after and before and _room(before, after):
        number = _next(before)
    changed: dict[int, str] = {}
    last = number
    for index in range(to.index, len(numbers)):
        if numbers[index] and _is_after(numbers[index], last):
            break
        if numbers[index]:
            last = changed[index] = _next(last)
    return number, changed


def _first(to: Destination) -> str:
    """The number of the only item of a section."""
    own = to.spot.draft.number
    if not own or to.part.drafts:
        return ""
    if "." in own:
        return f"{to.part.number}.1" if to.part.number else ""
    return "1"


def _next(number: str) -> str:
    *above, last = number.split(".")
    return ".".join([*above, str(int(last) + 1)])


def _is_after(number: str, other: str) -> bool:
    """Whether a number is behind another of the same row; one of another row stays as it is."""
    *above, last = number.split(".")
    *beside, before = other.split(".")
    return above != beside or int(last) > int(before)


def _room(before: str, after: str) -> bool:
    """Whether there is a number between two of one row."""
    *above, last = after.split(".")
    return above == before.split(".")[:-1] and int(last) > int(_next(before).split(".")[-1])
