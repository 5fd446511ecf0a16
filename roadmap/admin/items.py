"""Sections and items: their text comes from the document, a status may be set by hand."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from portal.lib.admin import ReadOnlyAdmin
from roadmap.models import Item, Section, Tracking
from roadmap.progress import NEXT, Source, Status
from roadmap.services import planning

FOLLOW = "follow"


@admin.register(Section)
class SectionAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "position", "left_at")
    fields = ("number", "title", "body", "left_at")


class TrackingInline(admin.TabularInline):  # type: ignore[type-arg]  # not subscriptable at run time
    model = Tracking
    fields = readonly_fields = ("issue", "state", "as_of", "failure")
    extra = 0
    can_delete = False
    verbose_name_plural = "tracking issues"

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return True

    @admin.display
    def state(self, tracking: Tracking) -> str:
        return tracking.issue.get_state_display()

    @admin.display(description="as of")
    def as_of(self, tracking: Tracking) -> Any:
        return tracking.issue.fetched_at

    @admin.display
    def failure(self, tracking: Tracking) -> str:
        return tracking.issue.failure


class ItemStatusForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """Offers only what may follow the present status."""

    set_status = forms.ChoiceField(
        label="Set the status by hand",
        required=False,
        help_text="A status set by hand beats the document and GitHub until you give it back to them.",
    )

    class Meta:
        model = Item
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "set_status" not in self.fields:
            return
        now = Status(self.instance.status)
        by_hand = self.instance.status_source == Source.MAINTAINER
        keep = [] if by_hand else [(now.value, f"{now.label}, whatever the issues say")]
        moves = [(status.value, status.label) for status in Status if status in NEXT[now]]
        follow = [(FOLLOW, "Follow the document and the issues again")] if by_hand else []
        field = self.fields["set_status"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Leave it as it is"), *keep, *moves, *follow]


@admin.register(Item)
class ItemAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    """Text and place come from the document; the status may be set by hand, through the service."""

    form = ItemStatusForm
    list_display = ("__str__", "section", "status", "status_source", "in_document", "status_changed_at")
    list_filter = ("status", "status_source", "in_document", ("left_at", admin.EmptyFieldListFilter))
    list_select_related = ("section",)
    search_fields = ("title", "number")
    list_per_page = 50
    readonly_fields = (
        "section",
        "number",
        "title",
        "body",
        "status",
        "status_source",
        "document_status",
        "left_at",
    )
    fieldsets = (
        (None, {"fields": ("number", "title", "section", "status", "status_source", "set_status")}),
        ("From the document", {"fields": ("document_status", "body", "left_at")}),
    )
    inlines = (TrackingInline,)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Item, form: Any, change: bool) -> None:
        """The service writes; what the form holds of the item is never saved."""
        chosen = form.cleaned_data["set_status"]
        assert request.user.is_authenticated
        if chosen == FOLLOW:
            planning.follow_issues(obj, by=request.user)
        elif chosen:
            planning.set_status(obj, Status(chosen), by=request.user)
