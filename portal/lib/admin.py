"""Admin pages of rows that only the portal itself writes."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern

from portal.lib.kept import keep_over_sign_in
from portal.lib.markdown import LONGEST

TOO_LARGE = re.compile(r"\d{19}")


class WhenFilter(admin.DateFieldListFilter):
    """By the day, under a heading of plain words: Django's says "By created at"."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "when"


@cache
def _plain(field: models.ForeignKey[Any, Any]) -> Callable[[models.Model], str]:
    """What the field names, without a link."""

    def shown(row: models.Model) -> str:
        return str(getattr(row, field.name) or "-")

    shown.__name__ = field.name
    return admin.display(description=field.verbose_name)(shown)


class OpenLinks(admin.options.BaseModelAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    """Django makes a link of each related row that is shown; here only of those that this person may open."""

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        closed = self._closed(request, obj)
        groups = super().get_fieldsets(request, obj)
        return [
            (title, {**group, "fields": [closed.get(one, one) for one in group["fields"]]})
            for title, group in groups
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        closed = self._closed(request, obj)
        return [closed.get(one, one) for one in super().get_readonly_fields(request, obj)]

    def _closed(self, request: HttpRequest, obj: Any) -> dict[Any, Any]:
        """Fields that are only shown and lead where this person may not go, each with what shows it instead."""
        to_look_at = (
            super().get_readonly_fields(request, obj) if self.has_change_permission(request, obj) else None
        )
        return {
            field.name: _plain(field)
            for field in self.opts.fields
            if isinstance(field, models.ForeignKey)
            and (to_look_at is None or field.name in to_look_at)
            and not self._opens(request, field.related_model)
        }

    def _opens(self, request: HttpRequest, model: Any) -> bool:
        site = self.admin_site
        return not site.is_registered(model) or site.get_model_admin(model).has_view_or_change_permission(
            request
        )


class ReadOnlyAdmin(OpenLinks, admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    """No adding, no changing, no deleting by form."""

    list_per_page = 50
    show_full_result_count = False
    kept_fields: tuple[str, ...] = ()
    """What is typed on a row's page and waits for its member, where the session ended before it was sent."""
    kept_pages: tuple[str, ...] = ("change",)
    """Of which pages that holds."""
    kept_longest = LONGEST
    """Characters of a field that are kept."""

    def get_urls(self) -> list[URLPattern]:
        """The admin's own; its pages keep what was typed over a sign-in."""
        urls: list[URLPattern] = super().get_urls()
        named = [f"{self.opts.app_label}_{self.opts.model_name}_{page}" for page in self.kept_pages]
        for url in urls if self.kept_fields else ():
            if url.name in named:
                url.callback = keep_over_sign_in(*self.kept_fields, longest=self.kept_longest)(url.callback)
        return urls

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Not by numbers that no row has: the database cannot read them in a reference to a row."""
        return not TOO_LARGE.search(value) and super().lookup_allowed(lookup, value, request)

    def frame(self, request: HttpRequest, title: str = "") -> dict[str, Any]:
        """What the admin's own template asks of every page around its content."""
        return {
            **self.admin_site.each_context(request),
            "is_nav_sidebar_enabled": False,
            "title": title,
            "opts": self.opts,
            "media": self.media,
        }

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ListPage(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    """A list of the review in its own looks, with tabs to the others; a new row by the button `add_words`."""

    list_title = ""
    add_words = "Add one"

    class Media:
        css = {
            "all": [
                "portal/css/components/signs.css",
                "portal/css/review.css",
                "portal/css/queue.css",
                "portal/css/prepared.css",
                "portal/css/components/decision.css",
                "portal/css/components/votes.css",
                "portal/css/components/desk.css",
                "portal/css/private.css",
            ]
        }

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        said = {"title": self.list_title, "add_words": self.add_words, "is_nav_sidebar_enabled": False}
        return super().changelist_view(request, {**said, **(extra_context or {})})


class ServicesOnly(ListPage, ReadOnlyAdmin):
    """Pages that call services; a row that is not there for this person is a 404."""

    actions: Any = None
    show_facets = admin.ShowFacets.ALWAYS

    def require_view(self, request: HttpRequest) -> None:
        """PermissionDenied for somebody who may not see such rows at all."""
        if not self.has_view_permission(request):
            raise PermissionDenied(f"Your roles do not let you see {self.opts.verbose_name_plural} here.")

    def found(self, request: HttpRequest, object_id: str) -> Any:
        """The row, for somebody who may see such rows at all. PermissionDenied otherwise; Http404 if it is missing."""
        self.require_view(request)
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        return row

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        self.found(request, object_id)
        return super().history_view(request, object_id, extra_context)
