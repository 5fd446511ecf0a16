"""The questions that whoever proposes answers, by section; maintainers write them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from portal.lib.admin import ListPage
from proposals.admin.section_form import SectionForm
from proposals.models import ProposalTemplate, Question
from proposals.permissions import can_decide
from proposals.questions import fold


class Questions(forms.BaseInlineFormSet):  # type: ignore[type-arg]  # not subscriptable at run time
    """At least one question, none of them twice."""

    def clean(self) -> None:
        super().clean()
        asked = [form.cleaned_data for form in self.forms if getattr(form, "cleaned_data", None)]
        texts = [fold(row["text"]) for row in asked if row.get("text") and not row.get("DELETE")]
        if not texts and not any(self.errors):
            raise forms.ValidationError(
                "Write at least one question: a template without questions asks nothing."
            )
        if len(texts) != len(set(texts)):
            raise forms.ValidationError("The same question stands here twice.")


class TemplateForm(SectionForm):
    """One template a section, and one for the site."""

    taken = "The whole site has a template already: change that one."

    class Meta:
        model = ProposalTemplate
        fields = ("section",)


class ForMaintainers:
    """Whoever decides also says what is asked."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return can_decide(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return can_decide(request.user)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return can_decide(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return can_decide(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return can_decide(request.user)


class QuestionInline(ForMaintainers, admin.StackedInline):  # type: ignore[type-arg]  # not subscriptable at run time
    model = Question
    formset = Questions
    extra = 3


@admin.register(ProposalTemplate)
class ProposalTemplateAdmin(ForMaintainers, ListPage):
    list_title = "What authors are asked"
    add_words = "Write a template"
    form = TemplateForm
    inlines = (QuestionInline,)
    list_display = ("__str__", "asks")
    list_select_related = ("section",)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("questions")

    @admin.display(description="Asks")
    def asks(self, template: ProposalTemplate) -> str:
        return " · ".join(question.text for question in template.questions.all())
