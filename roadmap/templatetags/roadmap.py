"""What the roadmap's pages show a hundred of: `{% load roadmap %}`."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from django import template
from django.db.models import Model
from django.template.loader import render_to_string
from django.utils.dateformat import format as date_format
from django.utils.safestring import SafeString

from portal.accounts.models import User
from portal.templatetags.portal import progress
from roadmap.models import Claim, Issue, Item, Tracking
from roadmap.services import forges, objective_lists

register = template.Library()
register.filter("language_name", objective_lists.language_name)


@dataclass(frozen=True, slots=True)
class _Shown:
    """An item by all that its card could show, so that equal ones have equal cards."""

    values: Hashable
    item: Item = field(compare=False)


@register.simple_tag
def item_card(item: Item) -> SafeString:
    """An item with its tracking issues, for `with_issues()`; the page adds nothing to it.

    The rows change rarely and are read by everyone, so the same rows are rendered once: that is three quarters of
    what the roadmap's page would cost.
    """
    issues = item.tracked_issues
    if any(issue.failing_since for issue in issues):  # "since 3 hours ago" changes although no row does
        return _render(item)
    return _kept(_Shown(tuple(_values(row) for row in (item, *issues)), item))


@register.simple_tag
def item_progress(item: Item) -> SafeString:
    """How far the item's tracking issues are, by the rule of `roadmap.progress`; for `with_issues()`."""
    measure = item.measure
    return progress(measure.done, measure.total, measure.percent, measure.left_out)


@register.filter
def assignees(item: Item) -> list[dict[str, str]]:
    """Everybody whom GitHub has assigned to a tracking issue of the item, once; for `with_issues()`."""
    people = [person for issue in item.tracked_issues for person in issue.assignees]
    return list({person["login"]: person for person in people}.values())


@register.simple_tag
def claims_of(member: User) -> list[Claim]:
    """What the member said that they would do."""
    return objective_lists.claims_of(member)


@register.filter
def unasked(issue: Issue) -> str:
    """The forge that an issue is on, where nobody said how that is asked: its state is not known."""
    return "" if forges.is_configured(issue.repository) else forges.host_of(issue.repository)


@register.filter
def was_called(tracking: Tracking) -> str:
    """What the repository of an issue was called before, and until when; for `with_issues_and_names()`."""
    entries = getattr(tracking, "former_names", None) or []
    if not entries:
        return ""
    until = date_format(datetime.fromisoformat(entries[-1]["until"]), "j F Y")
    return f"was called {entries[-1]['name']} until {until}"


def _render(item: Item) -> SafeString:
    return render_to_string("roadmap/_item_card.html", {"item": item})


@lru_cache(maxsize=512)
def _kept(shown: _Shown) -> SafeString:
    return _render(shown.item)


def _values(row: Model) -> Hashable:
    """Every column of the row; lists (labels) and objects (author) as text, because they have no hash."""
    columns = (value for name, value in vars(row).items() if not name.startswith("_"))
    return tuple(str(value) if isinstance(value, list | dict) else value for value in columns)
