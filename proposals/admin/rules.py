"""How the project decides: a profile for the site, others for some sections; and the rounds to look back on."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal.lib.admin import ListPage, ServicesOnly
from portal.templatetags.portal import ago, badge
from proposals import wording
from proposals.admin.section_form import SectionForm
from proposals.models import Concern, Review, RuleChoice, SignOff
from proposals.permissions import can_decide, can_review
from proposals.profiles import LABELS, PROFILES
from proposals.rules import Profile
from proposals.services import rounds
from proposals.workflow import Status


def in_words(profile: Profile) -> SafeString:
    """The rules of a profile as a list."""
    sentences = ((sentence,) for sentence in wording.rule(profile))
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", sentences))


def all_in_words() -> SafeString:
    """Every profile with its rules, to open one by one."""
    rows = ((label, in_words(PROFILES[name])) for name, label in LABELS.items())
    return format_html_join("", "<details><summary>{}</summary>{}</details>", rows)


class RuleChoiceForm(SectionForm):
    """A profile that no proposal could pass with the people as they are is refused."""

    taken = "The whole site has a profile already: change that one."

    profile = forms.ChoiceField(
        choices=list(LABELS.items()),
        label="How it decides",
        help_text="Reviews that are open keep the rules under which they began.",
    )

    class Meta:
        model = RuleChoice
        fields = ("section", "profile", "scores")
        help_texts = {
            "scores": "From 1 (against) to 5 (for), for each other alone: nobody sees others' scores before "
            "giving one, authors and the public never see any. No rule counts them."
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if (name := cleaned.get("profile")) and (why := rounds.why_unfit(PROFILES[name])):
            self.add_error("profile", why)
        return cleaned


@admin.register(RuleChoice)
class RuleChoiceAdmin(ListPage):
    """For maintainers. Django's own history says who chose what."""

    list_title = "How the project decides"
    add_words = "Choose a profile"
    form = RuleChoiceForm
    fieldsets = ((None, {"fields": ("section", "profile", "scores"), "description": all_in_words()}),)
    list_display = ("whom", "words")
    list_display_links = ("whom",)
    list_select_related = ("section",)
    actions = None

    def has_view_permission(self, request: HttpRequest, obj: RuleChoice | None = None) -> bool:
        return can_decide(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return can_decide(request.user)

    def has_change_permission(self, request: HttpRequest, obj: RuleChoice | None = None) -> bool:
        return can_decide(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: RuleChoice | None = None) -> bool:
        return can_decide(request.user)

    @admin.display(description="For", ordering="section")
    def whom(self, choice: RuleChoice) -> str:
        return str(choice.section or "The whole site")

    @admin.display(description="How it decides")
    def words(self, choice: RuleChoice) -> SafeString:
        return format_html(
            "{}{}", LABELS.get(choice.profile, choice.profile), in_words(rounds.profile_of(choice))
        )


class Record(ServicesOnly):
    """What was said and done in rounds: read only, for those who review."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return can_review(request.user)


@admin.register(Review)
class ReviewAdmin(Record):
    list_title = "Rounds of review"
    list_display = ("proposal", "round", "proposed", "chair", "opened", "ended", "held_for")
    list_filter = ("disposition", ("ended_at", admin.EmptyFieldListFilter))
    list_select_related = ("proposal", "chair")
    search_fields = ("proposal__title",)
    fields = (
        *("proposal", "round", "disposition", "reason", "rules", "chair", "delegate", "opened_at"),
        *("final_ends_at", "voting_since", "outvoted", "held_at", "held_for", "due_at", "ended_at"),
    )
    readonly_fields = ("rules",)

    @admin.display(description="Proposed outcome", ordering="disposition")
    def proposed(self, review: Review) -> SafeString:
        return badge(Status(review.disposition))

    @admin.display(description="Opened", ordering="opened_at")
    def opened(self, review: Review) -> SafeString:
        return ago(review.opened_at)

    @admin.display(description="Ended", ordering="ended_at")
    def ended(self, review: Review) -> SafeString:
        return ago(review.ended_at)

    @admin.display(description="Rules")
    def rules(self, review: Review) -> SafeString:
        return in_words(review.profile)


@admin.register(SignOff)
class SignOffAdmin(Record):
    list_title = "Sign-offs"
    list_display = ("review", "reviewer", "position", "said", "taken_back")
    list_filter = ("position",)
    list_select_related = ("review__proposal", "reviewer")
    search_fields = ("review__proposal__title", "reviewer__username", "reviewer__name")

    @admin.display(description="Said", ordering="at")
    def said(self, sign_off: SignOff) -> SafeString:
        return ago(sign_off.at)

    @admin.display(description="Taken back", ordering="withdrawn_at")
    def taken_back(self, sign_off: SignOff) -> SafeString:
        return ago(sign_off.withdrawn_at)


@admin.register(Concern)
class ConcernAdmin(Record):
    list_title = "Concerns"
    list_display = ("name", "disposition", "review", "by", "raised", "resolved")
    list_filter = (("resolved_at", admin.EmptyFieldListFilter), "disposition")
    list_select_related = ("review__proposal", "by")
    search_fields = ("name", "body", "review__proposal__title")
    fields = (
        *("review", "disposition", "name", "body", "by", "at", "delegate"),
        *("resolved_at", "resolved_by", "resolution"),
    )

    @admin.display(description="Raised", ordering="at")
    def raised(self, concern: Concern) -> SafeString:
        return ago(concern.at)

    @admin.display(description="Resolved", ordering="resolved_at")
    def resolved(self, concern: Concern) -> SafeString:
        return ago(concern.resolved_at)
