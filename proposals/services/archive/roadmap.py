"""Where a file's proposals stand on this roadmap: sections and items by their titles."""

from django.db.models import F
from django.utils import timezone

from proposals.services.archive.reading import Place
from roadmap.models import Item, Section

Title = tuple[str, str]


class Roadmap:
    """Sections and items that one record names, each found or made once."""

    def __init__(self) -> None:
        self.items: dict[Title, Item] = {}
        self.sections: dict[str, Section] = {}

    def section(self, place: Place, name: str) -> Section | None:
        """The newest section of that title; one that is not on this roadmap has left it."""
        title = place.maybe(name, place.text)
        return None if title is None else self._section(title, place)

    def _section(self, title: str, place: Place) -> Section:
        if title not in self.sections:
            newest = Section.objects.filter(title=title).order_by(F("left_at").asc(nulls_first=True), "-pk")
            section = newest.first() or Section(title=title, left_at=timezone.now())
            _save_new(section, place)
            self.sections[title] = section
        return self.sections[title]

    def item(self, place: Place, name: str) -> Item | None:
        """The item of that title that no other proposal has; where there is none, one that has left the roadmap."""
        told = place.maybe(name, place.inside)
        if told is None:
            return None
        title = told.text("section"), told.text("title")
        if title not in self.items:
            section = self._section(title[0], told)
            free = Item.objects.filter(section=section, title=title[1], proposal__isnull=True).order_by("pk")
            item = free.first() or Item(
                section=section, title=title[1], in_document=False, left_at=timezone.now()
            )
            _save_new(item, told)
            self.items[title] = item
        return self.items[title]


def _save_new(row: Section | Item, place: Place) -> None:
    if row.pk is None:
        place.check(row)
        row.save()
