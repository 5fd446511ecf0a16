"""Kept mail for operators: read only."""

from django.contrib import admin
from django.http import HttpRequest

from portal.notifications.models import KeptMail


@admin.register(KeptMail)
class KeptMailAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    list_display = ("subject", "recipients", "at")
    search_fields = ("subject", "recipients")
    readonly_fields = ("recipients", "subject", "text", "at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: KeptMail | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: KeptMail | None = None) -> bool:
        return bool(request.user.is_superuser)
