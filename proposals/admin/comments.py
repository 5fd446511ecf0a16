"""Comments for moderators: find one, hide it for a stated reason, show it again."""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from portal.accounts.people import person
from portal.lib import kept
from portal.lib.admin import ServicesOnly, WhenFilter
from portal.templatetags.portal import ago
from proposals.admin.filters import ShownFilter
from proposals.decision_forms import HideForm
from proposals.models import Comment
from proposals.permissions import can_hide
from proposals.services import discussion

GONE = "Its author deleted the comment meanwhile: there is nothing to hide."


@admin.register(Comment)
class CommentAdmin(ServicesOnly):
    """The texts stay as their authors wrote them; moderators choose whether readers see them."""

    kept_fields = ("reason",)
    list_title = "Comments"
    list_display = ("text", "author", "proposal", "written", "state")
    list_filter = (ShownFilter, ("created_at", WhenFilter))
    list_select_related = ("author", "proposal")
    search_fields = ("body", "author__username", "author__name", "proposal__title")
    search_help_text = "Words of the comment, its author's name, or the proposal's title"
    ordering = ("-created_at", "-pk")

    def has_view_permission(self, request: HttpRequest, obj: Comment | None = None) -> bool:
        return request.user.has_perm("proposals.view_comment") or can_hide(request.user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Comment]:
        return Comment.objects.select_related("author", "proposal")

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        comment = self.found(request, object_id)
        if request.method != "POST":
            typed = dict(kept.take(request, request.path) or {})
            return self.page(request, comment, HideForm(label_suffix="", initial=typed))
        if request.POST.get("do") == "show":
            return self.show(request, comment)
        return self.hide(request, comment)

    def hide(self, request: HttpRequest, comment: Comment) -> HttpResponse:
        """Hide the comment, or say on the page why not."""
        form = HideForm(request.POST, label_suffix="")
        if not form.is_valid():
            return self.page(request, comment, form, status=422)
        hidden_before = comment.hidden_at
        with transaction.atomic():
            discussion.hide_comment(comment, by=person(request), reason=form.cleaned_data["reason"])
            comment.refresh_from_db()
            if comment.hidden_at not in (None, hidden_before):
                self._log(request, comment, f"Hidden: {comment.hidden_reason}")
        if comment.hidden_at is None:
            return self.page(request, comment, form, status=409, refusal=GONE)
        messages.success(request, "Hidden. Readers see the reason in its place.")
        return HttpResponseRedirect(request.get_full_path())

    def show(self, request: HttpRequest, comment: Comment) -> HttpResponse:
        """Let readers see the comment again."""
        with transaction.atomic():
            discussion.show_comment(comment, by=person(request))
            if comment.hidden_at is not None:
                self._log(request, comment, "Shown again")
        messages.success(request, "Readers see the comment again.")
        return HttpResponseRedirect(request.get_full_path())

    def _log(self, request: HttpRequest, comment: Comment, words: str) -> None:
        """In the comment's history, and in that of its proposal."""
        self.log_change(request, comment, words)
        told = f"Comment by {comment.author.display_name}: {words[0].lower()}{words[1:]}"
        self.log_change(request, comment.proposal, told)

    def page(
        self, request: HttpRequest, comment: Comment, form: HideForm, *, status: int = 200, refusal: str = ""
    ) -> HttpResponse:
        """One comment, and what can be done about it."""
        context = {
            **self.frame(request, f"Comment by {comment.author.display_name}"),
            "comment": comment,
            "form": form,
            "refusal": refusal,
            "can_hide": can_hide(request.user),
            "back": request.GET.get("_changelist_filters", ""),
        }
        return render(request, "admin/proposals/comment/moderate.html", context, status=status)

    @admin.display(description="Comment", ordering="pk")
    def text(self, comment: Comment) -> str:
        return Truncator(" ".join(comment.body.split())).chars(120) or "(deleted)"

    @admin.display(description="Written", ordering="created_at")
    def written(self, comment: Comment) -> SafeString:
        return ago(comment.created_at)

    @admin.display(description="State")
    def state(self, comment: Comment) -> str:
        if comment.deleted_at is not None:
            return "Deleted by the author"
        return f"Hidden: {comment.hidden_reason}" if comment.hidden_at is not None else "Shown"
