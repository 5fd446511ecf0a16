"""What the review queue can be asked for, as saved filters know it: its filters, its words, its columns."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.contrib import admin
from django.contrib.admin.filters import FieldListFilter
from django.contrib.admin.utils import label_for_field, prepare_lookup_value
from django.contrib.admin.views.main import ALL_VAR, ERROR_FLAG, IGNORED_PARAMS, PAGE_VAR, ChangeList
from django.db.models import Q
from django.http import HttpRequest

from proposals.admin.filters import OneOf, by_words
from proposals.saved_query import ORDER, WORDS, Asks

DJANGOS = frozenset({*IGNORED_PARAMS, PAGE_VAR, ERROR_FLAG, ALL_VAR})
CHECKBOX = "action_checkbox"


class QueueList(ChangeList):
    """A list whose addresses are never empty: the empty one opens what each reviewer chose to start with."""

    filter_specs: Any = ()  # while the list is only being made

    def get_query_string(
        self, new_params: dict[str, Any] | None = None, remove: Iterable[str] | None = None
    ) -> str:
        query: str = super().get_query_string(new_params, remove)
        return query if query != "?" else everything(self.filter_specs)


def everything(specs: Iterable[admin.ListFilter]) -> str:
    """The address of the list as it is without a start view: the first filter at what it has anyway."""
    defaults = {
        str(spec.parameter_name): next(iter(spec.conditions)) for spec in specs if isinstance(spec, OneOf)
    }
    return f"?{urlencode(dict(list(defaults.items())[:1]))}" if defaults else f"?{ERROR_FLAG}=1"


def asks_of(model_admin: Any, request: HttpRequest) -> Asks:
    """Without a query, so that an address can be looked at before the list is made of it."""
    filters: dict[str, str] = {}
    for entry in model_admin.get_list_filter(request):
        if isinstance(entry, tuple | str):
            name = entry if isinstance(entry, str) else entry[0]
            field = model_admin.opts.get_field(name)
            target = f"__{field.target_field.name}" if field.is_relation else ""
            filters |= {f"{name}{target}__exact": "", f"{name}__isnull": ""}
        else:
            spec = entry(request, {}, model_admin.model, model_admin)
            filters[spec.parameter_name] = str(spec.value() or "")
    columns = tuple(model_admin.get_list_display(request))
    return Asks(filters, (CHECKBOX, *columns) if model_admin.get_actions(request) else columns)


def condition(query: str, changelist: ChangeList) -> Q | None:
    """What a saved filter lets through; None where that cannot be said as one condition."""
    asked = {name: value for name, value in parse_qsl(query) if name != ORDER}
    words = asked.pop(WORDS, "")
    found = by_words(words)
    for spec in changelist.filter_specs:
        if isinstance(spec, OneOf):
            value = asked.pop(str(spec.parameter_name), "")
            found &= spec.conditions.get(value, next(iter(spec.conditions.values())))[1]
        elif isinstance(spec, FieldListFilter):
            for name in {str(name) for name in spec.expected_parameters()} & {*asked}:
                found &= Q(**{name: prepare_lookup_value(name, asked.pop(name))})
    return None if asked else found


def in_words(query: str, changelist: ChangeList) -> str:
    """A saved filter as people read it: status Declined, votes 10 or more, “map”, by votes."""
    asked = dict(parse_qsl(query))
    said = []
    for spec in changelist.filter_specs:
        names = {str(name) for name in spec.expected_parameters()}
        said += [f"{spec.title}: {_choice(spec, name, asked.pop(name))}" for name in sorted(names & {*asked})]
    if words := asked.pop(WORDS, ""):
        said.append(f"“{words}”")
    if order := asked.pop(ORDER, ""):
        said.append(f"by {', '.join(_column(column, changelist) for column in order.split('.'))}")
    return " · ".join([*said, *(f"{name}: no filter any more" for name in asked)])


def gone(query: str, changelist: ChangeList) -> str:
    """A sentence where the list asks for what is not there any more, a section for example; "" elsewhere."""
    for spec in changelist.filter_specs:
        if isinstance(spec, FieldListFilter) and _missing(spec):
            return f"No proposal here has the {spec.title} that this list asks for: it may be gone. Choose another one."
    if condition(query, changelist) is None:
        return "This list asks for something that is not here any more: that part was left out."
    return ""


def _missing(spec: FieldListFilter) -> bool:
    wanted = getattr(spec, "lookup_val", None)
    choices = {str(pk) for pk, _ in getattr(spec, "lookup_choices", ())}
    return bool(wanted) and not {str(value) for value in wanted or ()} <= choices


def _choice(spec: admin.ListFilter, name: str, value: str) -> str:
    if isinstance(spec, OneOf):
        return spec.conditions[value][0] if value in spec.conditions else "no such choice any more"
    if name.endswith("__isnull"):
        return "none" if value == "True" else "any"
    choices = {str(pk): str(words) for pk, words in getattr(spec, "lookup_choices", ())}
    return choices.get(value, "gone, or without proposals")


def _column(column: str, changelist: ChangeList) -> str:
    name = column.removeprefix("-")
    if name not in changelist.list_display:
        return "a column that is gone"
    label = str(label_for_field(name, changelist.model, changelist.model_admin)).lower()
    return f"{label}, the most first" if column.startswith("-") else label
