"""What is chosen once for the site, and otherwise for some sections."""

from typing import Any

from django import forms
from django.db.models import Q

from roadmap.models import Section


class SectionForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """A row for a section that the roadmap has, or for the whole site where none is chosen."""

    taken = ""
    """What is said where the whole site has such a row."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        section = self.fields["section"]
        assert isinstance(section, forms.ModelChoiceField)
        section.queryset = Section.objects.filter(Q(left_at__isnull=True) | Q(pk=self.instance.section_id))
        section.empty_label = "The whole site"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        others = self._meta.model._default_manager.exclude(pk=self.instance.pk)
        if "section" in cleaned and not cleaned["section"] and others.filter(section=None).exists():
            self.add_error("section", self.taken)
        return cleaned
