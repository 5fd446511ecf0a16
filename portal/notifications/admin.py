"""Kept mail for operators: read only."""

from django.contrib import admin
from django.http import HttpRequest

from portal.lib.admin import ReadOnlyAdmin
from portal.notifications.models import KeptMail


@admin.register(KeptMail)
class KeptMailAdmin(ReadOnlyAdmin):
    """Mail holds sign-in links: superusers alone read it, and delete it."""

    list_display = ("subject", "recipients", "at")
    search_fields = ("subject", "recipients")
    fields = ("recipients", "subject", "text", "at")

    def has_view_permission(self, request: HttpRequest, obj: KeptMail | None = None) -> bool:
        return bool(request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: KeptMail | None = None) -> bool:
        return bool(request.user.is_superuser)
