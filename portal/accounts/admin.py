"""Members in the admin: roles are given and taken here."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.db.models import QuerySet
from django.http import HttpRequest

from portal.accounts import roles
from portal.accounts.models import User


def _role_action(change: Callable[[User, str], None], role: str, verb: str) -> Callable[..., None]:
    def action(model_admin: "MemberAdmin", request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            change(user, role)
            model_admin.log_change(request, user, f"{verb} {role}")
        model_admin.message_user(request, f"{verb} {role}: {len(queryset)} changed.", messages.SUCCESS)

    action.__name__ = f"{change.__name__}_{role.lower()}"
    action.short_description = f"{verb} {role}"  # type: ignore[attr-defined]  # what Django's admin reads
    action.allowed_permissions = ("change",)  # type: ignore[attr-defined]  # what Django's admin reads
    return action


@admin.register(User)
class MemberAdmin(UserAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    """A member leaves by deactivation: deleting would change what others voted for and decided."""

    list_display = ("username", "name", "email", "is_active", "is_staff", "date_joined")
    list_filter = ("is_active", "is_staff", "groups")
    search_fields = ("username", "name", "email")
    actions = [
        *(_role_action(roles.grant, role, "Add to") for role in roles.ROLES),
        *(_role_action(roles.revoke, role, "Remove from") for role in roles.ROLES),
    ]
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": ("name", "email")}),
        ("Access", {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False
