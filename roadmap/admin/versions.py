"""The versions of the document, to look back on."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.lib.admin import ServicesOnly
from portal.templatetags.portal import ago
from roadmap.admin.arrivals import STYLES
from roadmap.models import Version

SHOWN = 200


@admin.register(Version)
class VersionAdmin(ServicesOnly):
    """Read only: a version stays as it came. The public history shows and compares them."""

    list_title = "Versions of the document"
    list_display = ("number", "kind", "since", "brought_by", "came_from")
    list_filter = ("kind",)
    list_select_related = ("by",)
    search_fields = ("title", "subject", "author", "commit")
    search_help_text = "Words of the title or the subject, an author's name, or the beginning of a commit"

    class Media:
        css = {"all": STYLES}

    def has_view_permission(self, request: HttpRequest, obj: Version | None = None) -> bool:
        return request.user.has_perm("roadmap.view_version")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Version]:
        rows: QuerySet[Version] = super().get_queryset(request).select_related("by").defer("source")
        opened = request.resolver_match and request.resolver_match.kwargs.get("object_id")
        return rows if opened else rows.defer("source", "differences")

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        version = self.found(request, object_id)
        context = {
            **self.frame(request, str(version)),
            "version": version,
            "told": version.differences[:SHOWN],
            "more_told": max(len(version.differences) - SHOWN, 0),
        }
        return render(request, "admin/roadmap/version/read.html", context)

    @admin.display(description="Version", ordering="pk")
    def number(self, version: Version) -> SafeString:
        return format_html('{}<span class="cell-line">{}</span>', version, version.subject)

    @admin.display(description="Since", ordering="at")
    def since(self, version: Version) -> SafeString:
        return ago(version.at)

    @admin.display(description="By", ordering="by")
    def brought_by(self, version: Version) -> str:
        return version.by.display_name if version.by else version.author or "The site"

    @admin.display(description="From", ordering="origin")
    def came_from(self, version: Version) -> SafeString:
        return format_html('{}<span class="cell-line">{}</span>', version.origin, version.commit[:10])
