"""Admin pages of what there is once: a few buttons that call services."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from portal.lib.admin import ServicesOnly
from portal.lib.errors import RuleBroken
from roadmap.permissions import can_edit_roadmap


@dataclass(frozen=True, slots=True)
class Done:
    """What a button did, in words for its member and for the history of `about`; `to` is the address to go on at."""

    words: str
    about: models.Model
    to: str = ""


class OnePage(ServicesOnly):
    """For maintainers, at the address of the list. Reading it makes no row, and what was typed is never lost."""

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return can_edit_roadmap(request.user)

    @abstractmethod
    def act(self, request: HttpRequest) -> Done:
        """Do what the button says. Raises RuleBroken for what cannot be, in words; then nothing is changed."""

    @abstractmethod
    def page(self, request: HttpRequest, *, status: int = 200, refusal: str = "") -> HttpResponse:
        """The page; with what was typed where that was refused."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        self.require_view(request)
        if request.method != "POST":
            return self.page(request)
        try:
            with transaction.atomic():
                done = self.act(request)
                self.log_change(request, done.about, done.words[:500])
        except RuleBroken as error:
            return self.page(request, status=error.status, refusal=error.message)
        messages.success(request, done.words)
        return HttpResponseRedirect(done.to or request.path)


class OneRow(OnePage):
    """The same at the address of the only row, which the list leads to."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        self.require_view(request)
        address = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return HttpResponseRedirect(reverse(address, args=[1]))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        self.require_view(request)
        if object_id != "1":
            raise Http404
        return super().changelist_view(request)
