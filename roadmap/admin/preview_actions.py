"""A maintainer's word on a document that came: its form, which item is which, apply, dismiss."""

from collections.abc import Callable, Iterator

from django.http import HttpRequest
from django.template.defaultfilters import pluralize

from portal.accounts.people import person
from portal.lib.errors import RuleBroken
from roadmap.admin.preview_choices import FOUND, NEW
from roadmap.models import Arrival, Item
from roadmap.services import arrivals, importing
from roadmap.services.importing import Plan

FORMS = {
    "": "Found by itself",
    "heading": "Headings",
    "list": "List entries",
    "task": "Task-list entries",
    "table": "Table rows",
}
NO_BUTTON = "Use one of the page’s buttons."
UNKNOWN = "Choose one of the items that the list offers."
TWICE = "Two items cannot both be “{}”. Correct one of them."


def do(request: HttpRequest, arrival: Arrival) -> str:
    """Do what the button says, and say what was done. Raises RuleBroken for what cannot be, in words."""
    action = ACTIONS.get(request.POST.get("do", ""))
    if action is None:
        raise RuleBroken(NO_BUTTON, status=422)
    return action(request, arrival)


def _read_as(request: HttpRequest, arrival: Arrival) -> str:
    form = request.POST.get("form", "")
    arrivals.read_as(arrival, form, by=person(request))
    return f"Read anew. Items are: {FORMS[form].lower()}."


def _correct(request: HttpRequest, arrival: Arrival) -> str:
    plan = _seen(request, arrival)
    said, freed = _said(request, arrival, plan)
    arrivals.correct(arrival, said, by=person(request), freed=freed)
    number = len(said) + len(freed)
    if not number:
        return "Every item was that already. This is still the preview."
    return f"{number} correction{pluralize(number)} kept. This is the new preview."


def _apply(request: HttpRequest, arrival: Arrival) -> str:
    version = arrivals.apply_arrival(arrival, by=person(request), seen=request.POST.get("seen") or "none")
    return f"Applied: this document is the roadmap’s version {version.pk}."


def _dismiss(request: HttpRequest, arrival: Arrival) -> str:
    arrivals.dismiss(arrival, by=person(request))
    return "Dismissed. Nothing of it was written."


ACTIONS: dict[str, Callable[[HttpRequest, Arrival], str]] = {
    "read": _read_as,
    "correct": _correct,
    "apply": _apply,
    "dismiss": _dismiss,
}


def _seen(request: HttpRequest, arrival: Arrival) -> Plan:
    """The preview that the choices were made on. Raises RuleBroken (409) where there is another one by now."""
    plan = arrivals.plan(arrival)
    if arrivals.seal(plan) != request.POST.get("seen"):
        raise RuleBroken(importing.STALE)
    return plan


def _said(request: HttpRequest, arrival: Arrival, plan: Plan) -> tuple[dict[int, int | None], set[int]]:
    """What was chosen otherwise than the preview said: who is which item, and whom the rules shall match again."""
    now = {place: item.pk for place, item in plan.items.items()}
    names = {item.pk: str(item) for item in Item.objects.only("number", "title")}
    said: dict[int, int | None] = {}
    freed: set[int] = set()
    for place, value in _chosen(request):
        if value == FOUND:
            freed.add(place)
            continue
        key = None if value == NEW else _number(value)
        if key is not None and key not in names:
            raise RuleBroken(UNKNOWN, status=422)
        if key != now.get(place):
            said[place] = key
    taken = [key for key in said.values() if key is not None]
    for key in taken:
        if taken.count(key) > 1:
            raise RuleBroken(TWICE.format(names[key]), status=422)
    return said, freed & arrivals.corrections(arrival).keys()


def _chosen(request: HttpRequest) -> Iterator[tuple[int, str]]:
    for name, value in request.POST.items():
        place = name.removeprefix("is-")
        if name != place:
            yield _number(place), str(value)


def _number(text: str) -> int:
    """-1 for what is none: no place and no key."""
    return int(text) if text.isdecimal() and len(text) < 19 else -1
