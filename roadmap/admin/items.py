"""Sections and items: their text comes from the document, a status may be set by hand."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models, transaction
from django.forms.widgets import Script
from django.http import HttpRequest
from django.template.defaultfilters import pluralize
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from portal.lib.admin import OpenLinks, ReadOnlyAdmin
from portal.lib.forms import Prose
from portal.lib.markdown import LONGEST
from roadmap.forms import FOLLOW, ItemForm, status_choices, written
from roadmap.models import Item, PendingChange, Section, Tracking
from roadmap.progress import Status
from roadmap.services import editing, planning, statuses
from roadmap.services.editing import Revision


@admin.register(Section)
class SectionAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "position", "left_at")
    fields = ("number", "title", "body", "left_at")


class ReadOnlyRows(OpenLinks, admin.TabularInline):  # type: ignore[type-arg]  # not subscriptable at run time
    """Rows to look at, for whoever sees the item."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return True


class TrackingInline(ReadOnlyRows):
    model = Tracking
    fields = readonly_fields = ("issue", "state", "as_of", "failure")
    verbose_name_plural = "tracking issues"

    @admin.display
    def state(self, tracking: Tracking) -> str:
        return tracking.issue.get_state_display()

    @admin.display(description="as of")
    def as_of(self, tracking: Tracking) -> Any:
        return tracking.issue.fetched_at

    @admin.display
    def failure(self, tracking: Tracking) -> str:
        return tracking.issue.failure


class PendingChangeInline(ReadOnlyRows):
    model = PendingChange
    fields = readonly_fields = ("field", "state", "by", "at", "problem")
    verbose_name_plural = "changes made here, and what became of them"


class MarkdownArea(forms.Textarea):
    """A text with Write and Preview, as on the site."""

    class Media:
        js = (Script("portal/js/markdown.js", defer=True),)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        area = super().render(name, value, attrs, renderer)
        context = {"area": area, "id": (attrs or {}).get("id", name)}
        return mark_safe(render_to_string("admin/roadmap/_markdown_area.html", context))  # noqa: S308  our template


class ItemAdminForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """The fields of the site's own forms. What they hold goes to the services, never into the row."""

    title = ItemForm.base_fields["title"]
    body = Prose(
        max_length=LONGEST,
        required=False,
        label="Text",
        help_text=ItemForm.base_fields["body"].help_text,
        widget=MarkdownArea,
    )
    target = ItemForm.base_fields["target"]
    owner = ItemForm.base_fields["owner"]
    seen = ItemForm.base_fields["seen"]
    set_status = forms.ChoiceField(
        label="Set the status by hand",
        required=False,
        help_text="A status set by hand beats the document and GitHub until you give it back to them.",
    )
    move_to = forms.ModelChoiceField(
        Section.objects.none(), required=False, label="Move to section", empty_label="Leave it where it is"
    )
    move_before = forms.ModelChoiceField(
        Item.objects.none(),
        required=False,
        label="Move before",
        empty_label="At the end of that section",
        help_text="Another item; then the section is that item’s.",
    )

    class Meta:
        model = Item
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "set_status" not in self.fields:
            return
        self.initial.update(written(self.instance))
        choices = {"set_status": status_choices(self.instance)}
        for name, offered in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = offered
        body, section, before = (self.fields[name] for name in ("body", "move_to", "move_before"))
        assert isinstance(body, Prose)
        body.longest = max(LONGEST, len(self.instance.body))
        assert isinstance(section, forms.ModelChoiceField) and isinstance(before, forms.ModelChoiceField)
        section.queryset = Section.objects.current()
        others = Item.objects.current().filter(place__isnull=False).exclude(pk=self.instance.pk)
        before.queryset = others.order_by("place")


class Waiting(admin.SimpleListFilter):
    """Items whose change the repository does not have yet."""

    title = "waits for the repository"
    parameter_name = "waiting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Yes")]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Item]) -> models.QuerySet[Item]:
        if self.value() != "yes":
            return queryset
        return queryset.filter(pk__in=PendingChange.objects.open().order_by().values("item"))


@admin.register(Item)
class ItemAdmin(OpenLinks, admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    """Maintainers change an item here as on its page: through the services, as the document's next version."""

    form = ItemAdminForm
    list_display = ("__str__", "section", "status", "status_source", "in_document", "status_changed_at")
    list_filter = ("status", "status_source", Waiting, ("left_at", admin.EmptyFieldListFilter))
    list_select_related = ("section",)
    search_fields = ("title", "number")
    list_per_page = 50
    readonly_fields = (
        "section",
        "number",
        "status",
        "status_source",
        "why",
        "left_at",
        "confirmed_at",
    )
    fieldsets = (
        (None, {"fields": ("number", "title", "body", "target", "owner", "seen")}),
        ("Status", {"fields": ("status", "status_source", "why", "set_status", "confirmed_at")}),
        ("Place", {"fields": ("section", "move_to", "move_before", "left_at")}),
    )
    actions = ("confirm",)
    inlines = (TrackingInline, PendingChangeInline)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: Item, form: Any, change: bool) -> None:
        """The services write; what the form holds of the item is never saved."""
        by, typed = request.user, form.cleaned_data
        assert by.is_authenticated
        revision = Revision(**{name: typed[name] for name in ("title", "body", "target", "owner")})
        item = editing.revise(Item.objects.get(pk=obj.pk), revision, by=by, seen=typed["seen"])
        if typed["set_status"] == FOLLOW:
            item = planning.follow_issues(item, by=by)
        elif typed["set_status"]:
            item = planning.set_status(item, Status(typed["set_status"]), by=by)
        before = typed["move_before"]
        section = before.section if before else typed["move_to"]
        if section:
            editing.move_item(item, section=section, before=before, by=by)

    @admin.display
    def why(self, item: Item) -> SafeString:
        """The rule and what it says of this item, as on its page."""
        return render_to_string(
            "roadmap/_why.html", statuses.explain(Item.objects.with_issues().get(pk=item.pk))
        )

    @admin.action(description="Confirm that these are still true", permissions=["change"])
    def confirm(self, request: HttpRequest, queryset: models.QuerySet[Item]) -> None:
        assert request.user.is_authenticated
        items = list(queryset)
        with transaction.atomic():
            for item in items:
                editing.confirm(item, by=request.user)
                self.log_change(request, item, "Confirmed that it is still true")
        self.message_user(request, f"{len(items)} item{pluralize(len(items))} confirmed.")
