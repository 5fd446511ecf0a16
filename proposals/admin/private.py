"""Private notes and scores as lists for reviewers; editing and deleting one's own note.

What the reader writes or co-writes themselves is left out of both, as if nobody had said anything.
"""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from portal.accounts.people import person
from portal.lib import kept
from portal.lib.admin import WhenFilter
from portal.lib.errors import RuleBroken
from portal.templatetags.portal import ago
from proposals.admin.rules import Record
from proposals.models import Note, Score
from proposals.note_announcements import place_of
from proposals.note_forms import NoteForm
from proposals.services import noting


@admin.register(Note)
class NoteAdmin(Record):
    """One's own note opens to be edited, others' on the review page."""

    list_title = "Private notes"
    list_display = ("text", "author", "proposal", "written")
    list_filter = (("at", WhenFilter),)
    list_select_related = ("author", "proposal")
    search_fields = ("body", "author__username", "author__name", "proposal__title")
    search_help_text = "Words of the note, its author's name, or the proposal's title"
    ordering = ("-at", "-pk")
    kept_fields = ("body",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Note]:
        found = Note.objects.hidden_from_authors(person(request))
        return found.select_related("author", "proposal")

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        note = self.found(request, object_id)
        if request.method == "POST":
            return self.save(request, note)
        if note.author_id != person(request).pk or note.deleted_at is not None:
            return HttpResponseRedirect(place_of(note))
        waiting = kept.take(request, request.path) or {}
        return self.page(request, note, NoteForm(initial={"body": note.body, **waiting}, label_suffix=""))

    def save(self, request: HttpRequest, note: Note) -> HttpResponse:
        """Save the text, or give it back with what is wrong."""
        form = NoteForm(request.POST, label_suffix="")
        if not form.is_valid():
            return self.page(request, note, form, status=422)
        try:
            noting.edit_note(note, body=form.cleaned_data["body"], by=person(request))
        except RuleBroken as refused:
            return self.page(request, note, form, status=refused.status, refusal=refused.message)
        return HttpResponseRedirect(place_of(note))

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A page that asks; its button deletes the text."""
        note = self.found(request, object_id)
        if request.method == "POST":
            noting.delete_note(note, by=person(request))
            messages.success(request, "Your note is deleted.")
        elif note.author_id == person(request).pk and note.deleted_at is None:
            return self.page(request, note)
        return HttpResponseRedirect(place_of(note))

    def page(
        self,
        request: HttpRequest,
        note: Note,
        form: NoteForm | None = None,
        *,
        status: int = 200,
        refusal: str = "",
    ) -> HttpResponse:
        """One's own note: with its form, or with the question whether it shall go."""
        context = {
            **self.frame(request, "Edit your note" if form else "Delete your note?"),
            "note": note,
            "place": place_of(note),
            "form": form,
            "refusal": refusal,
        }
        return render(request, "admin/proposals/note/own.html", context, status=status)

    @admin.display(description="Note", ordering="pk")
    def text(self, note: Note) -> str:
        return Truncator(" ".join(note.body.split())).chars(120) or "(deleted)"

    @admin.display(description="Written", ordering="at")
    def written(self, note: Note) -> SafeString:
        return ago(note.at)


@admin.register(Score)
class ScoreAdmin(Record):
    """One's own, and others' as far as the review page shows them."""

    list_title = "Scores"
    list_display = ("review", "reviewer", "value", "given", "taken_back")
    list_select_related = ("review__proposal", "reviewer")
    search_fields = ("review__proposal__title", "reviewer__username", "reviewer__name")
    ordering = ("-at", "-pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Score]:
        shown = Score.objects.shown_to(person(request))
        return shown.select_related("review__proposal", "reviewer")

    @admin.display(description="Given", ordering="at")
    def given(self, score: Score) -> SafeString:
        return ago(score.at)

    @admin.display(description="Taken back", ordering="withdrawn_at")
    def taken_back(self, score: Score) -> SafeString:
        return ago(score.withdrawn_at)
