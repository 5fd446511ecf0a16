"""Where a file's proposals stand on this roadmap: sections and items by their titles."""

from collections import defaultdict

from django.db.models import F
from django.utils import timezone

from proposals.services.archive.incoming import Incoming
from proposals.services.archive.reading import Place
from roadmap.models import Item, Section

Title = tuple[str, str]


class Roadmap:
    """Sections and items that a file names, each found or made once. Two queries, however many there are."""

    def __init__(self, incoming: Incoming) -> None:
        self.incoming = incoming
        self.sections: dict[str, Section] = {}
        for section in Section.objects.order_by(F("left_at").asc(nulls_first=True), "-pk"):
            self.sections.setdefault(section.title, section)
        newest = {section.pk: title for title, section in self.sections.items()}
        self.free: dict[Title, list[Item]] = defaultdict(list)
        for item in Item.objects.filter(proposal__isnull=True).only("section", "title").order_by("pk"):
            if item.section_id in newest:
                self.free[newest[item.section_id], item.title].append(item)

    def section(self, place: Place, name: str) -> Section | None:
        """The newest section of that title; one that is not on this roadmap has left it."""
        title = place.maybe(name, place.foreign)
        return None if title is None else self._section(title, place)

    def item(self, place: Place, name: str) -> Item | None:
        """The item of that title that no other proposal has; where there is none, one that has left the roadmap."""
        told = place.maybe(name, place.inside)
        if told is None:
            return None
        title = told.foreign("section"), told.foreign("title")
        if not self.free[title]:
            self.free[title].append(self._make(title, told))
        return self.free[title][0]

    def take(self, place: Place, name: str) -> None:
        """Let no other record have what `item` found there."""
        if told := place.maybe(name, place.inside):
            self.free[told.foreign("section"), told.foreign("title")].pop(0)

    def _make(self, title: Title, place: Place) -> Item:
        section = self._section(title[0], place)
        item = Item(section=section, title=title[1], in_document=False, left_at=timezone.now())
        self.incoming.add(place, item)
        return item

    def _section(self, title: str, place: Place) -> Section:
        if title not in self.sections:
            section = Section(title=title, left_at=timezone.now())
            self.incoming.add(place, section)
            self.sections[title] = section
        return self.sections[title]
